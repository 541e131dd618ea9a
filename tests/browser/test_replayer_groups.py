"""Reasons beside their cut, titles that nothing crosses, groups that open in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .player import open_at


@pytest.mark.parametrize("size", [(1360, 850), (390, 844)])
def test_at_none_the_reason_stands_beside_the_cut_in_sight(
    page: Page, replayer: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_at(page, replayer, lesson="4a")
    page.evaluate("document.querySelector('[data-action=motion]').click()")
    n = page.evaluate(
        """tapescope.scene.steps.findIndex(s => s.focus.some(id =>
        tapescope.scene.nodes.some(n => n.id === id && n.kind === 'cut')))"""
    )
    page.evaluate(f"tapescope.goto({n})")
    frame = page.locator(".ts-scroller").bounding_box()
    callout = page.locator(".ts-callout").first.bounding_box()
    cut = page.locator(".ts-cut .ts-shape").first.bounding_box()
    for box in (callout, cut):
        assert frame["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
        assert frame["y"] - 1 <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
    apart = callout["y"] + callout["height"] <= cut["y"] or cut["y"] + cut["height"] <= callout["y"]
    beside = callout["x"] + callout["width"] <= cut["x"] or cut["x"] + cut["width"] <= callout["x"]
    assert apart or beside
    assert "46" in page.locator(".ts-callout").all_text_contents()[0]
    page.evaluate("tapescope.next()")
    assert page.locator(".ts-callout").count() == 0


def test_no_line_crosses_a_lane_title(page: Page, replayer: str) -> None:
    for lesson in ("1", "2a", "2b", "3b", "3c"):
        open_at(page, replayer, lesson=lesson)
        crossed = page.evaluate(
            """() => {
            const hit = [];
            for (const title of document.querySelectorAll('.ts-lane-title')) {
                const box = title.getBoundingClientRect();
                for (const line of document.querySelectorAll('.ts-line')) {
                    const to = line.getScreenCTM();
                    const length = line.getTotalLength();
                    for (let at = 0; at < length; at += 3) {
                        const p = line.getPointAtLength(at).matrixTransform(to);
                        if (p.x > box.left && p.x < box.right && p.y > box.top + 3 && p.y < box.bottom - 3) {
                            hit.push(title.textContent);
                            break;
                        }
                    }
                }
            }
            return hit;
        }"""
        )
        assert crossed == [], lesson


def test_a_folded_group_asks_to_be_opened_and_the_view_stays(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="4b", step=60)
    page.evaluate(
        """() => {
        window.folds = [];
        tapescope.on('fold', (detail) => folds.push(detail));
        window.unfolded = tapescope.scene;
        const scene = structuredClone(tapescope.scene);
        const node = scene.nodes.find(n => n.data.op === 'reduce_mean');
        Object.assign(node, { kind: 'group', shape: 'box', count: '6', label: { t: 'turns' },
            data: { group: 'g1', count: '6', lane: node.data.lane } });
        scene.groups = [{ id: 'g1', label: 'turns', count: '6', open: false, nodes: [node.id] }];
        scene.notes = ['6 turns are folded'];
        tapescope.update({ scene });
        const [x, y, w, h] = node.rect;
        window.groupId = node.id;
        document.querySelector('.ts-scroller').scrollTo(x - 300, y - 200);
    }"""
    )
    group = page.locator(".ts-node.ts-group")
    assert "× 6" in group.text_content()
    assert "6 turns are folded" in page.locator(".ts-notes").text_content()
    before = group.locator(".ts-press").bounding_box()
    group.locator(".ts-press").click()
    assert page.evaluate("folds") == [{"open": ["g1"], "level": "op"}]
    page.evaluate(
        """() => {
        const scene = structuredClone(unfolded);
        scene.groups = [{ id: 'g1', label: 'turns', count: '6', open: true, nodes: [groupId] }];
        tapescope.update({ scene });
    }"""
    )
    after = page.locator(f".ts-node[data-id={page.evaluate('groupId')}] .ts-press").bounding_box()
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=2)
    assert page.locator(".ts-group-frame").count() == 1
    page.locator("[data-fold=g1]").click()
    assert page.evaluate("folds.at(-1)") == {"open": [], "level": "op"}
