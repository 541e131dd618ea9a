"""Finding objects in nested lists, tuples, sets and dicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple | set):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    else:
        yield value


def objects(values: Iterable[Any], kind: type) -> list[Any]:
    """Returns the objects of a class among values and inside them, each once, in order."""
    return once([part for value in values for part in _leaves(value) if isinstance(part, kind)])


def once(things: Iterable[Any]) -> list[Any]:
    """Returns things without repetitions; what counts is which object it is."""
    return list({id(thing): thing for thing in things}.values())
