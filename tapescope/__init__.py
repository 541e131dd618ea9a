"""Tapescope under its own name: ``import tapescope`` gives the modules of ``viz``, the same objects.

``viz`` is what the rooms are called inside; it is too common a word to be the name that others import.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import viz
from viz import *  # noqa: F403 - for those who read and not run: the names that are here


class _SameModules(MetaPathFinder, Loader):
    """Answers ``import tapescope.x`` with the module ``viz.x``."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Takes every name below ``tapescope`` but ``__main__``, which is run and not imported."""
        mine = name.startswith("tapescope.") and name != "tapescope.__main__"
        return ModuleSpec(name, self) if mine else None

    def exec_module(self, module: ModuleType) -> None:
        """Puts the module of ``viz`` in the place of the empty one that was made for it."""
        name = module.__name__
        try:
            sys.modules[name] = import_module("viz" + name.removeprefix("tapescope"))
        except ModuleNotFoundError as error:
            if error.name != "viz" + name.removeprefix("tapescope"):
                raise
            raise ModuleNotFoundError(f"No module named {name!r}", name=name) from None


sys.meta_path.insert(0, _SameModules())
sys.modules[__name__] = viz
