"""Tests of single elements, rounding and signs: ops through which nothing, or zero, flows back."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import bool_
from viz.engine.ops.arith import multiply
from viz.engine.ops.build import Op, binary, unary
from viz.engine.ops.fill import zeros_like
from viz.engine.tensor import EagerTensor

is_nan: Op = unary("is_nan", "IsNan", np.isnan, None, gradient=False, result=bool_)
is_inf: Op = unary("is_inf", "IsInf", np.isinf, None, gradient=False, result=bool_)
is_finite: Op = unary("is_finite", "IsFinite", np.isfinite, None, gradient=False, result=bool_)

floor: Op = unary("floor", "Floor", np.floor, None)
ceil: Op = unary("ceil", "Ceil", np.ceil, None)
rint: Op = unary("rint", "Rint", np.rint, None)
_round: Op = unary("round", "Round", np.round, None)


def round_(x: Any, name: str | None = None) -> EagerTensor:
    """Returns each element rounded to the nearest whole number, halves to even; integers themselves."""
    tensor = to_tensor(x)
    return tensor if tensor.dtype.kind in "iu" else _round(x if tensor is x else tensor)


sign: Op = unary(
    "sign",
    "Sign",
    np.sign,
    lambda g, y, x: zeros_like(x),
)

_abs: Op = unary(
    "abs",
    "Abs",
    np.abs,
    lambda g, y, x: multiply(g, sign(x)),
)
real_abs = _abs

nextafter: Op = binary(
    "nextafter",
    "NextAfter",
    np.nextafter,
    (lambda g, z, x, y: g, lambda g, z, x, y: multiply(g, zeros_like(y))),
)
