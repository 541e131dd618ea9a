"""Ops that give the same elements another shape: reshape, transpose, expand_dims, squeeze."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import kernel_error, said_name
from viz.engine.ops.cast import conjugate as conj
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

Shape = tuple[int, ...]


def dims(shape: Any) -> Shape:
    """Returns a shape given as number, list, TensorShape, array or int tensor as a plain tuple."""
    if shape.__class__ is tuple and all(n.__class__ is int for n in shape):
        return shape
    if isinstance(shape, EagerTensor):
        return tuple(int(n) for n in np.ravel(shape._value))
    if isinstance(shape, int | float | np.integer):
        return (whole(shape),)
    if isinstance(shape, TensorShape):
        return tuple(int(n or 0) for n in shape)
    if is_tensor_like(shape):
        return dims(to_tensor(shape))
    return tuple(n if n.__class__ is int else whole(n) for n in shape)


def plain(value: Any) -> Any:
    """Returns the NumPy value of an axis, size or index: no operand, so nobody is told of it as a tensor.

    Nested lists of tensors and numbers become one array.
    """
    if isinstance(value, EagerTensor):
        return np.asarray(value._value)
    if isinstance(value, list | tuple):
        parts = [plain(item) for item in value]
        return np.asarray(parts) if parts else np.zeros((0,), np.int32)
    return np.asarray(to_tensor(value)._value if is_tensor_like(value) else value)


def whole(value: Any) -> int:
    """Returns an axis or a count, given as a number or as a tensor or list of one, as a plain int.

    Raises:
        TypeError: It is no whole number (TensorFlow's text).
    """
    if value.__class__ is int:
        return value
    array = plain(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"Cannot convert {value!r} to EagerTensor of dtype int32")
    return int(array.ravel()[0])


def axis_of(axis: Any, rank: int, fail: Callable[[int], Exception]) -> int:
    """Returns an axis as a number from 0.

    Raises:
        Exception: What ``fail`` makes of an axis that a tensor of this rank does not have.
    """
    n = whole(axis)
    if not -rank <= n < rank:
        raise fail(n)
    return n % rank


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
    if need < 0 or min(wanted, default=0) < -1:
        at = next(i for i, n in enumerate(wanted) if n < -1)
        raise kernel_error("Reshape", f"Size {at} must be non-negative, not {wanted[at]}", None)
    if wanted.count(-1) > 1:
        first, second = [i for i, n in enumerate(wanted) if n == -1][:2]
        raise kernel_error(
            "Reshape", f"Only one input size may be -1, not both {first} and {second}", None
        )
    if -1 in wanted and (need or size == 0):
        if size % need if need else size:
            raise kernel_error(
                "Reshape",
                f"Input to reshape is a tensor with {size} values, but the requested shape requires a multiple of "
                f"{need}",
                "" if strict else None,
            )
        wanted = tuple((size // need if need else 0) if n == -1 else n for n in wanted)
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
    x = to_tensor(a)
    rank = np.ndim(x._value)
    order = tuple(reversed(range(rank))) if perm is None else dims(perm)
    said = said_name(a, perm)
    if len(order) != rank:
        raise kernel_error(
            "Transpose",
            f"transpose expects a vector of size {rank}. But input(1) is a vector of size {len(order)}",
            said,
        )
    for n in order:
        if not -rank <= n < rank:
            raise kernel_error("Transpose", f"{n} is out of range [0 .. {rank})", said)
    lost = sorted(set(range(rank)) - {n % rank for n in order})
    if lost:
        given = ",".join(map(str, order))
        raise kernel_error("Transpose", f"{lost[0]} is missing from {{{given}}}.", said)
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

    def fail(n: int) -> Exception:
        text = f"Tried to expand dim index {n} for tensor with {rank} dimensions."
        return kernel_error("ExpandDims", text, said_name(input, axis))

    at = axis_of(axis, rank + 1, fail)
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
        wanted = [int(n) for n in plain(axis).ravel()]
        said = said_name(input)
        for n in wanted:
            if not -len(shape) <= n < len(shape):
                text = f"Tried to squeeze dim index {n} for tensor with {len(shape)} dimensions."
                raise kernel_error("Squeeze", text, said)
        drop = {n % len(shape) for n in wanted}
        for n in sorted(drop):
            if shape[n] != 1:
                text = f"Can not squeeze dim[{n}], expected a dimension of 1, got {shape[n]}"
                raise kernel_error("Squeeze", text, said)
    return apply(_squeeze, (x,), {"shape": tuple(n for i, n in enumerate(shape) if i not in drop)})
