"""Special functions of statistics, by series and rational approximations that keep float64's accuracy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viz.engine.ops.arith import multiply, negative
from viz.engine.ops.build import Op, unary
from viz.engine.ops.exponential import exp, number, square
from viz.engine.tensor import EagerTensor

_erf64 = np.vectorize(math.erf, otypes=[np.float64])
_erfc64 = np.vectorize(math.erfc, otypes=[np.float64])
_lgamma64 = np.vectorize(
    lambda x: math.inf if math.isinf(x) or (x <= 0 and x == math.floor(x)) else math.lgamma(x),
    otypes=[np.float64],
)


def _by(function: Any) -> Any:
    """Computes in float64 and returns the operand's dtype."""

    def run(x: Any) -> Any:
        return np.asarray(
            function(np.asarray(x, np.float64)) if np.size(x) else np.asarray(x)
        ).astype(x.dtype)[()]

    return run


def _bell(sign: float, g: EagerTensor, x: EagerTensor) -> EagerTensor:
    return multiply(multiply(g, number(sign * 2 / math.sqrt(math.pi), x)), exp(negative(square(x))))


erf: Op = unary(
    "erf", "Erf", _by(_erf64), lambda g, y, x: _bell(1, g, x),

)  # fmt: skip
erfc: Op = unary("erfc", "Erfc", _by(_erfc64), lambda g, y, x: _bell(-1, g, x))


def _polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma: recurrence up to 10, then the asymptotic series (Abramowitz, Stegun 6.4.11)."""
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
    total = np.zeros_like(x)
    sign = -1.0 if n % 2 == 0 else 1.0
    for _ in range(12):
        small = x < 12
        total = np.where(
            small, total + sign * math.factorial(n) / np.where(small, x, 1.0) ** (n + 1), total
        )
        x = np.where(small, x + 1, x)
    if n == 0:
        tail = np.log(x) - 0.5 / x
        for k, b in enumerate(bernoulli, 1):
            tail = tail - b / (2 * k * x ** (2 * k))
        return total + tail
    tail = math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1))
    for k, b in enumerate(bernoulli, 1):
        tail = tail + b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
    return total + sign * tail


def _reflected(x: Any) -> Any:
    """Digamma for negative numbers by reflection."""
    negative_x = x < 0
    value = _polygamma(0, np.where(negative_x, 1 - x, x))
    pole = negative_x & (x == np.floor(x))
    value = np.where(
        negative_x, value - np.pi / np.tan(np.pi * np.where(negative_x, x, 0.5)), value
    )
    return np.where(pole | (x == 0), np.nan, value)


polygamma2: Op = unary(
    "polygamma_2", "Polygamma", _by(lambda x: _polygamma(2, x)), None, gradient=False
)
trigamma: Op = unary(
    "trigamma",
    "Polygamma",
    _by(lambda x: _polygamma(1, x)),
    lambda g, y, x: multiply(g, polygamma2(x)),
)
digamma: Op = unary("digamma", "Digamma", _by(_reflected), lambda g, y, x: multiply(g, trigamma(x)))
lgamma: Op = unary("lgamma", "Lgamma", _by(_lgamma64), lambda g, y, x: multiply(g, digamma(x)))


def _erfinv64(p: Any) -> Any:
    """Giles' starting value, then three Newton steps on erf."""
    inside = np.where(np.abs(p) < 1, p, 0.0)
    w = np.log((1 - inside) * (1 + inside))
    a = 2 / (math.pi * 0.147) + w / 2
    x = np.sign(inside) * np.sqrt(np.sqrt(a * a - w / 0.147) - a)
    for _ in range(3):
        error = _erf64(x) - inside
        x = x - error / (2 / math.sqrt(math.pi) * np.exp(-x * x) + 1e-300)
    return np.where(np.abs(p) < 1, x, np.where(np.abs(p) == 1, np.sign(p) * np.inf, np.nan))


erfinv: Op = unary(
    "erfinv",
    "Erfinv",
    _by(_erfinv64),
    lambda g, y, x: multiply(g, multiply(number(math.sqrt(math.pi) / 2, x), exp(square(y)))),
)
