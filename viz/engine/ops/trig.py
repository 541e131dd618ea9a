"""Trigonometric and hyperbolic functions."""

from __future__ import annotations

import numpy as np

from viz.engine.ops.arith import add, multiply, negative, real_divide, subtract
from viz.engine.ops.build import Op, unary
from viz.engine.ops.cast import conjugate
from viz.engine.ops.exponential import number, reciprocal, sqrt, square
from viz.engine.tensor import EagerTensor

sin: Op = unary(
    "sin",
    "Sin",
    np.sin,
    lambda g, y, x: multiply(g, cos(conjugate(x))),
)
cos: Op = unary(
    "cos", "Cos", np.cos, lambda g, y, x: multiply(negative(g), sin(conjugate(x))),

)  # fmt: skip


def _tan(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    secant = reciprocal(cos(conjugate(x)))
    return multiply(square(secant), g)


tan: Op = unary("tan", "Tan", np.tan, _tan)


def _asin(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    x = conjugate(x)
    return multiply(g, reciprocal(sqrt(subtract(number(1, x), square(x)))))


def _acos(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    return negative(_asin(g, y, x))


def _atan(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    x = conjugate(x)
    return multiply(g, reciprocal(add(number(1, x), square(x))))


asin: Op = unary("asin", "Asin", np.arcsin, _asin)
acos: Op = unary("acos", "Acos", np.arccos, _acos)
atan: Op = unary("atan", "Atan", np.arctan, _atan)

sinh: Op = unary(
    "sinh",
    "Sinh",
    np.sinh,
    lambda g, y, x: multiply(g, cosh(conjugate(x))),
)
cosh: Op = unary(
    "cosh",
    "Cosh",
    np.cosh,
    lambda g, y, x: multiply(g, sinh(conjugate(x))),
)


def _tanh(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    y = conjugate(y)
    return multiply(g, subtract(number(1, y), square(y)))


tanh: Op = unary("tanh", "Tanh", np.tanh, _tanh)
asinh: Op = unary(
    "asinh",
    "Asinh",
    np.arcsinh,
    lambda g, y, x: real_divide(g, cosh(conjugate(y))),
)
acosh: Op = unary(
    "acosh",
    "Acosh",
    np.arccosh,
    lambda g, y, x: real_divide(g, sinh(conjugate(y))),
)


def _atanh(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    x = conjugate(x)
    return multiply(g, reciprocal(subtract(number(1, x), square(x))))


atanh: Op = unary("atanh", "Atanh", np.arctanh, _atanh)
