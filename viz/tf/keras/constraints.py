"""``keras.constraints``: what optimizers do to weights after each step."""

from __future__ import annotations

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.activation import relu
from viz.engine.ops.arith import add, multiply, real_divide
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.compare import clip_by_value
from viz.engine.ops.exponential import number, sqrt, square
from viz.engine.tensor import EagerTensor
from viz.tf.keras.lookup import found
from viz.tf.keras.loss_functions import EPSILON
from viz.tf.missing import missing


class Constraint:
    """Base class: called with a weight, returns what it becomes."""

    def __call__(self, w: Any) -> Any:
        """Returns the constrained weight."""
        raise NotImplementedError


def _norms(w: EagerTensor, axis: Any) -> EagerTensor:
    return sqrt(reduce_sum(square(w), axis, keepdims=True))


def _above_zero(norms: EagerTensor) -> EagerTensor:
    return add(number(EPSILON, norms), norms)


class MaxNorm(Constraint):
    """A norm along ``axis`` of at most ``max_value``."""

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Any:
        """Returns the constrained weight."""
        x = to_tensor(w)
        norms = _norms(x, self.axis)
        wanted = clip_by_value(norms, number(0, norms), number(self.max_value, norms))
        return multiply(x, real_divide(wanted, _above_zero(norms)))


class NonNeg(Constraint):
    """Nothing below 0."""

    def __call__(self, w: Any) -> Any:
        """Returns the constrained weight."""
        return relu(to_tensor(w))


class UnitNorm(Constraint):
    """A norm of 1 along ``axis``."""

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        """Returns the constrained weight."""
        x = to_tensor(w)
        return real_divide(x, _above_zero(_norms(x, self.axis)))


class MinMaxNorm(Constraint):
    """A norm along ``axis`` that is brought between two values, by ``rate`` of the way at each step."""

    def __init__(
        self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0
    ) -> None:
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Any:
        """Returns the constrained weight."""
        x = to_tensor(w)
        norms = _norms(x, self.axis)
        inside = clip_by_value(norms, number(self.min_value, norms), number(self.max_value, norms))
        wanted = add(multiply(self.rate, inside), multiply(1 - self.rate, norms))
        return multiply(x, real_divide(wanted, _above_zero(norms)))


max_norm, non_neg, unit_norm, min_max_norm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm
_BY_NAME = {
    "MaxNorm": MaxNorm, "MinMaxNorm": MinMaxNorm, "NonNeg": NonNeg, "UnitNorm": UnitNorm, "max_norm": MaxNorm,
    "min_max_norm": MinMaxNorm, "non_neg": NonNeg, "unit_norm": UnitNorm,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """Returns a constraint by name; None stays None."""
    return None if identifier is None else found(identifier, _BY_NAME, "constraint")


__all__ = ["Constraint", "get", *_BY_NAME]


def __getattr__(name: str) -> Any:
    raise missing("keras.constraints", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
