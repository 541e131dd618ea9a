"""A page that is opened from the disk, or without JavaScript, says what to do instead of being white."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from viz.locale import LANGUAGES, catalog, tag


@pytest.mark.parametrize("name", ["index.html", "embed.html"])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_says_what_to_do_in_every_language(
    browser: Browser, dist: Path, name: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto((dist / name).as_uri())
    key = "ui.from_disk" if scripts else "ui.no_script"
    for lang in LANGUAGES:
        said = page.locator(f"p[lang={tag(lang)}]", has_text=catalog("ui", lang)[key])
        said.wait_for()
        assert said.is_visible()
    context.close()


@pytest.mark.parametrize("name", ["index.html", "embed.html"])
def test_a_served_page_does_not_say_it(page, site: str, name: str) -> None:
    page.goto(f"{site}{name}?lesson=1")
    page.wait_for_function("document.documentElement.dataset.picture === 'ready'")
    assert page.locator("#from-disk").is_hidden()
