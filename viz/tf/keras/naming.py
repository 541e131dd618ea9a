"""Names as Keras gives them: ``dense``, ``dense_1`` …, and paths such as ``sequential/dense/kernel``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_counts: dict[str, int] = {}
_scopes: list[tuple[str, Any]] = []


def forget() -> None:
    """Starts counting anew, as a new process (or ``clear_session``) does."""
    _counts.clear()


def snake_case(name: str) -> str:
    """Returns a class's name in Keras's way: ``ReLU`` is ``re_lu``, ``MaxPooling2D`` is ``max_pooling2d``."""
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", re.sub(r"\W", "", name)).lower()


def auto_name(prefix: str) -> str:
    """Returns the next free name for an object of a class."""
    stem = snake_case(prefix)
    count = _counts.get(stem, 0)
    _counts[stem] = count + 1
    return f"{stem}_{count}" if count else stem


@contextmanager
def name_scope(name: str, caller: Any = None) -> Iterator[None]:
    """Puts ``name`` in front of what is named inside; opened again by the same caller it counts once."""
    if _scopes and _scopes[-1][1] is caller and _scopes[-1][0] == name:
        yield
        return
    _scopes.append((name, caller))
    try:
        yield
    finally:
        _scopes.pop()


def current_path() -> str:
    """Returns the names of the open scopes, joined."""
    return "/".join(name for name, _ in _scopes)
