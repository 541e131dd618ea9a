"""Makes ``import tensorflow`` give this package, for the length of a block."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from viz.engine import logs
from viz.engine.primitive import REGISTERED
from viz.engine.state import fresh

_REAL = "viz.tf"
_NAME = "tensorflow"


class _Aliases(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds ``tensorflow.x.y`` as ``viz.tf.x.y``: the same module, not a second copy."""

    def __init__(self) -> None:
        self._specs: dict[str, Any] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answers for names under ``tensorflow`` that exist here."""
        if fullname != _NAME and not fullname.startswith(_NAME + "."):
            return None
        real = _REAL + fullname.removeprefix(_NAME)
        try:
            if importlib.util.find_spec(real) is None:
                return None
        except ModuleNotFoundError:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Returns the module that exists already."""
        module = importlib.import_module(_REAL + spec.name.removeprefix(_NAME))
        self._specs[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Gives the module its own spec back, which the import system has replaced by the alias."""
        name = getattr(module.__spec__, "name", "")
        if name in self._specs:
            module.__spec__ = self._specs.pop(name)


@contextmanager
def install() -> Iterator[None]:
    """Lets ``import tensorflow`` give this package, and runs the block with nothing recording, as a new process would.

    Whatever ``tensorflow`` was before comes back, whatever happens.
    """
    from viz.tf import functions
    from viz.tf.runtime import get_logger

    def ours() -> dict[str, ModuleType]:
        return {
            key: m for key, m in sys.modules.items() if key == _NAME or key.startswith(_NAME + ".")
        }

    before = ours()
    for key in before:
        del sys.modules[key]
    finder = _Aliases()
    sys.meta_path.insert(0, finder)
    logs.forget()
    functions.forget()
    for late in ("viz.tf.random.stateful", "viz.tf.keras.naming", "viz.tf.keras.random"):
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
        sys.meta_path.remove(finder)
        REGISTERED.clear()
        REGISTERED.update(registered)
        for key in ours():
            del sys.modules[key]
        sys.modules.update(before)
