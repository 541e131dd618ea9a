"""What users keep of version 1 still opens: shared addresses, and what their browser remembers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .player import wait_picture

DRAWER = Path(__file__).parents[1] / "pins/drawer"
LINKS = json.loads((DRAWER / "links.json").read_text("utf-8"))
STORAGE = json.loads((DRAWER / "storage.json").read_text("utf-8"))


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link["address"][:20])
def test_an_address_shows_what_it_showed(page: Page, site: str, link: dict[str, Any]) -> None:
    page.goto(site + link["address"])
    wait_picture(page)
    shows = link["shows"]
    last = page.evaluate("tapescope.steps") - 1
    assert page.evaluate("tapescope.lesson") == shows["lesson"]
    assert page.evaluate("tapescope.step") == (last if shows["step"] == "last" else shows["step"])
    assert page.evaluate("tapescope.scene.lang") == shows["lang"]
    if "theme" in shows:
        assert page.locator(".tapescope").get_attribute("data-theme") == shows["theme"]
    if link["program"] is not None:
        page.locator(".ts-shared").wait_for()
        assert page.evaluate("tapescope.source") == link["program"]


def test_what_a_browser_remembers_is_taken_up_again(page: Page, site: str) -> None:
    kept = json.dumps(STORAGE)
    page.add_init_script(
        f"for (const [key, value] of Object.entries({kept})) localStorage.setItem(key, value);"
    )
    page.goto(f"{site}?lesson=2b")
    wait_picture(page)
    assert page.evaluate("tapescope.source") == STORAGE["tapescope.code.2b"]
    assert page.evaluate("tapescope.scene.lang") == STORAGE["tapescope.lang"]
    assert page.locator(".tapescope").get_attribute("data-theme") == STORAGE["tapescope.theme"]
    assert page.locator("[data-action=speed]").input_value() == STORAGE["tapescope.speed"]
    assert page.locator("[data-level=op]").is_checked()
    assert not page.locator("[data-action=motion]").is_checked()
    share = page.locator(".ts-main").evaluate("(e) => e.style.cssText")
    assert STORAGE["tapescope.split"] in share
