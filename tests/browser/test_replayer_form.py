"""Form: sizes of screens and letters, the phone, the embed, print, 4K."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .player import last_step, open_at, step


@pytest.mark.parametrize("size", [(1360, 850), (360, 780)])
@pytest.mark.parametrize("lesson", ["2a", "3b", "4a"])
def test_no_text_is_smaller_than_12_px(
    page: Page, replayer: str, lesson: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_at(page, replayer, lesson=lesson)
    page.evaluate("tapescope.goto(tapescope.steps)")
    assert page.evaluate("smallTexts()") == []


def test_on_a_phone_the_picture_comes_first_and_the_transport_stays_at_the_thumb(
    page: Page, replayer: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    open_at(page, replayer, lesson="2b", step=9)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    bottom = page.locator(".ts-transport").bounding_box()
    assert bottom["y"] + bottom["height"] == pytest.approx(780, abs=1)
    tops = [
        page.locator(part).bounding_box()["y"] for part in (".ts-picture", ".ts-card", ".ts-code")
    ]
    assert tops == sorted(tops)
    for name in ("back", "play", "forward"):
        box = page.locator(f"[data-action={name}]").bounding_box()
        assert min(box["width"], box["height"]) >= 40


def test_the_step_is_always_in_sight(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_at(page, replayer, lesson="3b")
    page.evaluate("document.querySelector('[data-action=motion]').click()")
    for _ in range(last_step(page)):
        page.evaluate("tapescope.next()")
        assert page.evaluate("outOfSight()") == [], f"step {step(page)}"


def test_an_embed_shows_read_only_code_and_links_to_its_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", mode="embed", step=4)
    page.keyboard.press("ArrowRight")
    assert page.locator(".ts-open").get_attribute("href").endswith("step=5")
    assert page.locator("textarea").get_attribute("readonly") is not None
    assert page.locator(".ts-top").count() == 0


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
