"""Comparisons, logic, choices between two tensors: where, maximum, minimum, clipping."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, bool_, int64
from viz.engine.errors import brackets, dtype_mismatch, kernel_error
from viz.engine.ops.build import Op, binary, operands, unary
from viz.engine.ops.cast import cast
from viz.engine.ops.fill import zeros_like
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor

_NONE = (None, None)

less: Op = binary("less", "Less", operator.lt, _NONE, kinds="fiu", result=bool_)
less_equal: Op = binary("less_equal", "LessEqual", operator.le, _NONE, kinds="fiu", result=bool_)
greater: Op = binary("greater", "Greater", operator.gt, _NONE, kinds="fiu", result=bool_)
greater_equal: Op = binary(
    "greater_equal", "GreaterEqual", operator.ge, _NONE, kinds="fiu", result=bool_
)


def _same(x: Any, y: Any) -> Any:
    return np.asarray(x == y)[()]  # Python's own bool where the elements are bytes


def _different(x: Any, y: Any) -> Any:
    return np.asarray(x != y)[()]


equal: Op = binary("equal", "Equal", _same, _NONE, kinds="fciubS", result=bool_)
not_equal: Op = binary("not_equal", "NotEqual", _different, _NONE, kinds="fciubS", result=bool_)

logical_and: Op = binary("logical_and", "LogicalAnd", np.logical_and, _NONE, kinds="b")
logical_or: Op = binary("logical_or", "LogicalOr", np.logical_or, _NONE, kinds="b")
logical_xor: Op = binary("logical_xor", "LogicalXor", np.logical_xor, _NONE, kinds="b")
logical_not: Op = unary("logical_not", "LogicalNot", np.logical_not, None, kinds="b")


def _keep_where(condition: EagerTensor, g: EagerTensor) -> EagerTensor:
    return where(condition, g, zeros_like(g))


maximum: Op = binary(
    "maximum",
    "Maximum",
    np.maximum,
    (
        lambda g, z, x, y: _keep_where(greater_equal(x, y), g),
        lambda g, z, x, y: _keep_where(less(x, y), g),
    ),
    kinds="fiu",
)
minimum: Op = binary(
    "minimum",
    "Minimum",
    np.minimum,
    (
        lambda g, z, x, y: _keep_where(less_equal(x, y), g),
        lambda g, z, x, y: _keep_where(greater(x, y), g),
    ),
    kinds="fiu",
)

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
    c = to_tensor(condition)
    if x is None and y is None:
        return apply(_where_true, (c,))
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    x, y = operands(x, y)
    if c.dtype is not bool_:
        c = cast(c, bool_)
    if x.dtype is not y.dtype:
        raise dtype_mismatch("SelectV2", 2, x.dtype.runtime_name, y.dtype.runtime_name)
    try:
        return apply(_select, (c, x, y))
    except ValueError:
        shapes = " vs. ".join(brackets(np.shape(t._value)) for t in (c, x, y))
        raise kernel_error(
            "SelectV2", f"condition, then, and else must be broadcastable: {shapes}"
        ) from None


def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``t`` with its elements brought into a range; the gradient is 1 inside and at both bounds.

    Raises:
        InvalidArgumentError: The bounds do not broadcast to ``t``'s shape.
    """
    x = to_tensor(t)
    low, high = operands(x, clip_value_min)[1], operands(x, clip_value_max)[1]
    bounded = minimum(x, high)
    return maximum(bounded, low)


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


_argmax: Primitive = primitive(
    "argmax", "ArgMax", lambda x, *, axis, dtype: np.argmax(x, axis).astype(dtype), (None,)
)
_argmin: Primitive = primitive(
    "argmin", "ArgMin", lambda x, *, axis, dtype: np.argmin(x, axis).astype(dtype), (None,)
)


def _arg(op: Any, value: Any, axis: Any, output_type: Any) -> EagerTensor:
    x = to_tensor(value)
    at = 0 if axis is None else int(axis)
    rank = np.ndim(x._value)
    if not -rank <= at < rank:
        raise kernel_error(
            op.tf_name, f"Expected dimension in the range [{-rank}, {rank}), but got {at}"
        )
    return apply(op, (x,), {"axis": at, "dtype": as_dtype(output_type).np})
