"""Equally spaced numbers between two ends, through which gradients reach the ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float32
from viz.engine.errors import kernel_error
from viz.engine.ops.arith import add, divide, multiply, real_divide, subtract
from viz.engine.ops.blocks import slice_
from viz.engine.ops.broadcast import broadcast_to
from viz.engine.ops.cast import cast
from viz.engine.ops.join import concat
from viz.engine.ops.shape import axis_of, expand_dims, plain
from viz.engine.primitive import made
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like


def linspace(
    start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0
) -> EagerTensor:
    """Returns ``num`` equally spaced numbers from ``start`` to ``stop``, both included.

    Raises:
        InvalidArgumentError: ``num`` is negative, or there is no such axis.
        TypeError: ``num`` is no whole number.
    """
    first = to_tensor(start)
    last = to_tensor(stop, first.dtype) if not is_tensor_like(stop) else to_tensor(stop)
    if last.dtype is not first.dtype:
        last = to_tensor(stop, first.dtype)  # TensorFlow's refusal of another dtype
    counts = plain(num)
    if counts.dtype.kind not in "iu":
        raise TypeError(
            f"Argument `tensor` (name: num) must be of type integer. Received `tensor` = {num} of dtype: {float32}"
        )
    count = int(counts)
    if count < 0:
        raise kernel_error("Range", "Requires start <= limit when delta > 0: 1/-1")
    shape = np.broadcast_shapes(np.shape(first._value), np.shape(last._value))
    first, last = (
        broadcast_to(t, shape) if np.shape(t._value) != shape else t for t in (first, last)
    )
    rank = len(shape)

    def fail(n: int) -> Exception:
        return kernel_error(
            "ExpandDims", f"Tried to expand dim index {n} for tensor with {rank} dimensions."
        )

    at = axis_of(axis, rank + 1, fail)
    about_to_make((count, *shape))
    first, last = expand_dims(first, at), expand_dims(last, at)
    if first.dtype.kind not in "fcB":
        steps = divide(
            subtract(last, first),
            made(first.dtype.np.type(max(count - 1, 1)), first.dtype, "literal"),
        )
        first, last = cast(first, steps.dtype), cast(last, steps.dtype)
    dtype = first.dtype
    if count < 2:
        whole_shape = tuple(count if i == at else n for i, n in enumerate(np.shape(first._value)))
        return first if count else slice_(first, [0] * (rank + 1), whole_shape)
    column = [1] * (rank + 1)
    column[at] = -1
    numbers = np.arange(1, count - 1).astype(dtype.np).reshape(column)
    gaps = made(dtype.np.type(count - 1), dtype, "literal")
    delta = real_divide(subtract(last, first), gaps)
    middle = add(first, multiply(delta, made(numbers, dtype, "literal")))
    return concat([first, middle, last], at)
