"""What stands around the picture: search, mini-map, zoom, groups, reasons at cuts, dialogs, links, files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import serving, wait_picture
from .replayer_site import write_site
from .test_replayer import AXE, UNWATCHED, last_step, open_at, step

OWN = "import tensorflow as tf\nprint(tf.constant(1.0))  # 你好\n"


@pytest.fixture(scope="module")
def replayer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a page that shows the replayer."""
    folder = tmp_path_factory.mktemp("tools") / "site"
    write_site(folder, {"unwatched": UNWATCHED})
    with serving(folder) as url:
        yield url


def scroll_of(page: Page) -> list[float]:
    return page.evaluate(
        "(e => [e.scrollLeft, e.scrollTop])(document.querySelector('.ts-scroller'))"
    )


# ----- finding one's way -----


@pytest.mark.parametrize(
    ("typed", "found"), [("x3", "×₃"), ("×₂", "×₂"), ("dy_dx", "dy_dx"), ("line 13", "d2y_dx2")]
)
def test_search_finds_names_and_lines_as_people_type_them(
    page: Page, replayer: str, typed: str, found: str
) -> None:
    open_at(page, replayer, lesson="2b")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    hits = page.locator(".ts-found [role=option] strong").all_text_contents()
    assert found in hits


def test_a_found_node_is_shown_selected_and_in_sight(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_at(page, replayer, lesson="4b")
    page.locator(".ts-search-input").fill("reduce_mean")
    page.locator(".ts-search-input").press("Enter")
    node = page.locator(".ts-node[data-op=reduce_mean]").first
    assert node.get_attribute("data-sel") == "true"
    assert "later" not in node.get_attribute("data-state")
    box = node.bounding_box()
    frame = page.locator(".ts-scroller").bounding_box()
    assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


def test_a_large_picture_has_a_map_that_moves_it(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    assert page.locator(".ts-map").is_hidden(), "the whole picture is in sight"
    open_at(page, replayer, lesson="4b")
    page.locator(".ts-map").wait_for()
    box = page.locator(".ts-map").bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"])
    assert scroll_of(page)[0] > 1000
    frame = page.locator(".ts-map-frame").bounding_box()
    assert frame["x"] > box["x"] + box["width"] / 2


def test_keys_zoom_and_fit(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    width = "document.querySelector('.ts-node').getBoundingClientRect().width"
    before = page.evaluate(width)
    page.keyboard.press("+")
    larger = page.evaluate(width)
    page.keyboard.press("-")
    page.keyboard.press("-")
    smaller = page.evaluate(width)
    page.keyboard.press("0")
    assert smaller < before < larger
    assert page.evaluate(width) == pytest.approx(before)


def test_two_fingers_zoom_and_the_wheel_scrolls_the_page(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", mode="embed")
    page.evaluate(
        """() => {
        const at = document.querySelector('.ts-scroller');
        const touch = (identifier, clientX) => new Touch({ identifier, target: at, clientX, clientY: 200 });
        const send = (type, a, b) => at.dispatchEvent(
            new TouchEvent(type, { touches: [touch(1, a), touch(2, b)], cancelable: true, bubbles: true }));
        window.before = document.querySelector('.ts-node').getBoundingClientRect().width;
        send('touchstart', 300, 400);
        send('touchmove', 250, 450);
    }"""
    )
    grown = page.evaluate(
        "document.querySelector('.ts-node').getBoundingClientRect().width / before"
    )
    assert grown == pytest.approx(2, rel=0.05)
    kept = page.evaluate(
        """document.querySelector('.ts-scroller').dispatchEvent(
            new WheelEvent('wheel', { deltaY: 100, cancelable: true, bubbles: true }))"""
    )
    assert kept, "nobody prevented the page from scrolling"


def test_the_splitter_moves_by_keyboard_and_is_remembered(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    before = page.locator(".ts-code").bounding_box()["width"]
    page.locator(".ts-splitter").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wider = page.locator(".ts-code").bounding_box()["width"]
    assert wider > before + 20
    assert step(page) == 0, "the key did not step"
    page.reload()
    wait_picture(page)
    assert page.locator(".ts-code").bounding_box()["width"] == pytest.approx(wider, abs=1)
    page.locator(".ts-splitter").dblclick()
    assert page.locator(".ts-code").bounding_box()["width"] == pytest.approx(before, abs=1)


# ----- reasons, titles, groups -----


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
    assert page.evaluate("folds") == [{"open": ["g1"]}]
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
    assert page.evaluate("folds.at(-1)") == {"open": []}


# ----- dialogs, links, files -----


@pytest.mark.parametrize("name", ["share", "embed", "export", "help"])
@pytest.mark.parametrize(("theme", "lang"), [("light", "zh"), ("dark", "en")])
def test_a_dialog_keeps_the_focus_closes_with_escape_and_passes_axe(
    page: Page, replayer: str, name: str, theme: str, lang: str
) -> None:
    open_at(page, replayer, lesson="2b", step=5, theme=theme, lang=lang)
    page.locator(f"[data-action={name}]").click()
    dialog = page.locator(f"[data-dialog={name}]")
    dialog.wait_for()
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowRight")
    assert step(page) == 5, "keys do not reach the player"
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.dataset.action") == name


def test_a_shared_link_shows_the_program_and_does_not_run_it(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=3)
    page.locator("textarea.ts-code-area").fill(OWN)
    page.locator("[data-action=share]").click()
    link = page.locator("[data-dialog=share] .ts-copy")
    link.wait_for()
    address = link.input_value()
    assert "#program=" in address
    assert str(len(address)) in page.locator("[data-dialog=share] .ts-hint").inner_text()
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.goto(address)
    wait_picture(page)
    page.locator(".ts-shared").wait_for()
    assert page.locator("textarea.ts-code-area").input_value() == OWN
    assert page.evaluate("heard") == []
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('code'))") == []


def test_a_damaged_link_says_so_and_a_long_one_warns(page: Page, replayer: str) -> None:
    page.goto(f"{replayer}?lesson=1#program=zzzz")
    wait_picture(page)
    page.locator(".ts-shared").wait_for()
    assert page.evaluate("tapescope.source") == page.evaluate("tapescope.scene.source")
    noise = "\n".join(f"x{n} = {(n * 7919 + 13) ** 3 % 999983}" for n in range(1500))
    page.locator("textarea.ts-code-area").fill(noise)
    page.locator("[data-action=share]").click()
    page.locator("[data-dialog=share] .ts-warning").wait_for()


def test_the_embed_snippet_names_what_is_shown(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=7, theme="dark")
    page.locator("[data-action=embed]").click()
    snippet = page.locator("[data-dialog=embed] .ts-copy").input_value()
    assert "embed.html?lesson=2b&amp;step=7&amp;lang=en&amp;theme=dark" in snippet
    assert "tapescope:height" in snippet


def test_the_picture_is_saved_as_svg_png_and_json(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=10)
    saved = {}
    for name in ("svg", "png", "json"):
        page.locator("[data-action=export]").click()
        with page.expect_download() as download:
            page.locator(f"[data-export={name}]").click()
        assert download.value.suggested_filename == f"tapescope-2b-10.{name}"
        saved[name] = download.value.path().read_bytes()
    assert json.loads(saved["json"])["lesson"] == "2b"
    assert saved["png"].startswith(b"\x89PNG")
    assert len(saved["png"]) > 20_000, "something is drawn"
    shown = page.evaluate(
        """(text) => {
        const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
        if (svg.querySelector('parsererror')) return 'broken';
        const visible = [...svg.querySelectorAll('text')].filter(e => !e.closest('[visibility=hidden]'));
        return visible.map(e => e.textContent);
    }""",
        saved["svg"].decode(),
    )
    assert "×2" in shown
    assert "3.0" in shown
    assert b"var(--" not in saved["svg"]


def test_print_shows_the_picture_and_the_sentence_without_controls(
    page: Page, replayer: str
) -> None:
    open_at(page, replayer, lesson="2b", step=10)
    page.emulate_media(media="print")
    assert page.locator(".ts-svg").is_visible()
    assert page.locator(".ts-sentence").is_visible()
    for part in (".ts-transport", ".ts-foot", "[data-action=run]", ".ts-splitter"):
        assert page.locator(part).is_hidden(), part


def test_on_4k_text_is_larger_and_everything_fits(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 3840, "height": 2160})
    open_at(page, replayer, lesson="2b", step=last_step_of(page, replayer))
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.ts-sentence')).fontSize)"
    )
    assert size >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == 3840
    assert page.evaluate("document.documentElement.scrollHeight") == 2160


def last_step_of(page: Page, url: str) -> int:
    open_at(page, url, lesson="2b")
    return last_step(page)
