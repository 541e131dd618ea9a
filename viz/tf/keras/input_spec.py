"""What a layer demands of its input, and Keras's words when it is something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from viz.engine.structure import flatten


@dataclass(frozen=True)
class InputSpec:
    """Number of axes, least and most, and the sizes of some of them (by number, −1 the last)."""

    dtype: str | None = None
    shape: Any = None
    ndim: int | None = None
    max_ndim: int | None = None
    min_ndim: int | None = None
    axes: Mapping[int, int | None] = field(default_factory=dict)
    name: str | None = None


def check(spec: InputSpec | None, inputs: Any, layer: str) -> None:
    """Raises ValueError if the first input does not fit."""
    if spec is None:
        return
    for index, x in enumerate(flatten(inputs)[:1]):
        if not hasattr(x, "shape"):
            raise ValueError(
                f"Inputs to a layer should be tensors. Got '{x}' (of type {type(x)}) as input for layer '{layer}'."
            )
        shape = tuple(x.shape)
        found = _difference(spec, shape)
        if found:
            raise ValueError(
                f"Input {index} with name '{spec.name}' of layer '{layer}' is incompatible with the layer: {found}"
            )


def _difference(spec: InputSpec, shape: tuple[Any, ...]) -> str | None:
    rank = len(shape)
    if spec.ndim is not None and rank != spec.ndim:
        return f"expected ndim={spec.ndim}, found ndim={rank}. Full shape received: {shape}"
    if spec.max_ndim is not None and rank > spec.max_ndim:
        return f"expected max_ndim={spec.max_ndim}, found ndim={rank}"
    if spec.min_ndim is not None and rank < spec.min_ndim:
        return f"expected min_ndim={spec.min_ndim}, found ndim={rank}. Full shape received: {shape}"
    for axis, size in spec.axes.items():
        if size is not None and shape[axis] not in (size, None):
            return f"expected axis {axis} of input shape to have value {size}, but received input with shape {shape}"
    if spec.shape is not None:
        for want, have in zip(spec.shape, shape, strict=False):
            if want is not None and have is not None and want != have:
                return f"expected shape={spec.shape}, found shape={shape}"
    return None
