"""Powers, roots, exponentials, logarithms."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.ops.arith import add, multiply, negative, real_divide
from viz.engine.ops.build import Op, binary, unary
from viz.engine.ops.cast import conjugate
from viz.engine.primitive import Formula, made
from viz.engine.tensor import EagerTensor


def number(value: float, like: EagerTensor) -> EagerTensor:
    """Returns a literal of a rule as a tensor of ``like``'s dtype."""
    return made(like.dtype.np.type(value), like.dtype, "literal")


square: Op = unary(
    "square",
    "Square",
    np.square,
    lambda g, y, x: multiply(g, multiply(number(2, x), conjugate(x))),
    kinds="fciu",
    symbol="²",
    formula=Formula("{a}²", ("2 · {a}",), ("{g} · 2 · {a}",)),
)

exp: Op = unary(
    "exp",
    "Exp",
    np.exp,
    lambda g, y, x: multiply(g, conjugate(y)),
    formula=Formula("exp {a}", ("{y}",), ("{g} · {y}",)),
)
expm1: Op = unary(
    "expm1",
    "Expm1",
    np.expm1,
    lambda g, y, x: multiply(g, exp(conjugate(x))),
    formula=Formula("exp {a} − 1", ("exp {a}",), ("{g} · exp {a}",)),
)

reciprocal: Op = unary(
    "reciprocal",
    "Reciprocal",
    np.reciprocal,
    lambda g, y, x: multiply(negative(g), multiply(conjugate(y), conjugate(y))),
    kinds="fc",
    symbol="1/",
    formula=Formula("1 / {a}", ("−{y}²",), ("−{g} · {y}²",)),
)

log: Op = unary(
    "log",
    "Log",
    np.log,
    lambda g, y, x: multiply(g, reciprocal(conjugate(x))),
    formula=Formula("log {a}", ("1 / {a}",), ("{g} / {a}",)),
)
log1p: Op = unary(
    "log1p",
    "Log1p",
    np.log1p,
    lambda g, y, x: multiply(g, reciprocal(add(number(1, x), conjugate(x)))),
    formula=Formula("log(1 + {a})", ("1 / (1 + {a})",), ("{g} / (1 + {a})",)),
)


def _half_over(g: Any, y: Any) -> Any:
    """The kernel SqrtGrad: 0 wherever the cotangent is 0, even where the root is 0."""
    return np.where(
        np.equal(g, 0), np.zeros_like(g), np.divide(np.multiply(g, np.asarray(0.5, g.dtype)), y)
    ).astype(g.dtype)


def _sqrt_grad_y(gg: EagerTensor, z: EagerTensor, g: EagerTensor, y: EagerTensor) -> EagerTensor:
    return multiply(negative(gg), real_divide(conjugate(z), conjugate(y)))


sqrt_grad: Op = binary(
    "sqrt_grad",
    "SqrtGrad",
    _half_over,
    (lambda gg, z, g, y: real_divide(multiply(number(0.5, gg), gg), conjugate(y)), _sqrt_grad_y),
    kinds="fc",
    symbol="√′",
    formula=Formula(
        "{a} / (2 · {b})", ("1 / (2 · {b})", "−{y} / {b}"), ("{g} / (2 · {b})", "−{g} · {y} / {b}")
    ),
)

sqrt: Op = unary(
    "sqrt",
    "Sqrt",
    np.sqrt,
    lambda g, y, x: sqrt_grad(g, conjugate(y)),
    symbol="√",
    formula=Formula("√{a}", ("1 / (2 · {y})",), ("{g} / (2 · {y})",)),
)
rsqrt: Op = unary(
    "rsqrt",
    "Rsqrt",
    lambda x: np.reciprocal(np.sqrt(x)),
    lambda g, y, x: multiply(
        multiply(number(-0.5, g), g), multiply(conjugate(y), multiply(conjugate(y), conjugate(y)))
    ),
    symbol="1/√",
    formula=Formula("1 / √{a}", ("−{y}³ / 2",), ("−{g} · {y}³ / 2",)),
)
