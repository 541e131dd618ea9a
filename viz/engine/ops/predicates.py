"""Tests of single elements, rounding and signs: ops through which nothing, or zero, flows back."""

from __future__ import annotations

import numpy as np

from viz.engine.dtypes import bool_
from viz.engine.ops.arith import multiply
from viz.engine.ops.build import binary, unary
from viz.engine.ops.fill import zeros_like
from viz.engine.primitive import Formula

is_nan = unary("is_nan", "IsNan", np.isnan, None, kinds="f", gradient=False, result=bool_)
is_inf = unary("is_inf", "IsInf", np.isinf, None, kinds="f", gradient=False, result=bool_)
is_finite = unary(
    "is_finite", "IsFinite", np.isfinite, None, kinds="f", gradient=False, result=bool_
)

floor = unary("floor", "Floor", np.floor, None, kinds="f", symbol="⌊ ⌋")
ceil = unary("ceil", "Ceil", np.ceil, None, kinds="f", symbol="⌈ ⌉")
rint = unary("rint", "Rint", np.rint, None, kinds="f")
round_ = unary("round", "Round", np.round, None, kinds="fciu")

sign = unary(
    "sign",
    "Sign",
    np.sign,
    lambda g, y, x: zeros_like(x),
    kinds="fciu",
    formula=Formula("sign {a}", ("0",), ("0",)),
)

_abs = unary(
    "abs",
    "Abs",
    np.abs,
    lambda g, y, x: multiply(g, sign(x)),
    kinds="fiu",
    symbol="| |",
    formula=Formula("|{a}|", ("sign {a}",), ("{g} · sign {a}",)),
)
real_abs = _abs

nextafter = binary(
    "nextafter",
    "NextAfter",
    np.nextafter,
    (lambda g, z, x, y: g, lambda g, z, x, y: multiply(g, zeros_like(y))),
    kinds="f",
)
