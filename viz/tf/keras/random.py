"""``keras.random``: TensorFlow's stateless numbers from a seed that is a whole number or a ``SeedGenerator``."""

from __future__ import annotations

import random as python_random
from typing import Any

import numpy as np

from viz.engine.state import state
from viz.engine.tensor import EagerTensor
from viz.tf.keras.naming import auto_name, name_scope
from viz.tf.keras.variable import FLOATX, Variable
from viz.tf.missing import missing
from viz.tf.quiet import quietly
from viz.tf.random.dropping import stateless_dropout
from viz.tf.random.stateless import (
    stateless_normal,
    stateless_shuffle,
    stateless_truncated_normal,
    stateless_uniform,
)

__all__ = [
    "SeedGenerator",
    "dropout",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

_LARGEST = 2**31 - 2


def default_seed() -> int:
    """Returns a seed from Python's own generator, which ``set_random_seed`` seeds."""
    return python_random.randint(1, 10**9)


class SeedGenerator:
    """Gives another seed at each call of a random function.

    Args:
        seed: Where to start; drawn if None.
        name: First part of the path of its state.
    """

    def __init__(self, seed: int | None = None, name: str | None = None) -> None:
        self.name = name or auto_name("SeedGenerator")
        first = default_seed() if seed is None else seed
        if not isinstance(first, int):
            raise ValueError(f"Argument `seed` must be an integer. Received: seed={seed}")
        with name_scope(self.name, self), quietly():  # a seed is not worth a picture
            start = np.array([first, 0], np.int64)
            self.state = Variable(start, trainable=False, name="seed_generator_state")

    def next(self, ordered: bool = True) -> Any:
        """Returns the next seed, shape ``(2,)``."""
        now = self.state.value._value
        after = now + np.array([0, 1]) if ordered else (now + 1) * 5387 % 933199
        if not state.trial:
            self.state.value._cell.value = after
        return now


_shared: list[SeedGenerator] = []


def forget() -> None:
    """Drops the generator of functions without a seed."""
    _shared.clear()


def drawn_seed(seed: Any) -> Any:
    """Returns the two seeds of a stateless op."""
    if seed is None:
        if not _shared:
            _shared.append(SeedGenerator())
        pair = _shared[0].next(ordered=False)
    elif isinstance(seed, SeedGenerator):
        pair = seed.next()
    elif isinstance(seed, int):
        pair = np.array([seed, 0], np.int64)
    else:
        raise ValueError(
            "Argument `seed` must be either an integer or an instance of `SeedGenerator`. "
            f"Received: seed={seed} (of type {type(seed)})"
        )
    return np.mod(pair, _LARGEST).astype(np.int32)


def normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> EagerTensor:
    """Returns normally distributed numbers."""
    return stateless_normal(shape, drawn_seed(seed), mean, stddev, dtype or FLOATX)


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> EagerTensor:
    """Returns normally distributed numbers, none farther than two deviations from the mean."""
    return stateless_truncated_normal(shape, drawn_seed(seed), mean, stddev, dtype or FLOATX)


def uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None
) -> EagerTensor:
    """Returns numbers in [``minval``, ``maxval``)."""
    return stateless_uniform(shape, drawn_seed(seed), minval, maxval, dtype or FLOATX)


def randint(
    shape: Any, minval: int, maxval: int, dtype: Any = "int32", seed: Any = None
) -> EagerTensor:
    """Returns whole numbers in [``minval``, ``maxval``)."""
    return stateless_uniform(shape, drawn_seed(seed), minval, maxval, dtype)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> EagerTensor:
    """Returns ``inputs`` with a random part set to 0 and the rest divided by 1 − ``rate``."""
    return stateless_dropout(inputs, rate, drawn_seed(seed), noise_shape=noise_shape)


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> EagerTensor:
    """Returns ``x`` with the parts along its first axis in random order."""
    if axis:
        raise ValueError(f"`shuffle` works along axis 0 here. Received: axis={axis}")
    return stateless_shuffle(x, drawn_seed(seed))


def __getattr__(name: str) -> Any:
    raise missing("keras.random", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
