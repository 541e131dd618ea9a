"""What the tests for all browsers need of one: a tab, driven the same way whatever drives the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

PATIENCE = 30.0  # seconds for what needs no Python
PYTHON = 120.0  # seconds for what does; two cores may be busy with other things


class Tab(Protocol):
    """A tab of a fresh profile.

    Functions are JavaScript text, ``(a, b) => …``; promises are waited for; what comes back is JSON.

    Attributes:
        problems: One line for each thing that the pages did that they must not do; a test that
            provokes an error clears it.
    """

    problems: list[str]

    def goto(self, url: str) -> None:
        """Opens an address."""

    def js(self, function: str, *arguments: Any) -> Any:
        """Calls a function in the page and returns its result."""

    def wait(self, function: str, *arguments: Any, seconds: float = PATIENCE) -> None:
        """Waits until a function is true.

        Raises:
            TimeoutError: It is not.
        """

    def click(self, selector: str) -> None:
        """Clicks the first element that is found and can be seen, as a person does."""

    def press(self, *keys: str) -> None:
        """Presses keys one after the other, ``"a"`` or ``"Control+Enter"``."""

    def screenshot(self, path: Path) -> None:
        """Writes what can be seen as PNG."""
