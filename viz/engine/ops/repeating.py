"""Ops that repeat elements: tile, repeat, meshgrid."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float32, of
from viz.engine.errors import kernel_error, said_name
from viz.engine.ops.arith import multiply
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.fill import ones
from viz.engine.ops.gather import gather
from viz.engine.ops.shape import Shape, axis_of, dims, plain, reshape
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

_tile: Primitive = primitive(
    "tile",
    "Tile",
    lambda x, *, multiples: np.tile(x, multiples),
    (lambda g, y, x, *, multiples: _untile(g, np.shape(x._value), multiples),),
    forward="linear",
)


def _untile(g: EagerTensor, shape: Shape, multiples: Shape) -> EagerTensor:
    mixed = tuple(n for pair in zip(multiples, shape, strict=True) for n in pair)
    return reduce_sum(reshape(g, mixed), tuple(range(0, len(mixed), 2)))


def tile(input: Any, multiples: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` repeated ``multiples[i]`` times along each axis ``i``.

    Raises:
        InvalidArgumentError: There is not one multiple per axis.
    """
    x = to_tensor(input)
    times = dims(multiples)
    rank, said = np.ndim(x._value), said_name(input, multiples)
    if not plain(multiples).ndim:
        raise kernel_error("Tile", "Expected multiples to be 1-D, but got shape []", said)
    if len(times) != rank:
        text = f"Expected multiples argument to be a vector of length {rank} but got length {len(times)}"
        raise kernel_error("Tile", text, said)
    for i, n in enumerate(times):
        if n < 0:
            raise kernel_error("Tile", f"Expected multiples[{i}] >= 0, but got {n}", said)
    about_to_make((np.size(x._value), *times))
    return apply(_tile, (x,), {"multiples": times})


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns each element (or each slice along ``axis``) ``repeats`` times in a row."""
    x = to_tensor(input)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    times = plain(repeats)
    if times.dtype.kind not in "iu":
        raise TypeError(
            f"Argument `tensor` (name: repeats) must be of type integer. Received `tensor` = {repeats} of dtype: "
            f"{of(times) if is_tensor_like(repeats) else float32}"
        )
    rank = np.ndim(x._value)
    axis = axis_of(
        axis, rank, lambda n: ValueError(f"axis={n} out of bounds: expected -{rank}<=axis<{rank}")
    )
    length = np.shape(x._value)[axis]
    if times.ndim and times.size not in (1, length):
        raise ValueError(f"Dimensions {length} and {times.size} are not compatible")
    if np.any(times < 0):
        raise kernel_error(
            "Tile", f"Expected multiples[{axis + 1}] >= 0, but got {times.min()}", None
        )
    count = length * int(times.ravel()[0]) if times.size == 1 else int(times.sum())
    about_to_make((count, np.size(x._value) // max(length, 1)))
    places = np.repeat(np.arange(length), times)
    return gather(x, places, axis=axis, sparse=False)


def meshgrid(*args: Any, **kwargs: Any) -> list[EagerTensor]:
    """Returns the coordinates of a grid; ``indexing`` is ``xy`` (default) or ``ij``."""
    indexing = kwargs.get("indexing", "xy")
    if indexing not in ("xy", "ij"):
        raise ValueError(
            f"Argument `indexing` parameter must be either 'xy' or 'ij', got '{indexing}'"
        )
    tensors = [to_tensor(a) for a in args]
    sizes = [int(np.size(t._value)) for t in tensors]
    count = len(tensors)
    places = list(range(count))
    if indexing == "xy" and count > 1:
        places[0], places[1] = 1, 0
    shape = [0] * count
    for i, n in zip(places, sizes, strict=True):
        shape[i] = n
    out = []
    for i, t in zip(places, tensors, strict=True):
        view = [1] * count
        view[i] = -1
        out.append(multiply(reshape(t, tuple(view)), ones(tuple(shape), t.dtype)))
    return out
