"""``keras.ops``: making, joining, moving and picking elements; products of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.offered import offered
from viz.engine.ops import (
    blocks,
    fill,
    join,
    repeating,
    shape,
)
from viz.engine.ops.arith import add, multiply
from viz.engine.ops.broadcast import broadcast_to as engine_broadcast_to
from viz.engine.ops.cast import cast as engine_cast
from viz.engine.ops.cast import stop_gradient
from viz.engine.ops.linspace import linspace as engine_linspace
from viz.engine.tensor import EagerTensor
from viz.tf.keras import symbolic
from viz.tf.keras.ops.promotion import floating, kind_of, named, op, pair, result_type, tensor
from viz.tf.keras.variable import standard_dtype


@op
def cast(x: Any, dtype: Any) -> Any:
    """Returns ``x`` in another dtype."""
    return engine_cast(tensor(x), standard_dtype(dtype))


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """Returns ``x`` as a tensor."""
    offered(
        "keras.ops.convert_to_tensor", sparse=(sparse, None, False), ragged=(ragged, None, False)
    )
    return x if isinstance(x, symbolic.KerasTensor) else tensor(x, dtype and standard_dtype(dtype))


def convert_to_numpy(x: Any) -> Any:
    """Returns ``x`` as a NumPy array."""
    return np.asarray(tensor(x).numpy())


def is_tensor(x: Any) -> bool:
    """Whether ``x`` is a tensor, symbolic or not."""
    return isinstance(x, EagerTensor | symbolic.KerasTensor)


def shape_of(x: Any) -> tuple[Any, ...]:
    """Returns the shape as a tuple."""
    return tuple(x.shape) if hasattr(x, "shape") else tuple(tensor(x).shape)


def ndim(x: Any) -> int:
    """Returns the number of axes."""
    return len(shape_of(x))


def size(x: Any) -> Any:
    """Returns the number of elements."""
    return fill.size(tensor(x))


# ----- made anew -----


def zeros(shape: Any, dtype: Any = None) -> Any:
    """Returns zeros."""
    return fill.zeros(shape, standard_dtype(dtype))


def ones(shape: Any, dtype: Any = None) -> Any:
    """Returns ones."""
    return fill.ones(shape, standard_dtype(dtype))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Returns a tensor filled with a value."""
    return engine_broadcast_to(tensor(fill_value, standard_dtype(dtype)), shape)


@op
def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Returns zeros of the shape of ``x``."""
    return fill.zeros_like(tensor(x), dtype and standard_dtype(dtype))


@op
def ones_like(x: Any, dtype: Any = None) -> Any:
    """Returns ones of the shape of ``x``."""
    return fill.ones_like(tensor(x), dtype and standard_dtype(dtype))


@op
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Returns a tensor of the shape of ``x`` filled with a value."""
    y = tensor(x)
    return full(tuple(y.shape), fill_value, dtype or y.dtype.name)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Returns ones on a diagonal."""
    return tensor(np.eye(N, M, k).astype(_numpy(dtype)))


identity = named("identity", lambda n, dtype=None: eye(n, dtype=dtype))


def _numpy(dtype: Any) -> str:
    return standard_dtype(dtype)


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Returns evenly spaced numbers."""
    given = [x for x in (start, stop, step) if x is not None]
    kind = standard_dtype(dtype) if dtype else result_type(*map(kind_of, given))
    first, last = (0, start) if stop is None else (start, stop)
    return fill.range_(first, last, 1 if step is None else step, dtype=kind)


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:  # fmt: skip
    """Returns ``num`` evenly spaced numbers between two."""
    a, b = map(floating, pair(start, stop))
    count = num if endpoint else num + 1
    offered("keras.ops.linspace", axis=(axis, 0))
    y: Any = engine_linspace(a, b, count)
    step = (b - a) / float(max(count - 1, 1))
    y = y if endpoint else y[:-1]
    y = y if dtype is None else cast(y, dtype)
    return (y, step) if retstep else y


def array(x: Any, dtype: Any = None) -> Any:
    """Returns ``x`` as a tensor."""
    return tensor(x, dtype and standard_dtype(dtype))


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Returns ones at and below a diagonal."""
    return tensor(np.tri(N, M, k).astype(_numpy(dtype)))


@op
def tril(x: Any, k: int = 0) -> Any:
    """Returns ``x`` with zeros above a diagonal."""
    y = tensor(x)
    return multiply(y, tensor(np.tri(int(y.shape[-2]), int(y.shape[-1]), k).astype(y.dtype.np)))


@op
def triu(x: Any, k: int = 0) -> Any:
    """Returns ``x`` with zeros below a diagonal."""
    y = tensor(x)
    return multiply(
        y, tensor((1 - np.tri(int(y.shape[-2]), int(y.shape[-1]), k - 1)).astype(y.dtype.np))
    )


# ----- moved -----


@op
def reshape(x: Any, newshape: Any) -> Any:
    """Returns ``x`` in another shape."""
    return shape.reshape(tensor(x), newshape)


@op
def transpose(x: Any, axes: Any = None) -> Any:
    """Returns ``x`` with its axes in another order."""
    return shape.transpose(tensor(x), axes)


@op
def expand_dims(x: Any, axis: Any) -> Any:
    """Returns ``x`` with further axes of size 1."""
    y = tensor(x)
    places = [axis] if isinstance(axis, int) else list(axis)
    rank = y.ndim + len(places)
    for place in sorted(p % rank for p in places):
        y = shape.expand_dims(y, place)
    return y


@op
def squeeze(x: Any, axis: Any = None) -> Any:
    """Returns ``x`` without axes of size 1."""
    return shape.squeeze(tensor(x), axis)


@op
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Returns ``x`` with some axes at other places."""
    y = tensor(x)
    froms, tos = (np.atleast_1d(p) % y.ndim for p in (source, destination))
    order = [a for a in range(y.ndim) if a not in froms]
    for to, of in sorted(zip(tos.tolist(), froms.tolist(), strict=True)):
        order.insert(to, of)
    return shape.transpose(y, order)


@op
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Returns ``x`` with two axes exchanged."""
    y = tensor(x)
    order = list(range(y.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return shape.transpose(y, order)


@op
def flip(x: Any, axis: Any = None) -> Any:
    """Returns ``x`` backwards along axes."""
    y = tensor(x)
    axes = list(range(y.ndim)) if axis is None else [axis] if isinstance(axis, int) else axis
    return blocks.reverse(y, axes)


@op
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Returns ``x`` shifted around."""
    y = tensor(x)
    if axis is None:
        return shape.reshape(blocks.roll(shape.reshape(y, [-1]), shift, 0), y.shape)
    return blocks.roll(y, shift, axis)


@op
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """Returns ``x`` with a margin."""
    y = tensor(x)
    widths = np.broadcast_to(np.asarray(pad_width), (y.ndim, 2)).tolist()
    return blocks.pad(y, widths, mode.upper(), constant_values or 0)


@op
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Returns ``x`` with each element repeated."""
    return repeating.repeat(tensor(x), repeats, axis)


@op
def tile(x: Any, repeats: Any) -> Any:
    """Returns ``x`` repeated as a whole."""
    y = tensor(x)
    times = [repeats] if isinstance(repeats, int) else list(repeats)
    times = [1] * (y.ndim - len(times)) + times
    y = shape.reshape(y, [1] * (len(times) - y.ndim) + list(y.shape))
    return repeating.tile(y, times)


@op
def broadcast_to(x: Any, shape: Any) -> Any:
    """Returns ``x`` repeated to a shape."""
    return engine_broadcast_to(tensor(x), shape)


# ----- joined and split -----


def met(xs: Sequence[Any]) -> list[EagerTensor]:
    """Returns tensors in the dtype in which they meet."""
    kind = result_type(*map(kind_of, xs))
    return [tensor(x, kind) for x in xs]


@op
def concatenate(xs: Any, axis: int = 0) -> Any:
    """Returns tensors behind each other."""
    return join.concat(met(xs), axis)


@op
def stack(x: Any, axis: int = 0) -> Any:
    """Returns tensors side by side along a new axis."""
    return join.stack(met(x), axis)


@op
def hstack(xs: Any) -> Any:
    """Returns tensors behind each other along axis 1 (0 for vectors)."""
    parts = met(xs)
    return join.concat(parts, 0 if parts[0].ndim < 2 else 1)


@op
def vstack(xs: Any) -> Any:
    """Returns tensors behind each other along axis 0, vectors as rows."""
    return join.concat([x if x.ndim > 1 else shape.reshape(x, [1, -1]) for x in met(xs)], 0)


@op
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[EagerTensor]:
    """Returns parts, by their number or by where they begin."""
    y = tensor(x)
    if isinstance(indices_or_sections, int):
        return list(join.split(y, indices_or_sections, axis))
    borders = [0, *indices_or_sections, int(y.shape[axis])]
    return list(join.split(y, np.diff(borders).tolist(), axis))


@op
def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[EagerTensor]:
    """Returns the parts along an axis."""
    return list(join.unstack(tensor(x), num, axis))


def meshgrid(*x: Any, indexing: str = "xy") -> list[EagerTensor]:
    """Returns coordinates of a grid."""
    return repeating.meshgrid(*x, indexing=indexing)


FUNCTIONS: dict[str, Any] = {
    "arange": arange, "array": array, "broadcast_to": broadcast_to, "cast": cast, "concatenate": concatenate,
    "convert_to_numpy": convert_to_numpy, "convert_to_tensor": convert_to_tensor,
    "copy": named("copy", lambda x: add(x, fill.zeros_like(x))), "empty": zeros, "expand_dims": expand_dims,
    "eye": eye, "flip": flip, "full": full, "full_like": full_like, "hstack": hstack, "identity": identity,
    "is_tensor": is_tensor, "linspace": linspace, "meshgrid": meshgrid, "moveaxis": moveaxis, "ndim": ndim,
    "ones": ones, "ones_like": ones_like, "pad": pad, "repeat": repeat, "reshape": reshape, "roll": roll,
    "shape": shape_of, "size": size, "split": split, "squeeze": squeeze, "stack": stack,
    "stop_gradient": named("stop_gradient", stop_gradient), "swapaxes": swapaxes, "tile": tile,
    "transpose": transpose, "tri": tri, "tril": tril, "triu": triu, "unstack": unstack, "vstack": vstack,
    "zeros": zeros, "zeros_like": zeros_like,
}  # fmt: skip
