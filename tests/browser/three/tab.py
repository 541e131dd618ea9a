"""What the tests for all browsers need of one: a tab, driven the same way whatever drives the browser."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

PATIENCE = 30.0  # seconds for what needs no Python
PYTHON = 240.0  # seconds for what does; two cores may be busy with other things

# Brings an element into view and returns the middle of what can be seen of it.
MIDDLE = """(selector) => {
  const found = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility());
  if (!found) return null;
  found.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const { left, top, right, bottom } = found.getBoundingClientRect();
  return [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2,
          (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2].map(Math.round);
}"""


class Tab(ABC):
    """A tab.

    Functions are JavaScript text, ``(a, b) => …``; promises are waited for; what comes back is JSON.
    """

    @property
    @abstractmethod
    def problems(self) -> list[str]:
        """One line for each thing that pages did that they must not do; tests that provoke one clear it."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Opens an address."""

    @abstractmethod
    def js(self, function: str, *arguments: Any) -> Any:
        """Calls a function in the page and returns its result.

        Raises:
            AssertionError: It raised.
        """

    @abstractmethod
    def click_at(self, x: int, y: int) -> None:
        """Clicks at a point of the window, in CSS pixels."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Presses keys one after the other, ``"a"`` or ``"Control+Enter"``."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Gives the page a window of this size, in CSS pixels."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """Writes what can be seen as PNG."""

    def wait(self, function: str, *arguments: Any, seconds: float = PATIENCE) -> Any:
        """Waits until a function is true; returns what it returned.

        Raises:
            TimeoutError: It is not.
        """
        end = time.monotonic() + seconds
        while not (found := self.js(function, *arguments)):
            if time.monotonic() > end:
                raise TimeoutError(f"after {seconds} s there is still no {function} {arguments}")
            time.sleep(0.05)
        return found

    def click(self, selector: str) -> None:
        """Clicks the first element that is found and can be seen, as a person does."""
        self.click_at(*self.wait(MIDDLE, selector))

    def text(self, selector: str) -> str:
        """Returns the text of the first element that is found, or nothing."""
        return str(self.js("(s) => document.querySelector(s)?.textContent ?? ''", selector))
