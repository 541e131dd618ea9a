"""Before Panel is there: groups of a program that was run open, its trace is saved, a film comes when it can."""

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


def test_what_an_early_run_folds_opens_and_what_it_recorded_is_saved(
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
    page.locator("[data-export=film]").click()
    expect(page.locator("[data-dialog=export] .ts-said")).to_have_text("Being made…")
    assert page.evaluate("document.documentElement.dataset.python") is None
    with page.expect_download(timeout=90_000) as download:
        panel.set()
    assert "<!doctype html>" in download.value.path().read_text("utf-8")
    wait_python(page)
    assert page.evaluate(OPEN) == 1, "Panel takes the page as it is"
