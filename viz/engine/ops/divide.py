"""Divisions and products that avoid NaN, and functions of two operands made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.ops.arith import add, multiply, negative, quotient_operands, real_divide, subtract
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


_quotient: Op = binary(
    "divide_no_nan",
    "DivNoNan",
    _no_nan,
    (lambda g, z, x, y: divide_no_nan(g, conjugate(y)), _denominator),
)


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> EagerTensor:
    """Returns x / y, and 0 where y is 0; integers are divided as floats.

    Raises:
        TypeError: The dtypes differ, or are no numbers.
    """
    return _quotient(*quotient_operands(x, y, "tf.math.divide_no_nan"))


multiply_no_nan: Op = binary(
    "multiply_no_nan",
    "MulNoNan",
    lambda x, y: np.where(np.equal(y, 0), np.zeros_like(x), np.multiply(x, y)).astype(x.dtype)[()],
    (lambda g, z, x, y: multiply_no_nan(g, y), lambda g, z, x, y: multiply_no_nan(x, g)),
)

squared_difference: Op = binary(
    "squared_difference",
    "SquaredDifference",
    lambda x, y: np.square(x - y) if x.dtype.kind != "c" else (x - y) * np.conj(x - y),
    (
        lambda g, z, x, y: multiply(multiply(number(2, g), g), subtract(x, y)),
        lambda g, z, x, y: negative(multiply(multiply(number(2, g), g), subtract(x, y))),
    ),
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
)

truncatemod: Op = binary("truncatemod", "TruncateMod", np.fmod, None)


def _or_zero(function: Any) -> Any:
    """X · function(y), and 0 where x is 0, whatever y is."""

    def run(x: Any, y: Any) -> Any:
        return np.where(np.equal(x, 0), np.zeros_like(x), np.multiply(x, function(y))).astype(
            x.dtype
        )[()]

    return run


def _not_zero(x: EagerTensor) -> EagerTensor:
    return cast(not_equal(x, number(0, x)), x.dtype)


xdivy: Op = binary(
    "xdivy",
    "Xdivy",
    lambda x, y: np.where(np.equal(x, 0), np.zeros_like(x), np.true_divide(x, y)).astype(x.dtype)[
        ()
    ],
    (
        lambda g, z, x, y: multiply(xdivy(_not_zero(x), y), g),
        lambda g, z, x, y: multiply(xdivy(negative(x), square(y)), g),
    ),
)
xlogy: Op = binary(
    "xlogy",
    "Xlogy",
    _or_zero(np.log),
    (
        lambda g, z, x, y: multiply(xlogy(_not_zero(x), y), g),
        lambda g, z, x, y: multiply(xdivy(x, y), g),
    ),
)
xlog1py: Op = binary(
    "xlog1py",
    "Xlog1py",
    _or_zero(np.log1p),
    (
        lambda g, z, x, y: multiply(xlog1py(_not_zero(x), y), g),
        lambda g, z, x, y: multiply(xdivy(x, add(y, number(1, y))), g),
    ),
)
