"""The replayer's form: paper, phones upright and on their side, tablets, very large screens, long names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FloatRect, Locator, Page

from .conftest import serving
from .player import AXE, last_step, open_at
from .replayer_site import write_site

LONG = """import tensorflow as tf
x = tf.Variable(2.0)
with tf.GradientTape() as the_tape_that_watches_everything_there_is:
    y = x * x
print(the_tape_that_watches_everything_there_is.gradient(y, x))
"""
ERROR = """import tensorflow as tf
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as t:
    y = x * x
    z = tf.matmul(y, x)
"""


@pytest.fixture(scope="module")
def replayer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a page that shows the replayer."""
    folder = tmp_path_factory.mktemp("forms") / "site"
    write_site(folder, {"long": LONG, "error": ERROR})
    with serving(folder) as url:
        yield url


def box(found: Locator) -> FloatRect:
    """Where an element is, which must be drawn."""
    rect = found.bounding_box()
    assert rect is not None
    return rect


def bottom(found: Locator) -> float:
    rect = box(found)
    return rect["y"] + rect["height"]


@pytest.mark.parametrize("lesson", ["2b", "4b"])
def test_on_paper_picture_tapes_card_and_code_follow_one_another(
    page: Page, replayer: str, lesson: str
) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    open_at(page, replayer, lesson=lesson, step=12)
    page.emulate_media(media="print")
    parts = [page.locator(part) for part in (".ts-svg", ".ts-reels", ".ts-side", ".ts-left")]
    for above, below in itertools.pairwise(parts):
        assert bottom(above) <= box(below)["y"] + 1


@pytest.mark.parametrize("lesson", ["2a", "2b"])
def test_on_a_phone_the_reels_are_above_the_transport(
    page: Page, replayer: str, lesson: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_at(page, replayer, lesson=lesson, step=12)
    landing = page.locator(".ts-cell[data-state~='landing']")
    assert bottom(landing) <= box(page.locator(".ts-transport"))["y"]
    assert page.locator(".ts-caption span").inner_text()[:20] in page.evaluate(
        "tapescope.scene.steps[12].text"
    )


def test_a_phone_on_its_side_gives_the_picture_half_of_the_screen(
    page: Page, replayer: str
) -> None:
    page.set_viewport_size({"width": 844, "height": 390})
    open_at(page, replayer, lesson="2b", step=12)
    room = box(page.locator(".ts-transport"))["y"] - box(page.locator(".ts-scroller"))["y"]
    assert min(room, box(page.locator(".ts-scroller"))["height"]) > 195


@pytest.mark.parametrize("width", [390, 768, 1360])
def test_the_open_legend_keeps_off_the_search_field(page: Page, replayer: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    open_at(page, replayer, lesson="4b", step=40)
    page.evaluate("document.querySelector('.ts-legend').open = true")
    field = box(page.locator(".ts-search-input"))
    for item in page.locator(".ts-legend li").all():
        rect = box(item)
        beside = rect["x"] + rect["width"] <= field["x"] or bottom(item) <= field["y"]
        assert beside, item.inner_text()


def test_a_cell_keeps_its_width_while_it_is_read(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    open_at(page, replayer, lesson="2b", step=0)
    widths = set()
    for step in range(8, last_step(page) + 1):
        page.evaluate(f"tapescope.goto({step})")
        widths.add(box(page.locator(".ts-cell").first)["width"])
    assert len(widths) == 1


@pytest.mark.parametrize("size", [(1360, 850), (3840, 2160)])
def test_notes_at_line_ends_never_cover_code(
    page: Page, replayer: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_at(page, replayer, lesson="4b", step=0)
    page.evaluate("tapescope.goto(tapescope.steps - 1)")
    shown = 0
    for row in page.locator(".ts-line-row:has(.ts-line-note:not(:empty))").all():
        code, note = row.locator(".ts-line-text"), box(row.locator(".ts-line-note"))
        padding = code.evaluate("(e) => parseFloat(getComputedStyle(e).paddingRight)")
        rect = box(code)
        assert rect["x"] + rect["width"] - padding <= note["x"] + 1, row.inner_text()
        shown += 1
    assert shown > 2


def test_a_long_tape_name_stays_in_its_column(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    open_at(page, replayer, lesson="long", step=5)
    name = box(page.locator(".ts-reel-name"))
    assert name["x"] + name["width"] <= box(page.locator(".ts-strip"))["x"]
    eye = page.locator(".ts-eye text").first
    assert eye.inner_html().endswith("…")


def test_an_error_is_told_once_beside_the_code(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    open_at(page, replayer, lesson="error", step=99)
    assert "needs matrices" in page.locator(".ts-problem").inner_text()
    assert not page.locator(".ts-sentence").is_visible()


def test_a_second_gradient_fails_at_its_reel(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="3c", step=0)
    assert page.locator(".ts-reel-word").inner_text() == "not started"
    page.evaluate("tapescope.goto(tapescope.steps - 1)")
    assert "failed" in (page.locator(".ts-reel").get_attribute("data-state") or "")
    assert page.locator(".ts-reel-word").inner_text() == "RuntimeError"


@pytest.mark.parametrize("state", ["loading", "ready"])
def test_on_a_phone_the_status_of_python_covers_no_button(
    page: Page, replayer: str, state: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_at(page, replayer, lesson="2b", step=0)
    status = {"state": state, "text": "Loading Python, which takes a while", "progress": 0.3}
    page.evaluate("(status) => tapescope.update({ status })", status)
    text = box(page.locator(".ts-status-text"))
    assert text["width"] <= 1
    assert page.locator(".ts-status").inner_text() == status["text"]
    if state == "loading":
        bar = box(page.locator(".ts-meter"))
        theme = box(page.locator("[data-action=theme]"))
        share = box(page.locator("[data-action=share]"))
        assert theme["x"] + theme["width"] <= bar["x"]
        assert bar["x"] + bar["width"] <= share["x"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", [3, 11])
def test_a_step_about_a_tape_lights_its_reel_and_keeps_it_readable(
    page: Page, replayer: str, theme: str, step: int
) -> None:
    open_at(page, replayer, lesson="3b", step=step, theme=theme)
    assert page.locator(".ts-reel[data-now=true] .ts-reel-name").inner_text() == "gf"
    found = Axe().run(page, context=".ts-reels", options=AXE)
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("tapescope.goto(6)")
    assert page.locator(".ts-reel[data-now=true]").count() == 0
