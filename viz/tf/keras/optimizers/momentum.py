"""SGD, RMSprop and Lion: a gradient, or a running mean of it, times the learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.tf.keras.optimizers.base import Optimizer, Value


class SGD(Optimizer):
    """x − rate · g, with momentum (m ← momentum · m − rate · g; x + m), Nesterov's if wanted."""

    options = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        if not isinstance(momentum, float) or momentum < 0 or momentum > 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum, self.nesterov = momentum, nesterov
        self.slots = (("momentum",),) if momentum != 0 else ()

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        if not self.slots:
            return -(g * rate)
        momentum = g.dtype.type(self.momentum)
        m = self.set(v, "momentum", self.get(v, "momentum") * momentum - g * rate)
        return m * momentum - g * rate if self.nesterov else m


class RMSprop(Optimizer):
    """x − rate · g / √(running mean of g², minus the squared running mean of g if ``centered``)."""

    options = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered
        optional = (("momentum", momentum > 0), ("average_gradient", centered))
        self.slots = (("velocity",), *((name,) for name, wanted in optional if wanted))

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        rho = self.rho
        velocity = self.set(
            v, "velocity", rho * self.get(v, "velocity") + (1 - rho) * self.each(np.square, g, v)
        )
        below = velocity + self.epsilon
        if self.centered:
            mean = self.set(
                v, "average_gradient", rho * self.get(v, "average_gradient") + (1 - rho) * g
            )
            below = velocity - np.square(mean) + self.epsilon
        step = rate * g / np.sqrt(below)
        if self.momentum > 0:
            step = self.set(v, "momentum", self.momentum * self.get(v, "momentum") + step)
        return -step


class Lion(Optimizer):
    """x − rate · sign(beta_1 · m + (1 − beta_1) · g)."""

    options = ("beta_1", "beta_2")
    slots = (("momentum",),)

    def __init__(
        self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **kwargs: Any
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2 = beta_1, beta_2

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        one, two = g.dtype.type(self.beta_1), g.dtype.type(self.beta_2)
        m = self.get(v, "momentum")
        self.set(v, "momentum", m * two + g * (1 - two))
        return -(rate * np.sign(m * one + g * (1 - one)))
