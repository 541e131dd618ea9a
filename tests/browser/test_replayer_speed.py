"""What keeps the picture fluent, counted rather than timed: layouts per step, what a motion touches, effects.

Times belong to ``build.py bench picture``; these hold on any machine, however busy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.bench.programs import looped, unlike
from tests.browser.conftest import serving, wait_picture
from tests.browser.replayer_site import write_site

STEPS = 12
LAYOUTS = 4  # per step: one before measuring, one for what measuring led to, one in the frame, one to spare


@pytest.fixture(scope="module")
def replayer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("speed") / "site"
    write_site(folder, {"large": looped(56), "wide": unlike(90)})
    with serving(Path(folder)) as url:
        yield url


def _count(session: CDPSession, name: str) -> int:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return int(next(one["value"] for one in metrics if one["name"] == name))


@pytest.mark.parametrize("lesson", ["2b", "large"])
def test_a_step_costs_the_same_few_layouts_whatever_it_shows(
    page: Page, replayer: str, lesson: str
) -> None:
    page.goto(f"{replayer}?lesson={lesson}&step=3")
    wait_picture(page)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = _count(session, "LayoutCount")
    for _ in range(STEPS):  # in one task: only what measures between two changes makes a layout
        page.evaluate("tapescope.next()")
    assert _count(session, "LayoutCount") - before <= LAYOUTS * STEPS


def test_a_motion_touches_nothing_that_rests(page: Page, replayer: str) -> None:
    page.goto(f"{replayer}?lesson=2b")
    wait_picture(page)
    moved = page.evaluate(
        """async () => {
        const touched = [];
        const watch = new MutationObserver((list) => touched.push(...list.map(e => e.attributeName ?? e.type)));
        let moving = 0;
        for (let i = 0; i < tapescope.steps - 1; i += 1) {
            tapescope.next();
            const all = { attributes: true, childList: true, characterData: true, subtree: true };
            watch.observe(document.querySelector('.ts-svg'), all);
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
            moving += document.querySelector('.ts-air .ts-flights').children.length;
            watch.disconnect();
        }
        return { touched, moving };
    }"""
    )
    assert moved["moving"] > 0
    assert moved["touched"] == []


def test_nothing_in_the_picture_is_drawn_through_an_effect(page: Page, replayer: str) -> None:
    for lesson, step in (("2b", 3), ("2b", 11), ("large", 6)):
        page.goto(f"{replayer}?lesson={lesson}&step={step}")
        wait_picture(page)
        found = page.evaluate(
            """() => [...document.querySelectorAll('.ts-svg *')].flatMap((e) => {
            const { opacity, filter, mixBlendMode, clipPath } = getComputedStyle(e);
            const plain = opacity === '1' && filter === 'none' && mixBlendMode === 'normal' && clipPath === 'none';
            return plain ? [] : [e.getAttribute('class')];
        })"""
        )
        assert found == []


def test_a_wide_picture_keeps_in_the_page_what_is_near_the_window(
    page: Page, replayer: str
) -> None:
    page.goto(f"{replayer}?lesson=wide")
    wait_picture(page)
    page.locator("[data-action=motion]").uncheck()
    kept = page.evaluate("document.querySelectorAll('.ts-node').length")
    assert 0 < kept < page.evaluate("tapescope.scene.nodes.length") / 2
    for step in ("tapescope.steps - 1", "Math.round(tapescope.steps / 2)", "0"):
        page.evaluate(f"tapescope.goto({step})")
        seen = page.evaluate(
            """() => {
            const { scene, step } = tapescope;
            const focus = scene.steps[step].focus.filter(id => scene.nodes.some(n => n.id === id));
            const wrong = [...document.querySelectorAll('.ts-node')].filter((e) => {
                const track = scene.tracks[e.dataset.id].filter(([at]) => at <= step);
                return e.dataset.state !== (track.at(-1)?.[1] ?? 'hidden');
            });
            const there = focus.filter(id => document.querySelector(`.ts-node[data-id='${id}']`));
            return { missing: focus.length - there.length, wrong: wrong.length };
        }"""
        )
        assert seen == {"missing": 0, "wrong": 0}
