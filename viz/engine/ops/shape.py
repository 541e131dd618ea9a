"""Ops that move elements without changing them: reshape, transpose, concat, stack, split, tile, pad, …"""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import is_tensor_like, to_tensor
from viz.engine.errors import brackets, kernel_error
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.shape import TensorShape
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor

Shape = tuple[int, ...]


def dims(shape: Any) -> Shape:
    """Returns a shape given as number, list, TensorShape, array or int tensor as a plain tuple."""
    if shape.__class__ is tuple and all(n.__class__ is int for n in shape):
        return shape
    if isinstance(shape, EagerTensor):
        return tuple(int(n) for n in np.ravel(shape._value))
    if isinstance(shape, int | np.integer):
        return (int(shape),)
    if isinstance(shape, TensorShape):
        return tuple(int(n or 0) for n in shape)
    if is_tensor_like(shape):
        return dims(to_tensor(shape))
    return tuple(int(n._value) if isinstance(n, EagerTensor) else int(n) for n in shape)


def axis_of(axis: Any, rank: int) -> int:
    """Returns an axis as a number from 0."""
    n = int(axis._value if isinstance(axis, EagerTensor) else axis)
    return n + rank if n < 0 else n


_reshape: Primitive = primitive(
    "reshape",
    "Reshape",
    lambda x, *, shape: np.reshape(x, shape),
    (lambda g, y, x, *, shape: reshape(g, np.shape(x._value), strict=True),),
    forward="linear",
)


def reshape(
    tensor: Any, shape: Any, name: str | None = None, *, strict: bool = False
) -> EagerTensor:
    """Returns the elements in another shape; one size may be −1. ``strict`` is the engine's own use.

    Raises:
        InvalidArgumentError: The numbers of elements differ.
    """
    x = to_tensor(tensor)
    wanted = dims(shape)
    size = int(np.size(x._value))
    need = 1
    for n in wanted:
        need *= 1 if n == -1 else n
    if -1 in wanted:
        if not need or size % need:
            raise kernel_error(
                "Reshape",
                f"Input to reshape is a tensor with {size} values, but the requested shape requires a multiple of "
                f"{need}",
                "" if strict else None,
            )
        wanted = tuple(size // need if n == -1 else n for n in wanted)
    elif need != size:
        raise kernel_error(
            "Reshape",
            f"Input to reshape is a tensor with {size} values, but the requested shape has {need}",
            "" if strict else None,
        )
    return apply(_reshape, (x,), {"shape": wanted})


_transpose: Primitive = primitive(
    "transpose",
    "Transpose",
    lambda x, *, perm: np.transpose(x, perm),
    (lambda g, y, x, *, perm: transpose(g, tuple(int(i) for i in np.argsort(perm))),),
    forward="linear",
)


def transpose(
    a: Any, perm: Any = None, conjugate: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns ``a`` with its axes in the order ``perm`` (reversed if None).

    Raises:
        InvalidArgumentError: ``perm`` does not name each axis once.
    """
    from viz.engine.ops.cast import conjugate as conj

    x = to_tensor(a)
    rank = np.ndim(x._value)
    order = tuple(reversed(range(rank))) if perm is None else dims(perm)
    if len(order) != rank:
        raise kernel_error(
            "Transpose",
            f"transpose expects a vector of size {rank}. But input(1) is a vector of size {len(order)}",
        )
    if sorted(n % rank if rank else n for n in order) != list(range(rank)):
        raise kernel_error("Transpose", f"{brackets(order)} is not a permutation of [0..{rank})")
    out: EagerTensor = apply(_transpose, (x,), {"perm": tuple(n % rank for n in order)})
    return conj(out) if conjugate else out


def matrix_transpose(
    a: Any, name: str = "matrix_transpose", conjugate: bool = False
) -> EagerTensor:
    """Returns ``a`` with its last two axes exchanged."""
    x = to_tensor(a)
    rank = np.ndim(x._value)
    return transpose(x, (*range(rank - 2), rank - 1, rank - 2), conjugate)


def expand_dims(input: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` with an axis of size 1 put in at ``axis``."""
    x = to_tensor(input)
    rank = np.ndim(x._value)
    at = axis_of(axis, rank + 1)
    if not 0 <= at <= rank:
        raise kernel_error(
            "ExpandDims", f"Tried to expand dim index {axis} for tensor with {rank} dimensions."
        )
    shape = np.shape(x._value)
    out: EagerTensor = apply(
        _expand_dims, (x,), {"axis": at, "shape": (*shape[:at], 1, *shape[at:])}
    )
    return out


_expand_dims: Primitive = primitive(
    "expand_dims",
    "ExpandDims",
    lambda x, *, axis, shape: np.reshape(x, shape),
    (lambda g, y, x, *, axis, shape: reshape(g, np.shape(x._value), strict=True),),
    forward="linear",
)
_squeeze: Primitive = primitive(
    "squeeze",
    "Squeeze",
    lambda x, *, shape: np.reshape(x, shape),
    (lambda g, y, x, *, shape: reshape(g, np.shape(x._value), strict=True),),
    forward="linear",
)


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns ``input`` without its axes of size 1 (or without the given ones of them).

    Raises:
        InvalidArgumentError: A given axis has another size.
    """
    x = to_tensor(input)
    shape = np.shape(x._value)
    if axis is None:
        drop = {i for i, n in enumerate(shape) if n == 1}
    else:
        drop = {n % len(shape) for n in dims(axis)}
        for n in dims(axis):
            if shape[n] != 1:
                raise kernel_error(
                    "Squeeze",
                    f"Can not squeeze dim[{n}], expected a dimension of 1, got {shape[n]}",
                )
    return apply(_squeeze, (x,), {"shape": tuple(n for i, n in enumerate(shape) if i not in drop)})


_broadcast: Primitive = primitive(
    "broadcast_to",
    "BroadcastTo",
    lambda x, *, shape: np.array(np.broadcast_to(x, shape)),
    (lambda g, y, x, *, shape: _sum_to(g, np.shape(x._value)),),
    forward="linear",
)


def _sum_to(g: EagerTensor, shape: Shape) -> EagerTensor:
    from viz.engine.ops.reduce import sum_to  # reductions are written with broadcast_to

    return sum_to(g, shape)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` repeated to ``shape``.

    Raises:
        InvalidArgumentError: It does not broadcast to that shape.
    """
    x = to_tensor(input)
    wanted = dims(shape)
    about_to_make(wanted)
    try:
        return apply(_broadcast, (x,), {"shape": wanted})
    except ValueError:
        raise kernel_error(
            "BroadcastTo",
            f"Incompatible shapes: {brackets(np.shape(x._value))} vs. {brackets(wanted)}",
        ) from None


_tile: Primitive = primitive(
    "tile",
    "Tile",
    lambda x, *, multiples: np.tile(x, multiples),
    (lambda g, y, x, *, multiples: _untile(g, np.shape(x._value), multiples),),
    forward="linear",
)


def _untile(g: EagerTensor, shape: Shape, multiples: Shape) -> EagerTensor:
    from viz.engine.ops.reduce import reduce_sum

    mixed = tuple(n for pair in zip(multiples, shape, strict=True) for n in pair)
    return reduce_sum(reshape(g, mixed), tuple(range(0, len(mixed), 2)))


def tile(input: Any, multiples: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` repeated ``multiples[i]`` times along each axis ``i``.

    Raises:
        InvalidArgumentError: There is not one multiple per axis.
    """
    x = to_tensor(input)
    times = dims(multiples)
    if len(times) != np.ndim(x._value):
        raise kernel_error(
            "Tile",
            f"Expected multiples argument to be a vector of length {np.ndim(x._value)} but got length {len(times)}",
        )
    about_to_make((np.size(x._value), *times))
    return apply(_tile, (x,), {"multiples": times})


_pad: Primitive = primitive(
    "pad",
    "PadV2",
    lambda x, *, paddings, value: np.pad(x, paddings, constant_values=value),
    (lambda g, y, x, *, paddings, value: slice_(g, [p[0] for p in paddings], np.shape(x._value)),),
)


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> EagerTensor:
    """Returns ``tensor`` with ``paddings[i] = (before, after)`` elements added along each axis.

    Raises:
        ValueError: ``mode`` is not CONSTANT, REFLECT or SYMMETRIC.
    """
    from viz.engine.ops.gather import take_flat

    x = to_tensor(tensor)
    pairs = tuple(
        (int(a), int(b))
        for a, b in np.asarray(paddings._value if isinstance(paddings, EagerTensor) else paddings)
    )
    mode = mode.upper()
    about_to_make([a + n + b for (a, b), n in zip(pairs, np.shape(x._value), strict=False)])
    if mode == "CONSTANT":
        value = (
            constant_values._value if isinstance(constant_values, EagerTensor) else constant_values
        )
        return apply(_pad, (x,), {"paddings": pairs, "value": value})
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(
            "Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', or 'SYMMETRIC'. "
            f"Received `mode` = {mode}"
        )
    places = np.arange(np.size(x._value)).reshape(np.shape(x._value))
    return take_flat(x, np.pad(places, pairs, mode=mode.lower()), "mirror_pad")  # type: ignore[call-overload]


_slice: Primitive = primitive(
    "slice",
    "Slice",
    lambda x, *, begin, size: x[tuple(slice(b, b + n) for b, n in zip(begin, size, strict=True))],
    (lambda g, y, x, *, begin, size: _pad_around(g, x, begin, size),),
    forward="linear",
)


def _pad_around(g: EagerTensor, x: EagerTensor, begin: Shape, size: Shape) -> EagerTensor:
    shape = np.shape(x._value)
    return pad(g, [(b, n - b - m) for b, m, n in zip(begin, size, shape, strict=True)])


def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> EagerTensor:
    """Returns the block that starts at ``begin`` and has ``size`` elements along each axis (−1: all the rest).

    Raises:
        InvalidArgumentError: The block does not lie inside.
    """
    x = to_tensor(input_)
    shape = np.shape(x._value)
    first = dims(begin)
    count = tuple(n - b if m == -1 else m for b, m, n in zip(first, dims(size), shape, strict=True))
    for i, (b, m, n) in enumerate(zip(first, count, shape, strict=True)):
        if not (0 <= b <= n and m >= 0 and b + m <= n):
            raise kernel_error("Slice", f"Expected size[{i}] in [0, {n - b}], but got {m}")
    return apply(_slice, (x,), {"begin": first, "size": count})


_reverse: Primitive = primitive(
    "reverse",
    "ReverseV2",
    lambda x, *, axis: np.flip(x, axis),
    (lambda g, y, x, *, axis: reverse(g, axis),),
    forward="linear",
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``tensor`` with the order along the given axes turned around."""
    x = to_tensor(tensor)
    return apply(_reverse, (x,), {"axis": tuple(axis_of(n, np.ndim(x._value)) for n in dims(axis))})


_roll: Primitive = primitive(
    "roll",
    "Roll",
    lambda x, *, shift, axis: np.roll(x, shift, axis),
    (lambda g, y, x, *, shift, axis: roll(g, tuple(-n for n in shift), axis),),
    forward="linear",
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` shifted along axes, what leaves at one end coming in at the other."""
    return apply(_roll, (to_tensor(input),), {"shift": dims(shift), "axis": dims(axis)})


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns each element (or each slice along ``axis``) ``repeats`` times in a row."""
    from viz.engine.ops.gather import gather

    x = to_tensor(input)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    times = np.asarray(repeats._value if isinstance(repeats, EagerTensor) else repeats)
    length = np.shape(x._value)[axis]
    count = length * int(times) if not times.ndim else int(times.sum())
    about_to_make((count, np.size(x._value) // max(length, 1)))
    places = np.repeat(np.arange(length), times)
    return gather(x, places, axis=axis, sparse=False)


def meshgrid(*args: Any, **kwargs: Any) -> list[EagerTensor]:
    """Returns the coordinates of a grid; ``indexing`` is ``xy`` (default) or ``ij``."""
    from viz.engine.ops.arith import multiply
    from viz.engine.ops.fill import ones

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
