"""Ops that move elements without changing them: reshape, transpose, concat, stack, split, tile, pad, …"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import is_tensor_like, operand, to_tensor
from viz.engine.errors import brackets, dtype_mismatch, kernel_error
from viz.engine.primitive import Formula, apply, primitive
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor

Shape = tuple[int, ...]


def dims(shape: Any) -> Shape:
    """Returns a shape given as number, list, TensorShape, array or int tensor as a plain tuple."""
    if shape.__class__ is tuple and all(n.__class__ is int for n in shape):
        return shape  # type: ignore[no-any-return]
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


_FLAT = Formula("{a}", ("1",), ("{g}",))

_reshape = primitive(
    "reshape",
    "Reshape",
    lambda x, *, shape: np.reshape(x, shape),
    (lambda g, y, x, *, shape: reshape(g, np.shape(x._value), strict=True),),
    formula=_FLAT,
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
                f"Input to reshape is a tensor with {size} values, but the requested shape requires a multiple of {need}",
                "" if strict else None,
            )
        wanted = tuple(size // need if n == -1 else n for n in wanted)
    elif need != size:
        raise kernel_error(
            "Reshape",
            f"Input to reshape is a tensor with {size} values, but the requested shape has {need}",
            "" if strict else None,
        )
    return apply(_reshape, (x,), {"shape": wanted})  # type: ignore[no-any-return]


_transpose = primitive(
    "transpose",
    "Transpose",
    lambda x, *, perm: np.transpose(x, perm),
    (lambda g, y, x, *, perm: transpose(g, tuple(int(i) for i in np.argsort(perm))),),
    formula=Formula("{a}ᵀ", ("1",), ("{g}ᵀ",)),
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


_expand_dims = primitive(
    "expand_dims",
    "ExpandDims",
    lambda x, *, axis, shape: np.reshape(x, shape),
    (lambda g, y, x, *, axis, shape: reshape(g, np.shape(x._value), strict=True),),
    formula=_FLAT,
    forward="linear",
)
_squeeze = primitive(
    "squeeze",
    "Squeeze",
    lambda x, *, shape: np.reshape(x, shape),
    (lambda g, y, x, *, shape: reshape(g, np.shape(x._value), strict=True),),
    formula=_FLAT,
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
    return apply(_squeeze, (x,), {"shape": tuple(n for i, n in enumerate(shape) if i not in drop)})  # type: ignore[no-any-return]


_broadcast = primitive(
    "broadcast_to",
    "BroadcastTo",
    lambda x, *, shape: np.array(np.broadcast_to(x, shape)),
    (lambda g, y, x, *, shape: _sum_to(g, np.shape(x._value)),),
    formula=Formula("{a}", ("1",), ("Σ {g}",)),
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
    try:
        return apply(_broadcast, (x,), {"shape": wanted})  # type: ignore[no-any-return]
    except ValueError:
        raise kernel_error(
            "BroadcastTo",
            f"Incompatible shapes: {brackets(np.shape(x._value))} vs. {brackets(wanted)}",
        ) from None


def same_dtype(values: Sequence[Any], op: str) -> list[EagerTensor]:
    """Returns the operands of a list op as tensors of one dtype: that of the first tensor among them."""
    guide = next((to_tensor(v).dtype for v in values if is_tensor_like(v)), None)
    if guide is None:
        guide = to_tensor(values[0]).dtype
    tensors = [operand(v, guide) for v in values]
    for i, t in enumerate(tensors):
        if t.dtype is not tensors[0].dtype:
            raise dtype_mismatch(op, i, tensors[0].dtype.runtime_name, t.dtype.runtime_name)
    return tensors


_concat = primitive(
    "concat",
    "ConcatV2",
    lambda *xs, axis: np.concatenate(xs, axis),
    any_rule=lambda i, g, y, *xs, axis: _part(i, g, xs, axis),
    formula=Formula("[{a}, {b}, …]", ("1", "1"), ("{g}[a]", "{g}[b]")),
    forward="linear",
)


def _part(i: int, g: EagerTensor, xs: tuple[EagerTensor, ...], axis: int) -> EagerTensor:
    begin = [0] * np.ndim(g._value)
    begin[axis] = sum(np.shape(x._value)[axis] for x in xs[:i])
    return slice_(g, begin, np.shape(xs[i]._value))


def concat(values: Any, axis: Any, name: str = "concat") -> EagerTensor:
    """Returns tensors joined along an axis that they have.

    Raises:
        InvalidArgumentError: Another axis differs in size.
    """
    if not isinstance(values, list | tuple):
        values = [values]
    tensors = same_dtype(values, "ConcatV2")
    if len(tensors) == 1:
        from viz.engine.ops.cast import identity

        return identity(tensors[0])
    shapes = [np.shape(t._value) for t in tensors]
    at = axis_of(axis, len(shapes[0]))
    kernel = f"ConcatV2_N_{len(tensors)}"
    if not shapes[0]:
        raise kernel_error(
            kernel,
            "ConcatOp : Expected concatenating dimensions in the range [0, 0), but got 0",
            "concat",
        )
    for i, shape in enumerate(shapes):
        if len(shape) != len(shapes[0]):
            text = f"ConcatOp : Ranks of all input tensors should match: shape[0] = {brackets(shapes[0])} vs. shape[{i}] = {brackets(shape)}"
            raise kernel_error(kernel, text, "concat")
        for d, (n, m) in enumerate(zip(shape, shapes[0], strict=True)):
            if d != at and n != m:
                text = (
                    f"ConcatOp : Dimension {d} in both shapes must be equal: "
                    f"shape[0] = {brackets(shapes[0])} vs. shape[{i}] = {brackets(shape)}"
                )
                raise kernel_error(kernel, text, "concat")
    return apply(_concat, tuple(tensors), {"axis": at})  # type: ignore[no-any-return]


_stack = primitive(
    "stack",
    "Pack",
    lambda *xs, axis: np.stack(xs, axis),
    any_rule=lambda i, g, y, *xs, axis: _slice_at(i, g, xs[i], axis),
    formula=Formula("[{a}, {b}, …]", ("1", "1"), ("{g}[a]", "{g}[b]")),
    forward="linear",
)


def _slice_at(i: int, g: EagerTensor, x: EagerTensor, axis: int) -> EagerTensor:
    begin = [0] * np.ndim(g._value)
    begin[axis] = i
    size = list(np.shape(g._value))
    size[axis] = 1
    return reshape(slice_(g, begin, size), np.shape(x._value), strict=True)


def pack(tensors: Sequence[EagerTensor], axis: int = 0) -> EagerTensor:
    """Returns tensors of one shape and dtype joined along a new axis."""
    return stack(tensors, axis)


def stack(values: Any, axis: Any = 0, name: str = "stack") -> EagerTensor:
    """Returns tensors of one shape joined along a new axis.

    Raises:
        InvalidArgumentError: The shapes differ.
    """
    if not isinstance(values, list | tuple):
        values = unstack(values)
    tensors = same_dtype(values, "Pack")
    shapes = [np.shape(t._value) for t in tensors]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise kernel_error(
                f"Pack_N_{len(tensors)}",
                f"Shapes of all inputs must match: values[0].shape = {brackets(shapes[0])} "
                f"!= values[{i}].shape = {brackets(shape)}",
                "stack",
            )
    at = axis_of(axis, len(shapes[0]) + 1)
    return apply(_stack, tuple(tensors), {"axis": at})  # type: ignore[no-any-return]


_unstack = primitive(
    "unstack",
    "Unpack",
    lambda x, *, axis: tuple(np.moveaxis(x, axis, 0)),
    (lambda g, y, x, *, axis: stack(list(g), axis),),
    multiple=True,
    forward="linear",
)


def unstack(
    value: Any, num: int | None = None, axis: Any = 0, name: str = "unstack"
) -> list[EagerTensor]:
    """Returns the slices along an axis, as a list.

    Raises:
        InvalidArgumentError: The value is a scalar.
    """
    x = to_tensor(value)
    if not np.ndim(x._value):
        raise ValueError("Dimension must be greater than or equal to 1 but is 0")
    at = axis_of(axis, np.ndim(x._value))
    if not np.shape(x._value)[at]:
        return []
    return list(apply(_unstack, (x,), {"axis": at}))


_split = primitive(
    "split",
    "SplitV",
    lambda x, *, sizes, axis: tuple(np.split(x, np.cumsum(sizes)[:-1], axis)),
    (lambda g, y, x, *, sizes, axis: concat(list(g), axis),),
    multiple=True,
    forward="linear",
)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[EagerTensor]:
    """Returns ``value`` cut along an axis into equal parts, or into parts of the given sizes.

    Raises:
        InvalidArgumentError: It cannot be cut like that.
    """
    x = to_tensor(value)
    at = axis_of(axis, np.ndim(x._value))
    length = np.shape(x._value)[at]
    parts = num_or_size_splits
    if isinstance(parts, int | np.integer) or (
        isinstance(parts, EagerTensor) and not np.ndim(parts._value)
    ):
        count = int(parts)
        if length % count:
            raise kernel_error(
                "Split",
                "Number of ways to split should evenly divide the split dimension, but got split_dim "
                f"{at} (size = {length}) and num_split {count}",
                "split",
            )
        sizes: Shape = (length // count,) * count
    else:
        sizes = dims(parts)
        if -1 in sizes:
            rest = length - sum(n for n in sizes if n != -1)
            sizes = tuple(rest if n == -1 else n for n in sizes)
        if sum(sizes) != length:
            raise kernel_error(
                "SplitV",
                "Determined shape must either match input shape along split_dim exactly if fully specified, or be less "
                f"than the size of the input along split_dim if not fully specified.  Got: {sum(sizes)}",
                "split",
            )
    return list(apply(_split, (x,), {"sizes": sizes, "axis": at}))


_tile = primitive(
    "tile",
    "Tile",
    lambda x, *, multiples: np.tile(x, multiples),
    (lambda g, y, x, *, multiples: _untile(g, np.shape(x._value), multiples),),
    formula=Formula("{a} {a} …", ("1",), ("Σ {g}",)),
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
    return apply(_tile, (x,), {"multiples": times})  # type: ignore[no-any-return]


_pad = primitive(
    "pad",
    "PadV2",
    lambda x, *, paddings, value: np.pad(x, paddings, constant_values=value),
    (lambda g, y, x, *, paddings, value: slice_(g, [p[0] for p in paddings], np.shape(x._value)),),
    formula=_FLAT,
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
    if mode == "CONSTANT":
        value = (
            constant_values._value if isinstance(constant_values, EagerTensor) else constant_values
        )
        return apply(_pad, (x,), {"paddings": pairs, "value": value})  # type: ignore[no-any-return]
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(
            f"Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', or 'SYMMETRIC'. Received `mode` = {mode}"
        )
    places = np.arange(np.size(x._value)).reshape(np.shape(x._value))
    return take_flat(x, np.pad(places, pairs, mode=mode.lower()), "mirror_pad")  # type: ignore[call-overload]


_slice = primitive(
    "slice",
    "Slice",
    lambda x, *, begin, size: x[tuple(slice(b, b + n) for b, n in zip(begin, size, strict=True))],
    (lambda g, y, x, *, begin, size: _pad_around(g, x, begin, size),),
    formula=Formula("{a}[…]", ("1",), ("{g} padded",)),
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
        if not (0 <= b <= n and 0 <= m and b + m <= n):
            raise kernel_error("Slice", f"Expected size[{i}] in [0, {n - b}], but got {m}")
    return apply(_slice, (x,), {"begin": first, "size": count})  # type: ignore[no-any-return]


_reverse = primitive(
    "reverse",
    "ReverseV2",
    lambda x, *, axis: np.flip(x, axis),
    (lambda g, y, x, *, axis: reverse(g, axis),),
    forward="linear",
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``tensor`` with the order along the given axes turned around."""
    x = to_tensor(tensor)
    return apply(_reverse, (x,), {"axis": tuple(axis_of(n, np.ndim(x._value)) for n in dims(axis))})  # type: ignore[no-any-return]


_roll = primitive(
    "roll",
    "Roll",
    lambda x, *, shift, axis: np.roll(x, shift, axis),
    (lambda g, y, x, *, shift, axis: roll(g, tuple(-n for n in shift), axis),),
    forward="linear",
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` shifted along axes, what leaves at one end coming in at the other."""
    return apply(_roll, (to_tensor(input),), {"shift": dims(shift), "axis": dims(axis)})  # type: ignore[no-any-return]


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns each element (or each slice along ``axis``) ``repeats`` times in a row."""
    from viz.engine.ops.gather import gather

    x = to_tensor(input)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    times = np.asarray(repeats._value if isinstance(repeats, EagerTensor) else repeats)
    places = np.repeat(np.arange(np.shape(x._value)[axis]), times)
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
