"""Comparisons, logic, choices between two tensors: where, maximum, minimum, clipping."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, bool_, int16, int32, int64, uint16
from viz.engine.errors import (
    InvalidArgumentError,
    brackets,
    dtype_mismatch,
    kernel_error,
    said_name,
)
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.kernels import refused, taken
from viz.engine.ops.build import Op, binary, operands, unary
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.shape import plain
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

_NONE = (None, None)

less: Op = binary("less", "Less", operator.lt, _NONE, result=bool_)
less_equal: Op = binary("less_equal", "LessEqual", operator.le, _NONE, result=bool_)
greater: Op = binary("greater", "Greater", operator.gt, _NONE, result=bool_)
greater_equal: Op = binary("greater_equal", "GreaterEqual", operator.ge, _NONE, result=bool_)


def _same(x: Any, y: Any) -> Any:
    return np.asarray(x == y)[()]  # Python's own bool where the elements are bytes


def _different(x: Any, y: Any) -> Any:
    return np.asarray(x != y)[()]


equal: Op = binary("equal", "Equal", _same, _NONE, kinds="S", result=bool_)
not_equal: Op = binary("not_equal", "NotEqual", _different, _NONE, kinds="S", result=bool_)

logical_and: Op = binary("logical_and", "LogicalAnd", np.logical_and, _NONE, kinds="b")
logical_or: Op = binary("logical_or", "LogicalOr", np.logical_or, _NONE, kinds="b")
logical_xor: Op = binary("logical_xor", "LogicalXor", np.logical_xor, _NONE, kinds="b")
logical_not: Op = unary("logical_not", "LogicalNot", np.logical_not, None, kinds="b")


def _choice(name: str, tf_name: str, impl: Any, first: Op) -> Op:
    """Makes maximum or minimum: the first operand takes the whole cotangent where ``first`` chooses it."""
    return binary(
        name,
        tf_name,
        impl,
        (
            lambda g, z, x, y: where(first(x, y), g, zeros_like(g)),
            lambda g, z, x, y: where(first(x, y), zeros_like(g), g),
        ),
    )


maximum: Op = _choice("maximum", "Maximum", np.maximum, greater_equal)
minimum: Op = _choice("minimum", "Minimum", np.minimum, less_equal)


def truths(value: Any) -> Any:
    """Returns an operand that has to be of truth values; an empty list is one of them.

    Raises:
        TypeError: A list or number of other things.
    """
    if is_tensor_like(value) or isinstance(value, np.ndarray | np.generic):
        return value
    if isinstance(value, list | tuple) and not len(value):
        return to_tensor(value, bool_)
    found = to_tensor(value)
    if found.dtype is not bool_:
        raise TypeError(f"Cannot convert {value} to EagerTensor of dtype bool")
    return found


_select: Primitive = primitive(
    "where",
    "SelectV2",
    lambda c, x, y: np.where(c, x, y),
    (
        None,
        lambda g, z, c, x, y: where(c, g, zeros_like(g)),
        lambda g, z, c, x, y: where(c, zeros_like(g), g),
    ),
    broadcasts=True,
)
_where_true: Primitive = primitive(
    "where_true", "Where", lambda c: np.argwhere(c).astype(np.int64), (None,)
)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> EagerTensor:
    """Returns ``x`` where ``condition`` holds, else ``y``, all broadcast; with the condition alone: where it holds.

    Raises:
        ValueError: Only one of ``x`` and ``y`` is given.
        InvalidArgumentError: Shapes or dtypes do not go together.
    """
    c = condition
    if x is not None and y is not None:
        c = truths(condition)
    c = to_tensor(c)
    if x is None and y is None:
        return apply(_where_true, (c,))
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    said = said_name(condition, x, y)
    x, y = operands(x, y)
    if c.dtype is not bool_:
        raise dtype_mismatch("SelectV2", 0, "bool", c.dtype.runtime_name)
    if x.dtype is not y.dtype:
        raise dtype_mismatch("SelectV2", 2, x.dtype.runtime_name, y.dtype.runtime_name)
    try:
        return apply(_select, (c, x, y))
    except ValueError:
        a, b, d = (brackets(np.shape(t._value)) for t in (c, x, y))
        text = f"condition {a}, then {b}, and else {d} must be broadcastable"
        raise kernel_error("SelectV2", text, said) from None


def _wider(x: EagerTensor, other: EagerTensor) -> InvalidArgumentError:
    shapes = f"{brackets(np.shape(x._value))} vs. {brackets(np.shape(other._value))}"
    return InvalidArgumentError(f"Incompatible shapes: {shapes}")


def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``t`` with its elements brought into a range; the gradient is 1 inside and at both bounds.

    Raises:
        InvalidArgumentError: The bounds do not broadcast to ``t``'s shape.
    """
    if isinstance(t, IndexedSlices):
        values = clip_by_value(t.values, clip_value_min, clip_value_max)
        return IndexedSlices(values, t.indices, t.dense_shape)  # type: ignore[return-value]
    x = to_tensor(t)
    bounded = minimum(x, clip_value_max)
    if np.shape(bounded._value) != np.shape(x._value):
        raise _wider(x, bounded)
    clipped = maximum(bounded, clip_value_min)
    if np.shape(clipped._value) != np.shape(x._value):
        raise _wider(x, clipped)
    return clipped


def argmax(
    input: Any, axis: Any = None, output_type: Any = int64, name: str | None = None
) -> EagerTensor:
    """Returns where along ``axis`` (0) the first largest element is."""
    return _arg(_argmax, input, axis, output_type)


def argmin(
    input: Any, axis: Any = None, output_type: Any = int64, name: str | None = None
) -> EagerTensor:
    """Returns where along ``axis`` (0) the first smallest element is."""
    return _arg(_argmin, input, axis, output_type)


def _place(x: Any, axis: int, dtype: Any, best: Any) -> Any:
    """The kernel starts with the worst finite number and compares, so that NaN and what is worse never win."""
    if x.dtype.kind == "f":
        worst = np.finfo(x.dtype).min if best is np.argmax else np.finfo(x.dtype).max
        x = np.where(np.isnan(x), worst, x)
        x = (np.maximum if best is np.argmax else np.minimum)(x, worst)
    if not x.size:
        return np.zeros(tuple(np.delete(x.shape, axis)), dtype)
    return best(x, axis).astype(dtype)


_argmax: Primitive = primitive(
    "argmax", "ArgMax", lambda x, *, axis, dtype: _place(x, axis, dtype, np.argmax), (None,)
)
_argmin: Primitive = primitive(
    "argmin", "ArgMin", lambda x, *, axis, dtype: _place(x, axis, dtype, np.argmin), (None,)
)
_PLACES = (int32, int64, int16, uint16)


def _arg(op: Primitive, value: Any, axis: Any, output_type: Any) -> EagerTensor:
    x = to_tensor(value)
    said = said_name(value, axis)
    wanted = as_dtype(output_type)
    numbers = np.int32(0) if axis is None else plain(axis)
    if op is _argmax and not (numbers.dtype.kind in "iu" and numbers.ndim == 0):
        raise TypeError("axis must be int or Tensor with integer datatype")
    if wanted not in _PLACES:
        raise refused(op.tf_name, wanted, "output_type", said)
    if x.dtype.name not in taken(op.tf_name):
        raise refused(op.tf_name, x.dtype, said=said)
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"Cannot convert {axis!r} to EagerTensor of dtype int32")
    if numbers.ndim:
        text = f"dim must be a scalar, but received tensor of shape: {brackets(numbers.shape)}"
        raise kernel_error(op.tf_name, text, said)
    at, rank, shape = int(numbers), np.ndim(x._value), np.shape(x._value)
    if not -rank <= at < rank:
        text = f"Expected dimension in the range [{-rank}, {rank}), but got {at}"
        raise kernel_error(op.tf_name, text, said)
    if not shape[at]:
        text = f"Reduction axis {at % rank} is empty in shape {brackets(shape)}"
        raise kernel_error(op.tf_name, text, said)
    return apply(op, (x,), {"axis": at, "dtype": wanted.np})
