"""``keras.activations``: functions of tensors, and how layers find them by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops import activation as engine
from viz.engine.ops import softmax as _softmax
from viz.engine.ops.arith import add, multiply, negative, real_divide, subtract
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import clip_by_value, greater, where
from viz.engine.ops.exponential import exp, number
from viz.engine.ops.trig import tanh as _tanh
from viz.engine.tensor import EagerTensor
from viz.tf.keras.logits import remember
from viz.tf.keras.lookup import found
from viz.tf.missing import missing


def linear(x: Any) -> Any:
    """Returns ``x`` itself."""
    return x


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> EagerTensor:
    """Returns max(x, 0), with a slope below, a ceiling and a threshold if wanted."""
    x = to_tensor(x)
    below: EagerTensor | None = None
    if negative_slope != 0.0:
        if max_value is None and threshold == 0:
            return engine.leaky_relu(x, negative_slope)
        below = engine.relu(add(negative(x), threshold) if threshold != 0 else negative(x))
    if threshold != 0:
        y = where(greater(x, number(threshold, x)), x, number(0, x))
    elif max_value == 6:
        y, max_value = engine.relu6(x), None
    else:
        y = engine.relu(x)
    if max_value is not None:
        y = clip_by_value(y, number(0, y), number(max_value, y))
    return y if below is None else subtract(y, multiply(negative_slope, below))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> EagerTensor:
    """Returns x where x > 0, else ``negative_slope`` · x."""
    return engine.leaky_relu(x, negative_slope)


def relu6(x: Any) -> EagerTensor:
    """Returns x between 0 and 6."""
    return engine.relu6(x)


def sigmoid(x: Any) -> EagerTensor:
    """Returns σ(x)."""
    x = to_tensor(x)
    return remember(engine.sigmoid(x), x)  # type: ignore[no-any-return]


def softmax(x: Any, axis: int = -1) -> EagerTensor:
    """Returns exp(x) / Σ exp(x) along an axis."""
    x = to_tensor(x)
    return remember(_softmax.softmax(x, axis=axis), x)  # type: ignore[no-any-return]


def log_softmax(x: Any, axis: int = -1) -> EagerTensor:
    """Returns the logarithm of ``softmax``."""
    return _softmax.log_softmax(x, axis=axis)


def elu(x: Any, alpha: float = 1.0) -> EagerTensor:
    """Returns x where x > 0, else ``alpha`` · (exp x − 1)."""
    x = to_tensor(x)
    y = engine.elu(x)
    return y if alpha == 1.0 else where(greater(x, number(0, x)), y, multiply(alpha, y))


def selu(x: Any) -> EagerTensor:
    """Returns the scaled exponential linear unit."""
    return engine.selu(to_tensor(x))


def softplus(x: Any) -> EagerTensor:
    """Returns log(1 + exp x)."""
    return engine.softplus(to_tensor(x))


def softsign(x: Any) -> EagerTensor:
    """Returns x / (1 + |x|)."""
    return engine.softsign(to_tensor(x))


def silu(x: Any) -> EagerTensor:
    """Returns x · σ(x)."""
    return engine.silu(x)


def gelu(x: Any, approximate: bool = False) -> EagerTensor:
    """Returns x · Φ(x)."""
    return engine.gelu(x, approximate)


def tanh(x: Any) -> EagerTensor:
    """Returns tanh x."""
    return _tanh(to_tensor(x))


def exponential(x: Any) -> EagerTensor:
    """Returns exp x."""
    return exp(to_tensor(x))


def hard_sigmoid(x: Any) -> EagerTensor:
    """Returns relu6(x + 3) / 6."""
    x = to_tensor(x)
    return real_divide(engine.relu6(add(x, number(3, x))), number(6, x))


def log_sigmoid(x: Any) -> EagerTensor:
    """Returns log σ(x)."""
    return engine.log_sigmoid(x)


def mish(x: Any) -> EagerTensor:
    """Returns x · tanh(softplus x)."""
    x = to_tensor(x)
    return multiply(x, _tanh(engine.softplus(x)))


swish = silu
_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    elu, exponential, gelu, hard_sigmoid, leaky_relu, linear, log_sigmoid, log_softmax, mish, relu, relu6, selu,
    sigmoid, silu, softmax, softplus, softsign, tanh,
)  # fmt: skip
_BY_NAME = {**{f.__name__: f for f in _FUNCTIONS}, "swish": silu}


def get(identifier: Any) -> Callable[..., Any]:
    """Returns an activation by name; None is ``linear``."""
    if identifier is None:
        return linear
    return found(identifier, _BY_NAME, "activation function", instances=False)  # type: ignore[no-any-return]


def as_float(x: Any, dtype: str) -> EagerTensor:
    """Returns a tensor of whole numbers as floating, any other as it is."""
    x = to_tensor(x)
    return x if x.dtype.kind == "f" else cast(x, dtype)


__all__ = [*(f.__name__ for f in _FUNCTIONS), "get", "swish"]


def __getattr__(name: str) -> Any:
    raise missing("keras.activations", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
