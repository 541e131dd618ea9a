"""``tf.Module``: an object that finds the variables and modules among its attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from viz.engine.variable import Variable


class ListWrapper(list[Any]):
    """A list that is an attribute of a module."""


class Module:
    """Base class for objects with variables.

    Args:
        name: Defaults to the class's name in snake case.
    """

    def __init__(self, name: str | None = None) -> None:
        if name is not None and not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid Python identifiers."
            )
        self._name = (
            name
            or re.sub(
                r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type(self).__name__
            ).lower()
        )

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, ListWrapper(value) if type(value) is list else value)

    @property
    def name(self) -> str:
        """The module's name."""
        return self._name

    @property
    def name_scope(self) -> Any:
        """A context manager that does nothing: eager variables are not renamed."""
        return _scope(self._name)

    @classmethod
    def with_name_scope(cls, method: Any) -> Any:
        """Returns the method itself."""
        return method

    def _flatten(
        self, wanted: Callable[[Any], bool], seen: set[int] | None = None
    ) -> Iterator[Any]:
        known = {id(self)} if seen is None else seen
        submodules = []
        for key in sorted(self.__dict__):
            if key in ("_name",):
                continue
            for value in self._leaves(self.__dict__[key]):
                if id(value) in known:
                    continue
                if wanted(value):
                    known.add(id(value))
                    yield value
                if isinstance(value, Module):
                    submodules.append(value)
        for module in submodules:
            if id(module) not in known or wanted(module):
                known.add(id(module))
                yield from module._flatten(wanted, known)

    def _leaves(self, value: Any) -> Iterator[Any]:
        if isinstance(value, list | tuple):
            for item in value:
                yield from self._leaves(item)
        elif isinstance(value, Mapping):
            for key in sorted(value, key=str):
                yield from self._leaves(value[key])
        else:
            yield value

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The trainable variables of this module and those inside it, by attribute name, own ones first."""
        return tuple(self._flatten(lambda v: _is_variable(v) and bool(v.trainable)))

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """The other variables."""
        return tuple(self._flatten(lambda v: _is_variable(v) and not v.trainable))

    @property
    def variables(self) -> tuple[Any, ...]:
        """All variables."""
        return tuple(self._flatten(_is_variable))

    @property
    def submodules(self) -> tuple[Any, ...]:
        """The modules inside this one."""
        return tuple(self._flatten(lambda v: isinstance(v, Module)))


def _is_variable(value: Any) -> bool:
    return isinstance(value, Variable) or getattr(value, "_is_variable", False) is True


@contextmanager
def _scope(name: str) -> Iterator[str]:
    yield name + "/"


Module.__module__ = "tensorflow.python.module.module"
