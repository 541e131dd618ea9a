"""No violation of WCAG 2.2 AA that axe-core can see: both themes, both languages, every panel open in turn."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .player import AXE, goto, open_at

CLICK = "(e) => e.dispatchEvent(new MouseEvent('click', { bubbles: true }))"
CUT = "s.focus.some((id) => tapescope.scene.nodes.some((n) => n.id === id && n.kind === 'cut'))"


def details_of(page: Page, element: str) -> None:
    page.locator(element).first.evaluate(CLICK)
    page.locator(".ts-details").wait_for()


def tables(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.locator(".ts-tables table").first.wait_for()


def search(page: Page) -> None:
    page.locator(".ts-search-input").fill("x")
    page.keyboard.press("ArrowDown")
    page.locator(".ts-found").wait_for()


def state(page: Page, **patch: object) -> None:
    page.evaluate("patch => tapescope.update(patch)", patch)


def edit(page: Page) -> None:
    page.locator("textarea.ts-code-area").fill("import tensorflow as tf\n")
    page.locator(".ts-stale").wait_for()


ACTION = {"type": "retry", "key": "ui.try_again"}
PANELS = {
    "the picture midway": lambda page: goto(page, 12),
    "a tensor's details": lambda page: (
        goto(page, 24),
        details_of(page, ".ts-node[data-tensor=x]"),
    ),
    "tables of the tapes and the legend": lambda page: (goto(page, 12), tables(page)),
    "search results": search,
    "an edited program": edit,
    "a run under way": lambda page: state(
        page, running=True, status={"state": "loading", "progress": 0.4, "key": "ui.loading_python"}
    ),
    "a notice and a failure": lambda page: state(
        page,
        notice={"key": "ui.new_version", "action": ACTION},
        status={"state": "failed", "progress": None, "key": "ui.python_failed", "action": ACTION},
        error={"line": 3, "text": "wrong", "detail": "TypeError: wrong"},
    ),
}
ONLY_IN_THE_APP = {"an edited program", "a run under way", "a notice and a failure"}
OF_LESSON = {
    "4a": {
        "a reason beside its cut": lambda page: goto(page, CUT),
        "a cut's details": lambda page: details_of(page, ".ts-cut"),
    },
    "3c": {"an error at its line": lambda page: page.evaluate("tapescope.goto(tapescope.steps)")},
    "loop": {
        "a folded group": lambda page: page.evaluate("tapescope.goto(tapescope.steps)"),
        "an opened group": lambda page: page.evaluate("unfold()"),
    },
}


def violations(page: Page) -> str:
    """What axe-core finds, or nothing."""
    found = Axe().run(page, options=AXE)
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize(
    ("width", "mode", "theme", "lang"),
    [(1360, "app", "light", "zh"), (390, "app", "dark", "en"), (820, "embed", "dark", "zh")],
)
def test_axe_finds_nothing_in_any_panel(
    page: Page, replayer: str, width: int, mode: str, theme: str, lang: str
) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(reduced_motion="reduce")
    asked = {"theme": theme, "lang": lang, "mode": mode}
    open_at(page, replayer, lesson="2b", **asked)
    for name, show in PANELS.items():
        if mode == "app" or name not in ONLY_IN_THE_APP:
            show(page)
            assert violations(page) == "", name
    for lesson, panels in OF_LESSON.items():
        open_at(page, replayer, lesson=lesson, **asked)
        for name, show in panels.items():
            show(page)
            assert violations(page) == "", f"{lesson}: {name}"


@pytest.mark.parametrize(("theme", "lang"), [("light", "en"), ("dark", "zh")])
@pytest.mark.parametrize("lesson", ["2b", "4a"])
def test_axe_finds_nothing_in_the_other_theme_and_language(
    page: Page, replayer: str, theme: str, lang: str, lesson: str
) -> None:
    """With everything open that can be open together."""
    open_at(page, replayer, lesson=lesson, theme=theme, lang=lang)
    page.evaluate("tapescope.goto(tapescope.steps)")
    tables(page)
    details_of(page, ".ts-node[data-tensor]")
    PANELS["a notice and a failure"](page)
    search(page)
    assert violations(page) == ""
