"""Building layers before their first input: a dry run on zeros that no tape and no picture notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from viz.engine import events
from viz.engine.ops.fill import zeros
from viz.tf.keras.layer import Layer
from viz.tf.quiet import quietly


def built_by_zeros(steps: Sequence[Callable[..., Any]], model: Layer, shape: Any) -> None:
    """Calls functions, one after the other, with zeros of a shape (None counts as 1), so that all layers get built."""
    before = {id(w) for w in model.weights}
    with quietly():
        x: Any = zeros([1 if n is None else n for n in shape])
        for step in steps:
            x = step(x)
    model._clear_losses()
    if shape[0] is None:
        model._shapes = tuple(shape), (None, *x.shape[1:])
        for layer in model._all_layers():
            if layer._shapes is not None:
                layer._shapes = _any_batch(layer._shapes[0]), _any_batch(layer._shapes[1])
    if events.listener is not None:
        for weight in model.weights:
            if id(weight) not in before:
                events.listener(events.TensorMade(weight.value, "variable"))


def _any_batch(shape: Any) -> Any:
    return (None, *shape[1:]) if isinstance(shape, tuple) else shape
