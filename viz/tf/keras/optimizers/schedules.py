"""``keras.optimizers.schedules``: learning rates that depend on the step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.tensor import EagerTensor
from viz.tf.keras.variable import FLOATX, silent
from viz.tf.missing import missing
from viz.tf.quiet import value_of


class LearningRateSchedule:
    """Base class: called with a step, returns the learning rate."""

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at a step; to be overridden."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`."
        )


def _number(step: Any) -> Any:
    return np.float32(value_of(step))


def _rate(value: Any) -> EagerTensor:
    return silent(value, FLOATX)


class ExponentialDecay(LearningRateSchedule):
    """start · decay_rate^(step / decay_steps)."""

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        if not decay_steps > 0:
            raise ValueError(
                f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}"
            )
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> EagerTensor:
        """Returns the learning rate at a step."""
        p = _number(step) / np.float32(self.decay_steps)
        p = np.floor(p) if self.staircase else p
        return _rate(
            np.float32(self.initial_learning_rate) * np.power(np.float32(self.decay_rate), p)
        )


class InverseTimeDecay(ExponentialDecay):
    """start / (1 + decay_rate · step / decay_steps)."""

    def __call__(self, step: Any) -> EagerTensor:
        """Returns the learning rate at a step."""
        p = _number(step) / np.float32(self.decay_steps)
        p = np.floor(p) if self.staircase else p
        return _rate(
            np.float32(self.initial_learning_rate)
            / (np.float32(1) + np.float32(self.decay_rate) * p)
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[i]`` up to and including step ``boundaries[i]``, the last value after."""

    def __init__(
        self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant"
    ) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: "
                f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of length {len(values)}."
            )
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: Any) -> EagerTensor:
        """Returns the learning rate at a step."""
        now = float(value_of(step))
        return _rate(self.values[sum(now > limit for limit in self.boundaries)])


class PolynomialDecay(LearningRateSchedule):
    """(start − end) · (1 − step / decay_steps)^power + end."""

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.end_learning_rate, self.power, self.cycle, self.name = (
            end_learning_rate,
            power,
            cycle,
            name,
        )

    def __call__(self, step: Any) -> EagerTensor:
        """Returns the learning rate at a step."""
        now, steps = float(value_of(step)), float(self.decay_steps)
        if self.cycle:
            steps *= max(1.0, math.ceil(now / steps))
        else:
            now = min(now, steps)
        left = (self.initial_learning_rate - self.end_learning_rate) * (
            1 - now / steps
        ) ** self.power
        return _rate(left + self.end_learning_rate)


class CosineDecay(LearningRateSchedule):
    """start · ((1 − alpha) · (1 + cos(π · step / decay_steps)) / 2 + alpha)."""

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps, self.alpha, self.name = (
            initial_learning_rate, decay_steps, alpha, name,
        )  # fmt: skip

    def __call__(self, step: Any) -> EagerTensor:
        """Returns the learning rate at a step."""
        done = min(float(value_of(step)), self.decay_steps) / self.decay_steps
        decayed = (1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * done)) + self.alpha
        return _rate(self.initial_learning_rate * decayed)


__all__ = [
    "CosineDecay", "ExponentialDecay", "InverseTimeDecay", "LearningRateSchedule", "PiecewiseConstantDecay",
    "PolynomialDecay",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("keras.optimizers.schedules", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
