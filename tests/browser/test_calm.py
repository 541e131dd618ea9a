"""Python starts behind a playing picture without making it stutter."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, expect

from .conftest import wait_picture

LIMIT = 50  # milliseconds of processor time; other processes do not count
CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"]
# So much to do that it is above the limit on any machine.
STUTTER = "() => { let x = 0; for (let n = 0; n < 3e8; n += 1) x += Math.sqrt(n); return x; }"


def longest(trace: dict[str, Any], start: str, end: str) -> float:
    """Returns the processor time of the main thread's longest task between two marks, in ms."""
    events = trace["traceEvents"]
    marks = {e["name"]: e for e in events if e["cat"] == "blink.user_timing"}
    thread = (marks[start]["pid"], marks[start]["tid"])
    tasks = [
        e.get("tdur", e.get("dur", 0)) / 1000
        for e in events
        if e["name"] == "RunTask"
        and (e["pid"], e["tid"]) == thread
        and marks[start]["ts"] <= e["ts"] < marks[end]["ts"]
    ]
    assert len(tasks) > 100 or start != "play", "the trace has no tasks"
    return float(max(tasks))


def visit(browser: Browser, page: Page, site: str) -> tuple[float, float]:
    """Plays while Python starts; returns the longest task meanwhile, and one that is too long."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        page.goto(f"{site}?lesson=4b")
        wait_picture(page)
        page.evaluate("performance.mark('play'); tapescope.play()")
        expect(page.locator(".ts-status")).to_contain_text("Python is ready", timeout=120_000)
        page.wait_for_timeout(1000)
        assert page.evaluate("tapescope.playing")
        page.evaluate("performance.mark('played')")
        page.evaluate(STUTTER)
        page.evaluate("performance.mark('over')")
    finally:
        trace = json.loads(browser.stop_tracing())
    return longest(trace, "play", "played"), longest(trace, "played", "over")


def test_no_task_over_50_ms_while_the_picture_plays_and_python_starts(
    browser: Browser, page: Page, site: str
) -> None:
    found, stutter = visit(browser, page, site)
    assert stutter > LIMIT  # it would have been seen
    if (
        found >= LIMIT
    ):  # a machine under heavy load may be unlucky once, a long task is always there
        found, _ = visit(browser, page, site)
    assert found < LIMIT
