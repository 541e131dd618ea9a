"""Equally spaced numbers between two ends, through which gradients reach the ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float64
from viz.engine.errors import InvalidArgumentError
from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.cast import cast
from viz.engine.ops.join import concat
from viz.engine.ops.shape import expand_dims, reshape
from viz.engine.primitive import made
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like


def linspace(
    start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0
) -> EagerTensor:
    """Returns ``num`` equally spaced numbers from ``start`` to ``stop``, both included.

    Raises:
        InvalidArgumentError: ``num`` is not positive.
    """
    first = to_tensor(start)
    last = to_tensor(stop, first.dtype) if not is_tensor_like(stop) else to_tensor(stop)
    if first.dtype.kind in "iu":
        first, last = cast(first, float64), cast(last, float64)
    count = int(num)
    if count < 1:
        raise InvalidArgumentError(f"Requires num > 0: {count}")
    about_to_make((count, *np.shape(first._value)))
    dtype = first.dtype
    if count == 1:
        return reshape(first, (1, *np.shape(first._value)))
    column = (count - 2, *[1] * np.ndim(first._value))
    steps = made(np.arange(1, count - 1, dtype=dtype.np).reshape(column), dtype, "literal")
    gaps = made(dtype.np.type(count - 1), dtype, "literal")
    middle = add(first, multiply(real_divide(subtract(last, first), gaps), steps))
    return concat([expand_dims(first, 0), middle, expand_dims(last, 0)], 0)
