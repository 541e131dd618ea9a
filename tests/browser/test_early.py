"""Before Panel is there: groups of a program that was run open, its trace and its film are saved."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .player import wait_picture, wait_python
from .replayer_site import LOOP
from .rough import Rough, RoughHandler, roughly
from .test_app import run_program

GROUP = ".ts-node.ts-group .ts-press"
OPEN = "tapescope.scene.groups.filter((g) => g.open).length"


@pytest.fixture
def panel() -> threading.Event:
    """Panel's own part comes only after this is set."""
    return threading.Event()


@pytest.fixture
def held(dist: Path, panel: threading.Event) -> Iterator[str]:
    """URL of the site on a server that keeps Panel back."""
    rough = Rough(dist)

    def wait(handler: RoughHandler) -> bool:
        if re.search(r"/panel\.\w+\.bin$", handler.path):
            panel.wait(120)
        return False

    rough.rules.append(wait)
    with roughly(rough) as url:
        yield url
        panel.set()


def test_without_panel_a_group_opens_and_what_was_recorded_is_saved(
    page: Page, held: str, panel: threading.Event
) -> None:
    page.goto(f"{held}?lesson=2b")
    wait_picture(page)
    run_program(page, LOOP)
    page.evaluate("tapescope.goto(tapescope.steps)")
    page.locator(GROUP).first.dispatch_event("click", {"bubbles": True})
    page.wait_for_function(f"{OPEN} === 1", timeout=60_000)
    page.locator("[data-action=export]").click()
    with page.expect_download() as download:
        page.locator("[data-export=trace]").click()
    assert json.loads(download.value.path().read_text("utf-8"))["source"] == LOOP
    page.locator("[data-action=export]").click()
    with page.expect_download(timeout=90_000) as download:
        page.locator("[data-export=film]").click()
    assert "<!doctype html>" in download.value.path().read_text("utf-8")
    assert page.evaluate("document.documentElement.dataset.python") is None
    panel.set()
    wait_python(page)
    assert page.evaluate(OPEN) == 1, "Panel takes the page as it is"


def test_a_lesson_changes_its_language_and_opens_its_group_without_panel(
    page: Page, held: str
) -> None:
    page.goto(f"{held}?lesson=2b")
    wait_picture(page)
    run_program(page, LOOP)
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("tapescope.scene.lang === 'zh'")
    assert page.evaluate("tapescope.scene.source") == LOOP
    page.locator("[data-action=lesson]").select_option("3a")
    page.wait_for_function("tapescope.scene.lesson === '3a'")
    assert page.evaluate("tapescope.scene.lang") == "zh"
    page.get_by_role("button", name="English").click()
    page.wait_for_function("tapescope.scene.lang === 'en'")
    run_program(page, "print('own')\n")
    assert page.evaluate("[tapescope.lesson, tapescope.scene.title]") == ["3a", ""]
    page.locator("[data-action=lesson]").select_option("2b")
    page.wait_for_function("tapescope.scene.lesson === '2b'")
    assert page.evaluate("tapescope.scene.title") != ""


SMALL = """Object.defineProperty(Navigator.prototype, "deviceMemory", { get: () => 4 });"""


def test_on_a_small_device_panel_comes_when_somebody_opens_the_plots(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(SMALL)
    page.goto(f"{site}?lesson=1")
    wait_python(page)
    run_program(page, LOOP)
    page.evaluate("tapescope.pause()")
    panel = re.compile(r"/panel\.\w+\.bin$|/bokeh\.")
    assert not [url for url in asked if panel.search(url)]
    plots = page.locator("[data-part=plots]")
    plots.locator("summary").click()
    expect(page.locator(".ts-plot-slot canvas").first).to_be_visible(timeout=90_000)
    assert [url for url in asked if panel.search(url)]
