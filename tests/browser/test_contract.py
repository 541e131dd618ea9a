"""What pages and scripts of others rely on: the embed's address and messages, ``window.tapescope``, ``data-*``."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from .player import open_at, wait_picture

READ = ("lesson", "step", "steps", "scene")
CALLED = ("goto", "next", "back", "play", "pause")
ATTRIBUTES = ("op", "tensor", "lane", "reel", "cell", "recorded-by")


def test_an_embed_shows_what_its_address_asks_for(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lesson=2b&step=8&lang=zh&theme=dark")
    wait_picture(page)
    shown = "[tapescope.lesson, tapescope.step, tapescope.scene.lang]"
    assert page.evaluate(shown) == ["2b", 8, "zh"]
    assert page.locator(".tapescope").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_link_of_an_embed_leads_to_the_whole_page_at_the_same_step(
    page: Page, site: str
) -> None:
    page.goto(f"{site}embed.html?lesson=3b&lang=en&theme=light")
    wait_picture(page)
    page.evaluate("tapescope.goto(5)")
    address = urlsplit(page.locator("a.ts-open").get_attribute("href") or "")
    assert address.path.endswith("/index.html")
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked == {"lesson": "3b", "step": "5", "lang": "en", "theme": "light"}


def test_an_unknown_lesson_is_said_to_be_missing(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lesson=nothing&lang=en")
    page.locator("#tapescope", has_text="nothing").wait_for()
    assert page.evaluate("document.documentElement.dataset.picture") is None


def test_window_tapescope_reads_and_plays(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    types = page.evaluate("names => names.map((name) => typeof tapescope[name])", [*READ, *CALLED])
    assert types == ["string", "number", "number", "object"] + ["function"] * len(CALLED)
    page.evaluate("tapescope.goto(3)")
    assert page.evaluate("tapescope.step") == 3
    page.evaluate("tapescope.next({ size: 'contribution' })")
    assert page.evaluate("tapescope.step") == 4
    page.evaluate("tapescope.back({ size: 'contribution' })")
    assert page.evaluate("tapescope.step") == 3
    page.evaluate("tapescope.goto(10 ** 6)")
    assert page.evaluate("tapescope.step") == page.evaluate("tapescope.steps") - 1
    page.evaluate("tapescope.goto(0), tapescope.play()")
    page.wait_for_function("tapescope.step > 0")
    page.evaluate("tapescope.pause()")
    assert page.evaluate("tapescope.playing") is False


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_elements_carry_their_data(page: Page, replayer: str, name: str) -> None:
    open_at(page, replayer, lesson="2b", step=99)
    assert page.locator(f"[data-{name}]").count() > 0


def test_what_an_op_carries_is_what_happened(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=99)
    product = page.locator(".ts-node[data-name='×₁']")
    assert product.get_attribute("data-op") == "multiply"
    assert set((product.get_attribute("data-recorded-by") or "").split()) == set(
        page.evaluate("tapescope.scene.tapes.map((tape) => tape.name)")
    )


@pytest.mark.parametrize("path", ["", "embed.html"])
def test_a_step_in_an_address_from_before_the_levels_counts_the_steps_of_the_ops(
    page: Page, site: str, path: str
) -> None:
    page.goto(f"{site}{path}?lesson=4b&step=40&lang=en")
    wait_picture(page)
    assert page.evaluate("[tapescope.scene.level, tapescope.step]") == ["op", 40]
    page.goto(f"{site}{path}?lesson=4b&step=9&level=program&lang=en")
    wait_picture(page)
    assert page.evaluate("[tapescope.scene.level, tapescope.step]") == ["program", 9]


def test_an_embed_changes_its_level_without_python(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?lesson=4b&lang=en")
    wait_picture(page)
    assert page.evaluate("tapescope.level") == "program"
    page.locator("[data-level=op]").check()
    page.wait_for_function("tapescope.level === 'op'")
    page.locator("[data-level=program]").check()
    page.wait_for_function("tapescope.level === 'program'")
    page.locator(".ts-group .ts-press").first.click()
    assert page.locator(".ts-details").is_visible(), "a box is explained where it cannot be opened"


def test_the_address_says_at_which_level_a_step_is(page: Page, site: str) -> None:
    page.goto(f"{site}?lesson=4b&lang=en")
    wait_picture(page)
    page.evaluate("tapescope.goto(5)")
    page.wait_for_function("new URLSearchParams(location.search).get('step') === '5'")
    assert "level=program" in page.url
    page.reload()
    wait_picture(page)
    assert page.evaluate("[tapescope.scene.level, tapescope.step]") == ["program", 5]
