"""New tensors of a given shape: zeros, ones, ranges, one-hot rows, the identity matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    bool_,
    float16,
    float32,
    float64,
    int32,
    int64,
    string,
)
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused
from viz.engine.ops.broadcast import broadcast_to
from viz.engine.ops.cast import cast
from viz.engine.ops.shape import dims, reshape, whole
from viz.engine.ops.shape import dims as _dims
from viz.engine.primitive import Primitive, apply, made, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like


def full(shape: Any, element: Any, dtype: DType) -> EagerTensor:
    """Returns a constant tensor, every element the same."""
    wanted = dims(shape)
    if any(n < 0 for n in wanted):
        raise kernel_error("Fill", f"Dimension {min(wanted)} must be >= 0")
    about_to_make(wanted)
    if dtype.kind == "S":
        value: Any = np.full(wanted, element, object) if wanted else element
    else:
        value = np.full(wanted, element, dtype.np) if wanted else dtype.np.type(element)
    return made(value, dtype, "constant")


def _element(dtype: DType, n: int) -> Any:
    return (b"" if not n else b"1") if dtype is string else n


def zeros(
    shape: Any, dtype: Any = float32, name: str | None = None, layout: Any = None
) -> EagerTensor:
    """Returns a tensor of zeros."""
    wanted = as_dtype(dtype)
    return full(shape, _element(wanted, 0), wanted)


def ones(
    shape: Any, dtype: Any = float32, name: str | None = None, layout: Any = None
) -> EagerTensor:
    """Returns a tensor of ones."""
    wanted = as_dtype(dtype)
    return full(shape, _element(wanted, 1), wanted)


def _like(x: Any, *, element: int, dtype: Any) -> Any:
    return np.full(np.shape(x), element, dtype)


_zeros_like: Primitive = primitive("zeros_like", "ZerosLike", _like, (None,))
_ones_like: Primitive = primitive("ones_like", "OnesLike", _like, (None,))


def zeros_like(
    input: Any, dtype: Any = None, name: str | None = None, layout: Any = None
) -> EagerTensor:
    """Returns zeros of the input's shape (and dtype)."""
    x = to_tensor(input)
    wanted = x.dtype if dtype is None else as_dtype(dtype)
    return apply(_zeros_like, (x,), {"element": _element(wanted, 0), "dtype": wanted.np})


def ones_like(
    input: Any, dtype: Any = None, name: str | None = None, layout: Any = None
) -> EagerTensor:
    """Returns ones of the input's shape (and dtype)."""
    x = to_tensor(input)
    wanted = x.dtype if dtype is None else as_dtype(dtype)
    return apply(_ones_like, (x,), {"element": 1, "dtype": wanted.np})


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> EagerTensor:
    """Returns ``value``, a scalar, repeated to a shape.

    Raises:
        InvalidArgumentError: ``value`` is not a scalar.
    """
    x = to_tensor(value)
    said, wanted = said_name(dims, value), _dims(dims)
    if np.size(x._value) != 1 or np.ndim(x._value) > 1:
        raise kernel_error(
            "Fill", f"value must be a scalar. Got shape {brackets(np.shape(x._value))}", said
        )
    if wanted and min(wanted) < 0:
        raise kernel_error("Fill", f"Dimension {min(wanted)} must be >= 0", said)
    if np.ndim(x._value):
        x = reshape(x, ())
    return broadcast_to(x, wanted)


_shape: Primitive = primitive(
    "shape", "Shape", lambda x, *, dtype: np.array(np.shape(x), dtype), (None,)
)
_size: Primitive = primitive(
    "size", "Size", lambda x, *, dtype: np.array(np.size(x), dtype), (None,)
)
_rank: Primitive = primitive("rank", "Rank", lambda x: np.int32(np.ndim(x)), (None,))


def shape(input: Any, out_type: Any = int32, name: str | None = None) -> EagerTensor:
    """Returns the shape as an integer tensor."""
    wanted = as_dtype(out_type or int32)
    if wanted not in (int32, int64):
        raise refused("Shape", wanted, "out_type", said_name(input))
    return apply(_shape, (to_tensor(input),), {"dtype": wanted.np})


def size(input: Any, out_type: Any = int32, name: str | None = None) -> EagerTensor:
    """Returns the number of elements as an integer tensor."""
    return apply(_size, (to_tensor(input),), {"dtype": as_dtype(out_type or int32).np})


def rank(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the number of axes as an integer tensor."""
    return apply(_rank, (to_tensor(input),))


_range: Primitive = primitive(
    "range",
    "Range",
    lambda a, b, c: np.arange(a, b, c).astype(np.result_type(a, b, c)),
    (None, None, None),
)


def range_(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> EagerTensor:
    """Returns numbers from ``start`` (0 if only one bound is given) up to but without ``limit``.

    Raises:
        InvalidArgumentError: ``delta`` is 0 or leads away from ``limit``.
    """
    if limit is None:
        start, limit = 0, start
    wanted = None if dtype is None else as_dtype(dtype)
    parts = [
        to_tensor(p) if is_tensor_like(p) else to_tensor(p, wanted) for p in (start, limit, delta)
    ]
    if wanted is None:
        order = [int32, int64, float16, bfloat16, float32, float64]
        found = [p.dtype for p in parts]
        if not all(d in order for d in found):
            raise AssertionError
        wanted = max(found, key=order.index)
    parts = [cast(p, wanted) for p in parts]
    parts = [reshape(p, ()) if np.ndim(p._value) else p for p in parts]
    a, b, step = (p._value for p in parts)
    if not step:
        raise kernel_error("Range", "Requires delta != 0: 0")
    if (b - a) * step < 0:
        sign = (">", "<=", ">") if step > 0 else ("<", ">=", "<")
        raise kernel_error(
            "Range", f"Requires start {sign[1]} limit when delta {sign[0]} 0: {a}/{b}"
        )
    about_to_make((int((b - a) / step),))
    return apply(_range, tuple(parts))


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = float32,
    name: str | None = None,
) -> EagerTensor:
    """Returns the identity matrix, of shape ``batch_shape + [num_rows, num_columns]``."""
    wanted = as_dtype(dtype)
    if any(isinstance(n, float) for n in (num_rows, num_columns)):
        second = num_rows if num_columns is None else num_columns
        raise TypeError(
            "Arguments `num_rows` and `num_columns` must be positive integer values. "
            f"Received: num_rows={num_rows}, num_columns={second}"
        )
    rows = whole(num_rows)
    columns = rows if num_columns is None else whole(num_columns)
    if min(rows, columns) < 0:
        raise kernel_error("Fill", f"Dimension {min(rows, columns)} must be >= 0")
    batch = () if batch_shape is None else dims(batch_shape)
    about_to_make((*batch, rows, columns))
    value = np.eye(rows, columns, dtype=wanted.np)
    if batch_shape is not None:
        value = np.array(np.broadcast_to(value, (*batch, *value.shape)))
    return made(value, wanted, "constant")


def _one_hot_impl(i: Any, on: Any, off: Any, *, depth: int, axis: int) -> Any:
    hot = np.expand_dims(i, axis) == np.arange(depth).reshape(
        [-1 if d == axis else 1 for d in range(np.ndim(i) + 1)]
    )
    return np.where(hot, on, off).astype(np.result_type(on))


_one_hot: Primitive = primitive("one_hot", "OneHot", _one_hot_impl, (None, None, None))


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns rows with ``on_value`` (1) at each index and ``off_value`` (0) elsewhere; no index: all off."""
    i = to_tensor(indices)
    said = said_name(indices, depth)
    wanted = None if dtype is None else as_dtype(dtype)
    found = [None if v is None else to_tensor(v).dtype for v in (on_value, off_value)]
    if wanted is None and None not in found and found[0] is not found[1]:
        raise TypeError(
            f"dtype {found[0]} of on_value does not match dtype {found[1]} of off_value"
        )
    if wanted is None:
        wanted = found[0] or found[1] or float32
    if i.dtype.name not in ("uint8", "int8", "int32", "int64"):
        raise refused("OneHot", i.dtype, "TI", said)
    count, rank = whole(depth), np.ndim(i._value)
    if count < 0:
        raise kernel_error("OneHot", f"depth must be non-negative, got: {count}", said)
    if axis is not None and not -1 <= whole(axis) <= rank:
        text = f"Expected axis to be -1 or between [0, {rank + 1}).  But received: {whole(axis)}"
        raise kernel_error("OneHot", text, said)
    on = to_tensor(
        1 if on_value is None else on_value, None if is_tensor_like(on_value) else wanted
    )
    off = to_tensor(
        0 if off_value is None else off_value, None if is_tensor_like(off_value) else wanted
    )
    if wanted is bool_:
        on = made(np.bool_(True), bool_, "literal") if on_value is None else on
    about_to_make((*np.shape(i._value), count))
    at = rank if axis is None or whole(axis) == -1 else whole(axis)
    return apply(_one_hot, (i, on, off), {"depth": count, "axis": at})
