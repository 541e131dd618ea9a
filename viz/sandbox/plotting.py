"""A matplotlib that draws nothing: programs that plot run on, and are told once that they do.

Only what learners unpack has a shape: ``subplots``, ``plot``, ``hist``. All else takes every call,
attribute and index and gives nothing back that could be looked at.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

LIBRARY = "matplotlib"


class Nothing:
    """Takes every call, attribute and index, and gives itself back."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ignores the call."""
        return self

    def __getattr__(self, name: str) -> Any:
        """Answers any name that is not a protocol's."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _SHAPED.get(name, self)

    def __getitem__(self, key: Any) -> Any:
        """Answers any key."""
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        """Forgets the value."""

    def __iter__(self) -> Iterator[Any]:
        """Is empty."""
        return iter(())

    def __enter__(self) -> Any:
        """Opens nothing."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes nothing."""

    def __repr__(self) -> str:
        return "<nothing drawn>"


NOTHING = Nothing()


def subplots(nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **kwargs: Any) -> Any:
    """Returns a figure and axes of the shape that matplotlib returns."""
    grid = np.empty((nrows, ncols), object)
    grid.fill(NOTHING)
    if not squeeze:
        return NOTHING, grid
    return NOTHING, NOTHING if grid.size == 1 else grid.squeeze()


def _show(*args: Any, **kwargs: Any) -> None:
    """Shows nothing; as the real one, gives nothing back."""


_SHAPED: dict[str, Callable[..., Any]] = {
    "subplots": subplots,
    "plot": lambda *args, **kwargs: [NOTHING],
    "hist": lambda *args, **kwargs: (NOTHING, NOTHING, NOTHING),
    "show": _show,
}


class _Stub(ModuleType):
    """Any module of the library: every name is there."""

    def __getattr__(self, name: str) -> Any:
        return getattr(NOTHING, name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the library and everything beneath it, and tells the first time."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell: Callable[[], None] | None = tell

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answers for the library's names."""
        if fullname.partition(".")[0] != LIBRARY:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Returns an empty stub."""
        return _Stub(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Tells, once."""
        if self._tell is not None:
            self._tell()
            self._tell = None


@contextmanager
def undrawn(tell: Callable[[], None]) -> Iterator[None]:
    """Lets ``import matplotlib`` give the stub for the length of a block, whatever is installed.

    Args:
        tell: Called when the library is imported for the first time.
    """

    def loaded() -> dict[str, ModuleType]:
        return {key: m for key, m in sys.modules.items() if key.partition(".")[0] == LIBRARY}

    before = loaded()
    for key in before:
        del sys.modules[key]
    finder = _Finder(tell)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for key in loaded():
            del sys.modules[key]
        sys.modules.update(before)
