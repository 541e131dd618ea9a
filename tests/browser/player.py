"""What tests do with a page that shows the replayer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

MEASURE = (Path(__file__).parent / "overlaps.js").read_text("utf-8")
OP = ".ts-node[data-name='{}']"
# Axe would fetch imported style sheets from the page's folder, whatever the sheet's own is.
AXE = {
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def wait_picture(page: Page | Frame) -> None:
    """Waits until the picture can be played."""
    page.wait_for_function("document.documentElement.dataset.picture === 'ready'")


def wait_python(page: Page) -> None:
    """Waits until Panel's Python side has taken the page over; two cores may take their time."""
    page.wait_for_function("document.documentElement.dataset.python === 'ready'", timeout=90_000)


def open_at(page: Page, url: str, **asked: Any) -> None:
    """Opens the page; ``asked`` are lesson, step, lang, theme, mode."""
    page.goto(f"{url}?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    wait_picture(page)


def step(page: Page) -> int:
    return page.evaluate("tapescope.step")


def last_step(page: Page) -> int:
    return page.evaluate("tapescope.steps") - 1


def open_lesson(page: Page, lesson: str) -> None:
    if page.evaluate("tapescope.lesson") != lesson:
        page.locator("[data-action=lesson]").select_option(lesson)
        page.wait_for_function("id => tapescope.scene?.lesson === id", arg=lesson)


def at_level(page: Page, level: str) -> None:
    """Shows the picture at a level: program, op or rule."""
    page.locator(f"[data-level={level}]").check()
    page.wait_for_function("level => tapescope.level === level", arg=level)


def goto(page: Page, step: int | str) -> None:
    """Goes to a step, or to the first of which this is true, in JavaScript of ``s``."""
    if isinstance(step, str):
        step = page.evaluate(f"tapescope.scene.steps.findIndex((s) => {step})")
        assert isinstance(step, int)
        assert step >= 0
    page.evaluate("n => tapescope.goto(n)", step)


def end(page: Page) -> None:
    page.evaluate("tapescope.goto(tapescope.steps)")


def select(page: Page, element: str | None) -> None:
    """Clears the selection, or clicks what this selector finds."""
    clear = page.locator(".ts-details .ts-quiet")
    if clear.is_visible():
        clear.click()
    if element:
        page.locator(element).first.dispatch_event("click", {"bubbles": True})


def attributes(page: Page, selector: str, name: str) -> list[Any]:
    return page.locator(selector).evaluate_all(f"found => found.map(e => e.dataset.{name})")
