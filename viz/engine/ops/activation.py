"""Activation functions; what their kernels' own gradients are decides which higher derivatives are 0 and which None."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float32
from viz.engine.ops.arith import add, multiply, negative, real_divide, subtract
from viz.engine.ops.build import Op, binary, unary
from viz.engine.ops.cast import cast, conjugate
from viz.engine.ops.compare import less, where
from viz.engine.ops.exponential import number
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.special import erf
from viz.engine.ops.trig import tanh
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor

relu_grad: Op = binary(
    "relu_grad",
    "ReluGrad",
    lambda g, x: np.multiply(g, np.greater(x, 0).astype(g.dtype)),
    (lambda gg, z, g, x: relu_grad(gg, x), lambda gg, z, g, x: zeros_like(x)),
    kinds="fiu",
)
relu: Op = unary(
    "relu",
    "Relu",
    lambda x: np.maximum(x, x.dtype.type(0)),
    lambda g, y, x: relu_grad(g, y),
    kinds="fiu",
)

relu6_grad: Op = binary(
    "relu6_grad",
    "Relu6Grad",
    lambda g, x: np.multiply(g, np.logical_and(np.greater(x, 0), np.less(x, 6)).astype(g.dtype)),
    (lambda gg, z, g, x: relu6_grad(gg, x), lambda gg, z, g, x: zeros_like(x)),
    kinds="fiu",
)
relu6: Op = unary(
    "relu6",
    "Relu6",
    lambda x: np.clip(x, x.dtype.type(0), x.dtype.type(6)),
    lambda g, y, x: relu6_grad(g, y),
    kinds="fiu",
)

elu_grad: Op = binary(
    "elu_grad",
    "EluGrad",
    lambda g, y: np.where(np.less(y, 0), np.multiply(g, np.add(y, y.dtype.type(1))), g).astype(
        g.dtype
    )[()],
    (
        lambda gg, z, g, y: elu_grad(gg, y),
        lambda gg, z, g, y: where(less(y, number(0, y)), multiply(gg, g), zeros_like(y)),
    ),
    kinds="f",
)
elu: Op = unary(
    "elu",
    "Elu",
    lambda x: np.where(np.less(x, 0), np.expm1(x), x).astype(x.dtype)[()],
    lambda g, y, x: elu_grad(g, y),
    kinds="f",
)

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _selu(x: Any) -> Any:
    scale, both = x.dtype.type(_SELU_SCALE), x.dtype.type(_SELU_SCALE * _SELU_ALPHA)
    return np.where(np.less(x, 0), both * np.expm1(x), scale * x).astype(x.dtype)[()]


def _selu_back(g: Any, y: Any) -> Any:
    scale, both = g.dtype.type(_SELU_SCALE), g.dtype.type(_SELU_SCALE * _SELU_ALPHA)
    return np.where(np.less(y, 0), g * (y + both), g * scale).astype(g.dtype)[()]


selu_grad: Op = binary(
    "selu_grad",
    "SeluGrad",
    _selu_back,
    (
        lambda gg, z, g, y: selu_grad(gg, y),
        lambda gg, z, g, y: where(less(y, number(0, y)), multiply(gg, g), zeros_like(y)),
    ),
    kinds="f",
)
selu: Op = unary("selu", "Selu", _selu, lambda g, y, x: selu_grad(g, y), kinds="f")


def _sigmoid(x: Any) -> Any:
    if x.dtype.kind == "c":
        return 1 / (1 + np.exp(-x))
    e = np.exp(-np.abs(x))
    return np.where(np.greater_equal(x, 0), 1 / (1 + e), e / (1 + e)).astype(x.dtype)[()]


def _sigmoid_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    y = conjugate(y)
    return multiply(multiply(g, y), subtract(number(1, y), y))


sigmoid: Op = unary(
    "sigmoid",
    "Sigmoid",
    _sigmoid,
    _sigmoid_rule,
)
softplus: Op = unary(
    "softplus",
    "Softplus",
    lambda x: np.logaddexp(x, x.dtype.type(0)),
    lambda g, y, x: multiply(g, sigmoid(x)),
    kinds="f",
)


# TensorFlow's registry has no entry for the gradient of this one: a second derivative is a LookupError.
softsign_grad: Op = binary(
    "softsign_grad",
    "SoftsignGrad",
    lambda g, x: g / np.square(x.dtype.type(1) + np.abs(x)),
    None,
    kinds="f",
)
softsign: Op = unary(
    "softsign",
    "Softsign",
    lambda x: x / (x.dtype.type(1) + np.abs(x)),
    lambda g, y, x: softsign_grad(g, x),
    kinds="f",
)


def log_sigmoid(x: Any, name: str | None = None) -> EagerTensor:
    """Returns log σ(x) = −softplus(−x)."""
    return negative(softplus(negative(x)))


def _leak(g: Any, x: Any, *, alpha: float) -> Any:
    return np.where(np.greater(x, 0), g, np.multiply(g, g.dtype.type(alpha))).astype(g.dtype)[()]


leaky_relu_grad: Primitive = primitive(
    "leaky_relu_grad",
    "LeakyReluGrad",
    _leak,
    (
        lambda gg, z, g, x, *, alpha: apply(leaky_relu_grad, (gg, x), {"alpha": alpha}),
        lambda gg, z, g, x, *, alpha: zeros_like(x),
    ),
)
_leaky_relu: Primitive = primitive(
    "leaky_relu",
    "LeakyRelu",
    lambda x, *, alpha: _leak(x, x, alpha=alpha),
    (lambda g, y, x, *, alpha: apply(leaky_relu_grad, (g, x), {"alpha": alpha}),),
)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> EagerTensor:
    """Returns x where x > 0, else ``alpha`` · x (the gradient at 0 is ``alpha``)."""
    x = to_tensor(features)
    if x.dtype.kind in "iu":
        x = cast(x, float32)
    return apply(_leaky_relu, (x,), {"alpha": float(alpha)})


def silu(features: Any, beta: float = 1.0, name: str | None = None) -> EagerTensor:
    """Returns x · σ(``beta`` · x)."""
    x = to_tensor(features)
    inner = x if beta == 1.0 else multiply(number(float(beta), x), x)
    return multiply(x, sigmoid(inner))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> EagerTensor:
    """Returns x · Φ(x), Φ the normal distribution function; ``approximate`` by tanh."""
    x = to_tensor(features)
    half, one = number(0.5, x), number(1, x)
    if approximate:
        cube = multiply(number(0.044715, x), multiply(multiply(x, x), x))
        inner = multiply(number(math.sqrt(2 / math.pi), x), add(x, cube))
        return multiply(multiply(half, x), add(one, tanh(inner)))
    return multiply(multiply(half, x), add(one, erf(real_divide(x, number(math.sqrt(2), x)))))
