"""Adam and its relatives: running means of the gradient and of its square, corrected for their start at 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.tf.keras.optimizers.base import Optimizer, Value, powered


class Adam(Optimizer):
    """x − α · m / (√v + epsilon) with α = rate · √(1 − beta_2ᵗ) / (1 − beta_1ᵗ).

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2014).
    """

    options = ("beta_1", "beta_2", "epsilon", "amsgrad")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, weight_decay, **kwargs)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad
        both = ("momentum", "velocity")
        self.slots = (both, ("velocity_hat",)) if amsgrad else (both,)

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        step = self.next_step(v)
        alpha = rate * np.sqrt(1 - powered(self.beta_2, step)) / (1 - powered(self.beta_1, step))
        m, u = self.get(v, "momentum"), self.get(v, "velocity")
        m = self.set(v, "momentum", m + (g - m) * (1 - self.beta_1))
        u = self.set(v, "velocity", u + (self.each(np.square, g, v) - u) * (1 - self.beta_2))
        if self.amsgrad:
            u = self.set(v, "velocity_hat", np.maximum(self.get(v, "velocity_hat"), u))
        return -(m * alpha / (np.sqrt(u) + self.epsilon))


class AdamW(Adam):
    """Adam with weight decay."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float | None = 0.004,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        names = ("beta_1", "beta_2", "epsilon", "amsgrad")
        kwargs.update(zip(names, args, strict=False))
        super().__init__(learning_rate, weight_decay=weight_decay, **kwargs)
        if self.weight_decay is None:
            raise ValueError("Argument `weight_decay` must be a float. Received: weight_decay=None")


class Adamax(Optimizer):
    """Adam with the largest recent gradient instead of the mean of squares."""

    options = ("beta_1", "beta_2", "epsilon")
    slots = (("momentum", "norm"),)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        power = powered(self.beta_1, self.next_step(v))
        m = self.get(v, "momentum")
        m = self.set(v, "momentum", m + (g - m) * (1 - self.beta_1))
        u = self.set(
            v, "norm", np.maximum(self.beta_2 * self.get(v, "norm"), self.each(np.abs, g, v))
        )
        return -(rate * m / ((1 - power) * (u + self.epsilon)))


class Nadam(Optimizer):
    """Adam with Nesterov's momentum."""

    options = ("beta_1", "beta_2", "epsilon")
    slots = (("momentum", "velocity"),)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def build(self, var_list: Sequence[Any]) -> None:
        """Makes the states, and one more for the running product of the momentum's weights."""
        super().build(var_list)
        self._product = self._own(self._known[0].dtype.np.type(1), "variable")

    def before_step(self, variables: list[Any]) -> None:
        """Brings the running product up to date."""
        state = self._product.value
        kind = state.dtype.np.type
        weight = 1.0 - 0.5 * np.power(kind(0.96), kind(self.next_step(variables[0])))
        state._cell.value = state._value * self.beta_1 * weight

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        kind = v.dtype.np.type
        one, two = kind(self.beta_1), kind(self.beta_2)
        now = one * (1 - kind(0.5) * powered(0.96, self.next_step(v)))
        later = one * (1 - kind(0.5) * powered(0.96, self.next_step(v, 2)))
        product = kind(self._product.value._value)
        m, u = self.get(v, "momentum"), self.get(v, "velocity")
        m = self.set(v, "momentum", m + (g - m) * (1 - one))
        u = self.set(v, "velocity", u + (self.each(np.square, g, v) - u) * (1 - two))
        m_hat = later * m / (1 - product * later) + (1 - now) * g / (1 - product)
        u_hat = u / (1 - np.power(two, self.next_step(v)))
        return -(m_hat * rate / (np.sqrt(u_hat) + self.epsilon))
