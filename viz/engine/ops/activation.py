"""Activation functions; what their kernels' own gradients are decides which higher derivatives are 0 and which None."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float32
from viz.engine.errors import said_name
from viz.engine.kernels import refused, taken
from viz.engine.ops.arith import add, multiply, negative, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.build import Op, binary, unary
from viz.engine.ops.cast import cast, conjugate
from viz.engine.ops.compare import less, where
from viz.engine.ops.exponential import number, square
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.power import pow
from viz.engine.ops.special import erfc
from viz.engine.ops.trig import tanh
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor

relu_grad: Op = binary(
    "relu_grad",
    "ReluGrad",
    lambda g, x: np.multiply(g, np.greater(x, 0).astype(g.dtype)),
    (lambda gg, z, g, x: relu_grad(gg, x), lambda gg, z, g, x: zeros_like(x)),
)
relu: Op = unary(
    "relu",
    "Relu",
    lambda x: np.maximum(x, x.dtype.type(0)),
    lambda g, y, x: relu_grad(g, y),
)

relu6_grad: Op = binary(
    "relu6_grad",
    "Relu6Grad",
    lambda g, x: np.multiply(g, np.logical_and(np.greater(x, 0), np.less(x, 6)).astype(g.dtype)),
    (lambda gg, z, g, x: relu6_grad(gg, x), lambda gg, z, g, x: zeros_like(x)),
)
relu6: Op = unary(
    "relu6",
    "Relu6",
    lambda x: np.clip(x, x.dtype.type(0), x.dtype.type(6)),
    lambda g, y, x: relu6_grad(g, y),
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
)
elu: Op = unary(
    "elu",
    "Elu",
    lambda x: np.where(np.less(x, 0), np.expm1(x), x).astype(x.dtype)[()],
    lambda g, y, x: elu_grad(g, y),
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
)
selu: Op = unary("selu", "Selu", _selu, lambda g, y, x: selu_grad(g, y))


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
)


# TensorFlow's registry has no entry for the gradient of this one: a second derivative is a LookupError.
softsign_grad: Op = binary(
    "softsign_grad",
    "SoftsignGrad",
    lambda g, x: g / np.square(x.dtype.type(1) + np.abs(x)),
    None,
)
softsign: Op = unary(
    "softsign",
    "Softsign",
    lambda x: x / (x.dtype.type(1) + np.abs(x)),
    lambda g, y, x: softsign_grad(g, x),
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
    if x.dtype.name not in taken("LeakyRelu"):
        raise refused("LeakyRelu", x.dtype, said=said_name(features))
    return apply(_leaky_relu, (x,), {"alpha": float(np.float32(alpha))})


_ROOT_HALF, _CUBE = float(np.float32(math.sqrt(0.5))), float(np.float32(0.044715))
"""Constants of ``gelu``; TensorFlow casts them from float32, whatever the dtype."""


def _silu_parts(x: EagerTensor, beta: EagerTensor) -> tuple[EagerTensor, EagerTensor]:
    steep = multiply(beta, x)
    return sigmoid(steep), steep


def _silu_by_x(g: EagerTensor, y: EagerTensor, x: EagerTensor, beta: EagerTensor) -> EagerTensor:
    s, steep = _silu_parts(x, beta)
    inside = add(number(1, s), multiply(steep, subtract(number(1, s), s)))
    return multiply(g, multiply(s, inside))


def _silu_by_beta(g: EagerTensor, y: EagerTensor, x: EagerTensor, beta: EagerTensor) -> EagerTensor:
    s, _ = _silu_parts(x, beta)
    return reduce_sum(multiply(multiply(multiply(g, square(x)), s), subtract(number(1, s), s)))


# TensorFlow writes this one as a function with a gradient of its own, by the features and by beta.
_silu: Primitive = primitive(
    "silu",
    "swish_impl",
    lambda x, beta: (x * _sigmoid(beta * x)).astype(x.dtype),
    (_silu_by_x, _silu_by_beta),
)


def silu(features: Any, beta: Any = 1.0) -> EagerTensor:
    """Returns x · σ(``beta`` · x); ``beta`` is differentiated, too.

    Raises:
        InvalidArgumentError: The elements have no sigmoid.
    """
    x = to_tensor(features)
    steep = cast(to_tensor(beta), x.dtype)
    if x.dtype.name not in taken("Sigmoid"):
        raise refused("Sigmoid", x.dtype)
    return apply(_silu, (x, steep))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> EagerTensor:
    """Returns x · Φ(x), Φ the normal distribution function; ``approximate`` by tanh.

    Raises:
        ValueError: The elements are not floating.
    """
    x = to_tensor(features)
    if not x.dtype.is_floating:
        raise ValueError(
            f"`features.dtype` must be a floating point tensor.Received:features.dtype={x.dtype}"
        )
    half = multiply(number(0.5, x), x)
    if approximate:
        cube = multiply(number(_CUBE, x), pow(x, number(3, x)))
        inner = multiply(number(math.sqrt(2 / math.pi), x), add(x, cube))
        return multiply(half, add(number(1, x), tanh(inner)))
    return multiply(half, erfc(multiply(negative(x), number(_ROOT_HALF, x))))
