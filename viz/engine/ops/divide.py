"""Divisions and products that avoid NaN, and functions of two operands made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.ops.arith import add, multiply, negative, real_divide, subtract
from viz.engine.ops.build import Op, binary
from viz.engine.ops.cast import cast, conjugate
from viz.engine.ops.compare import not_equal
from viz.engine.ops.exponential import number, square
from viz.engine.tensor import EagerTensor


def _no_nan(x: Any, y: Any) -> Any:
    return np.where(np.equal(y, 0), np.zeros_like(x), np.true_divide(x, y)).astype(x.dtype)[()]


def _denominator(g: EagerTensor, z: EagerTensor, x: EagerTensor, y: EagerTensor) -> EagerTensor:
    x, y = conjugate(x), conjugate(y)
    return multiply(g, divide_no_nan(divide_no_nan(negative(x), y), y))


divide_no_nan: Op = binary(
    "divide_no_nan",
    "DivNoNan",
    _no_nan,
    (lambda g, z, x, y: divide_no_nan(g, conjugate(y)), _denominator),
    kinds="fc",
)

multiply_no_nan: Op = binary(
    "multiply_no_nan",
    "MulNoNan",
    lambda x, y: np.where(np.equal(y, 0), np.zeros_like(x), np.multiply(x, y)).astype(x.dtype)[()],
    (lambda g, z, x, y: multiply_no_nan(g, y), lambda g, z, x, y: multiply_no_nan(x, g)),
    kinds="fc",
)

squared_difference: Op = binary(
    "squared_difference",
    "SquaredDifference",
    lambda x, y: np.square(x - y) if x.dtype.kind != "c" else (x - y) * np.conj(x - y),
    (
        lambda g, z, x, y: multiply(multiply(number(2, g), g), subtract(x, y)),
        lambda g, z, x, y: negative(multiply(multiply(number(2, g), g), subtract(x, y))),
    ),
    kinds="fiu",
)


def _atan2(
    sign: int, g: EagerTensor, y: EagerTensor, x: EagerTensor, top: EagerTensor
) -> EagerTensor:
    over = real_divide(g, add(square(x), square(y)))
    return multiply(negative(top) if sign < 0 else top, over)


atan2: Op = binary(
    "atan2",
    "Atan2",
    np.arctan2,
    (lambda g, z, y, x: _atan2(1, g, y, x, x), lambda g, z, y, x: _atan2(-1, g, y, x, y)),
    kinds="f",
)

truncatemod: Op = binary("truncatemod", "TruncateMod", np.fmod, None, kinds="fiu")


def _or_zero(function: Any) -> Any:
    """X · function(y), and 0 where x is 0, whatever y is."""

    def run(x: Any, y: Any) -> Any:
        return np.where(np.equal(x, 0), np.zeros_like(x), np.multiply(x, function(y))).astype(
            x.dtype
        )[()]

    return run


def _not_zero(x: EagerTensor) -> EagerTensor:
    return cast(not_equal(x, number(0, x)), x.dtype)


xlogy: Op = binary(
    "xlogy",
    "Xlogy",
    _or_zero(np.log),
    (
        lambda g, z, x, y: multiply(g, xlogy(_not_zero(x), y)),
        lambda g, z, x, y: multiply(g, divide_no_nan(x, y)),
    ),
    kinds="fc",
)
xlog1py: Op = binary(
    "xlog1py",
    "Xlog1py",
    _or_zero(np.log1p),
    (
        lambda g, z, x, y: multiply(g, xlog1py(_not_zero(x), y)),
        lambda g, z, x, y: multiply(g, divide_no_nan(x, add(y, number(1, y)))),
    ),
    kinds="fc",
)
