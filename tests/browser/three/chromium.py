"""Chromium, driven by playwright."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page

from ..watch import Watch
from .tab import Tab


class ChromiumTab(Tab):
    """One page of a fresh profile."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self._page = page
        self._watch = watch

    @property
    def problems(self) -> list[str]:
        self._page.evaluate("0")  # lets events in that have happened already
        return self._watch.problems

    def goto(self, url: str) -> None:
        self._page.goto(url)

    def js(self, function: str, *arguments: Any) -> Any:
        try:
            return self._page.evaluate(f"(given) => ({function})(...given)", list(arguments))
        except Error as error:
            raise AssertionError(error.message) from error

    def click_at(self, x: int, y: int) -> None:
        self._page.mouse.click(x, y)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path: Path) -> None:
        self._page.screenshot(path=path)


@contextlib.contextmanager
def chromium(browser: Browser, reduced: bool) -> Iterator[ChromiumTab]:
    """Opens a tab of a fresh profile; ``reduced`` asks for reduced motion."""
    motion = "reduce" if reduced else "no-preference"
    context = browser.new_context(locale="en-US", reduced_motion=motion)  # type: ignore[arg-type]
    watch = Watch(context)
    yield ChromiumTab(context.new_page(), watch)
    context.close()
