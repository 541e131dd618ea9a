"""Work that belongs to no gradient and no picture: metrics and optimizer states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.convert import to_tensor
from viz.engine.state import not_recording
from viz.engine.structure import flatten, map_structure
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible


@contextmanager
def quietly() -> Iterator[None]:
    """Runs a block that no tape records and nobody is told of."""
    listener, events.listener = events.listener, None
    try:
        with not_recording():
            yield
    finally:
        events.listener = listener


def leaves(value: Any, how: str) -> None:
    """Tells the listener that the values of tensors and variables, in any nest, go where no tape follows."""
    if events.listener is None:
        return
    for part in flatten(value):
        if isinstance(part, EagerTensor):
            events.listener(events.ValueLeft(events.reads.get(part._id, part), how))
        elif hasattr(part, "handle"):
            events.listener(events.ValueLeft(part.handle, how))


def value_of(value: Any, how: str = "") -> Any:
    """Returns the NumPy value of a tensor, variable, number or nested list.

    Args:
        value: What it is the value of.
        how: What the listener hears the value leaves for; nothing is told without it.
    """
    if isinstance(value, np.ndarray | np.generic):
        return value
    if how:
        leaves(value, how)
    if isinstance(value, EagerTensor):
        return value._value
    with quietly():
        if isinstance(value, Convertible) or hasattr(value, "__tf_tensor__"):
            return to_tensor(value)._value
        if isinstance(value, list | tuple):
            value = map_structure(
                lambda v: v if isinstance(v, int | float | bool) else value_of(v), value
            )
        return to_tensor(value)._value
