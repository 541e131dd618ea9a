"""Powers, roots, exponentials, logarithms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.ops.arith import add, multiply, negative, real_divide
from viz.engine.ops.build import Op, binary, unary
from viz.engine.ops.cast import conjugate
from viz.engine.primitive import made
from viz.engine.tensor import EagerTensor


def number(value: float, like: EagerTensor) -> EagerTensor:
    """Returns a literal of a rule as a tensor of ``like``'s dtype."""
    return made(like.dtype.np.type(value), like.dtype, "literal")


square: Op = unary(
    "square",
    "Square",
    np.square,
    lambda g, y, x: multiply(g, multiply(number(2, x), conjugate(x))),
)

exp: Op = unary(
    "exp",
    "Exp",
    np.exp,
    lambda g, y, x: multiply(g, conjugate(y)),
)
expm1: Op = unary(
    "expm1",
    "Expm1",
    np.expm1,
    lambda g, y, x: multiply(g, exp(conjugate(x))),
)


def _zero_where_zero(formula: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The kernels of these gradients give 0 wherever the cotangent is 0, whatever the output is."""

    def run(y: Any, g: Any) -> Any:
        return np.where(np.equal(g, 0), np.zeros_like(g), formula(y, g)).astype(g.dtype)[()]

    return run


reciprocal_grad: Op = binary(
    "reciprocal_grad",
    "ReciprocalGrad",
    _zero_where_zero(lambda y, g: -g * np.conj(y) * np.conj(y)),
    (
        lambda gg, z, y, g: multiply(
            multiply(multiply(conjugate(gg), number(-2, gg)), g), conjugate(y)
        ),
        lambda gg, z, y, g: reciprocal_grad(conjugate(y), gg),
    ),
)
reciprocal: Op = unary(
    "reciprocal",
    "Reciprocal",
    np.reciprocal,
    lambda g, y, x: reciprocal_grad(y, g),
)

log: Op = unary(
    "log",
    "Log",
    np.log,
    lambda g, y, x: multiply(g, reciprocal(conjugate(x))),
)
log1p: Op = unary(
    "log1p",
    "Log1p",
    np.log1p,
    lambda g, y, x: multiply(g, reciprocal(add(number(1, x), conjugate(x)))),
)


def _sqrt_grad_y(gg: EagerTensor, z: EagerTensor, y: EagerTensor, g: EagerTensor) -> EagerTensor:
    return multiply(negative(conjugate(real_divide(gg, y))), z)


sqrt_grad: Op = binary(
    "sqrt_grad",
    "SqrtGrad",
    _zero_where_zero(lambda y, g: g * g.dtype.type(0.5) / np.conj(y)),
    (_sqrt_grad_y, lambda gg, z, y, g: multiply(number(0.5, gg), real_divide(gg, y))),
)

sqrt: Op = unary(
    "sqrt",
    "Sqrt",
    np.sqrt,
    lambda g, y, x: sqrt_grad(y, g),
)
rsqrt_grad: Op = binary(
    "rsqrt_grad",
    "RsqrtGrad",
    _zero_where_zero(lambda y, g: g * g.dtype.type(-0.5) * np.conj(y) ** 3),
    (
        lambda gg, z, y, g: multiply(
            multiply(multiply(number(-1.5, gg), gg), g), square(conjugate(y))
        ),
        lambda gg, z, y, g: rsqrt_grad(conjugate(y), gg),
    ),
)
rsqrt: Op = unary(
    "rsqrt",
    "Rsqrt",
    lambda x: np.reciprocal(np.sqrt(x)),
    lambda g, y, x: rsqrt_grad(y, g),
)
