"""Finding one's way: search, map, zoom, fingers, the splitter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import wait_picture
from .player import open_at, step


def scroll_of(page: Page) -> list[float]:
    return page.evaluate(
        "(e => [e.scrollLeft, e.scrollTop])(document.querySelector('.ts-scroller'))"
    )


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
