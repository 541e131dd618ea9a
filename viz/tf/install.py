"""Makes ``import tensorflow`` and ``import keras`` give this package, for the length of a block."""

from __future__ import annotations

import builtins
import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from viz.engine import logs
from viz.engine.primitive import REGISTERED
from viz.engine.state import fresh
from viz.tf import functions
from viz.tf.missing import not_found, not_importable
from viz.tf.runtime import get_logger

_ROOTS = {"tensorflow": "viz.tf", "keras": "viz.tf.keras"}
"""What learners import, and where it is."""


def _real(fullname: str) -> str | None:
    """Returns the name here of a module under ``tensorflow`` or ``keras``, None for any other."""
    root, dot, rest = fullname.partition(".")
    return f"{_ROOTS[root]}{dot}{rest}" if root in _ROOTS else None


class _Aliases(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds ``tensorflow.x.y`` as ``viz.tf.x.y``: the same module, not a second copy."""

    def __init__(self) -> None:
        self._specs: dict[str, Any] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answers for names under ``tensorflow`` and ``keras`` that exist here.

        Raises:
            ModuleNotFoundError: There is no such module here; the text says what there is.
        """
        real = _real(fullname)
        if real is None:
            return None
        try:
            found = importlib.util.find_spec(real)
        except ModuleNotFoundError:
            found = None
        if found is None:
            raise not_found(fullname)
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Returns the module that exists already."""
        module = importlib.import_module(_real(spec.name) or spec.name)
        self._specs[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Gives the module its own spec back, which the import system has replaced by the alias."""
        name = getattr(module.__spec__, "name", "")
        if name in self._specs:
            module.__spec__ = self._specs.pop(name)


def _answering(imports: Callable[..., Any]) -> Callable[..., Any]:
    """Returns ``__import__`` with words of our own for ``from … import`` of a name that is not here.

    Python's words would name the file of the module.
    """

    def answering(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        module = imports(name, globals, locals, fromlist, level)
        if fromlist and not level and _real(name) is not None:
            for wanted in fromlist:
                if wanted != "*" and not hasattr(module, wanted):
                    raise not_importable(module, name, wanted)
        return module

    return answering


@contextmanager
def install() -> Iterator[None]:
    """Lets ``import tensorflow`` and ``import keras`` give this package.

    The block runs with nothing recording, as a new process would.

    Whatever these names were before comes back, whatever happens.
    """

    def ours() -> dict[str, ModuleType]:
        return {key: m for key, m in sys.modules.items() if key.partition(".")[0] in _ROOTS}

    before = ours()
    for key in before:
        del sys.modules[key]
    finder = _Aliases()
    sys.meta_path.insert(0, finder)
    imports = builtins.__import__
    builtins.__import__ = _answering(imports)
    logs.forget()
    functions.forget()
    for late in (
        "viz.tf.random.stateful",
        "viz.tf.train",
        "viz.tf.keras.naming",
        "viz.tf.keras.random",
    ):
        if late in sys.modules:
            sys.modules[late].forget()
    registered = dict(REGISTERED)
    logger = get_logger()
    kept = logger.handlers[:], logger.level, logger.propagate
    try:
        with fresh():
            yield
    finally:
        logger.handlers[:], logger.level, logger.propagate = kept
        builtins.__import__ = imports
        sys.meta_path.remove(finder)
        REGISTERED.clear()
        REGISTERED.update(registered)
        for key in ours():
            del sys.modules[key]
        sys.modules.update(before)
