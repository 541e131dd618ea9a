"""Adagrad, Adadelta and Ftrl: step sizes from the squares of all gradients so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.tf.keras.optimizers.base import Optimizer, Value


class Adagrad(Optimizer):
    """x − rate · g / √(Σ g² + epsilon)."""

    options = ("initial_accumulator_value", "epsilon")
    slots = (("accumulator",),)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def _start(self, slot: str) -> float:
        return self.initial_accumulator_value

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        total = self.set(v, "accumulator", self.get(v, "accumulator") + self.each(np.square, g, v))
        return -(rate * g / np.sqrt(total + self.epsilon))


class Adadelta(Optimizer):
    """x − rate · g · √(mean of squared changes + epsilon) / √(mean of g² + epsilon)."""

    options = ("rho", "epsilon")
    slots = (("accumulated_grad", "accumulated_delta_var"),)

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **kwargs: Any
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.epsilon = rho, epsilon

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        rho, changes = self.rho, self.get(v, "accumulated_delta_var")
        squares = self.set(
            v,
            "accumulated_grad",
            rho * self.get(v, "accumulated_grad") + (1 - rho) * self.each(np.square, g, v),
        )
        scale = np.sqrt(changes + self.epsilon) / np.sqrt(squares + self.epsilon)
        change = -(np.sqrt(changes + self.epsilon) * g / np.sqrt(squares + self.epsilon))
        self.set(
            v,
            "accumulated_delta_var",
            rho * changes + (1 - rho) * np.square(scale) * self.each(np.square, g, v),
        )
        return rate * change


class Ftrl(Optimizer):
    """Follow the regularized leader (McMahan et al., "Ad Click Prediction", 2013)."""

    options = (
        "learning_rate_power", "initial_accumulator_value", "l1_regularization_strength", "l2_regularization_strength",
        "l2_shrinkage_regularization_strength", "beta",
    )  # fmt: skip
    slots = (("accumulator", "linear"),)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.learning_rate_power, self.initial_accumulator_value = (
            learning_rate_power,
            initial_accumulator_value,
        )
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta

    def _start(self, slot: str) -> float:
        return self.initial_accumulator_value if slot == "accumulator" else 0.0

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable."""
        l1 = self.l1_regularization_strength
        power, before = -self.learning_rate_power, self.get(v, "accumulator")
        after = before + self.each(np.square, g, v)
        change = (
            g
            + 2 * self.l2_shrinkage_regularization_strength * x
            - (np.power(after, power) - np.power(before, power)) / rate * x
        )
        linear = self.set(v, "linear", self.get(v, "linear") + change)
        quadratic = np.power(after, power) / rate + 2 * (
            self.l2_regularization_strength + self.beta / (2.0 * rate)
        )
        self.set(v, "accumulator", after)
        return (np.clip(linear, -l1, l1) - linear) / quadratic - x
