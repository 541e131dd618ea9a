"""Keys as the tests name them, for drivers that name them otherwise."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

NAMED = {"ArrowLeft": Keys.ARROW_LEFT, "ArrowRight": Keys.ARROW_RIGHT, "ArrowUp": Keys.ARROW_UP}
NAMED |= {"ArrowDown": Keys.ARROW_DOWN, "Home": Keys.HOME, "End": Keys.END, "Enter": Keys.ENTER}
NAMED |= {"Escape": Keys.ESCAPE, "Tab": Keys.TAB, "Shift": Keys.SHIFT, "Control": Keys.CONTROL}


def keys_of(names: str) -> list[str]:
    """Returns what ``"Control+Enter"`` is to WebDriver: keys that are held at the same time."""
    return [NAMED.get(name, name) for name in names.split("+")]
