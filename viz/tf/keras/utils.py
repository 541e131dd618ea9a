"""``keras.utils``."""

from __future__ import annotations

import random as python_random
from typing import Any

import numpy as np

from viz.tf.keras import random
from viz.tf.missing import missing
from viz.tf.quiet import value_of
from viz.tf.random.stateful import set_seed


def set_random_seed(seed: int) -> None:
    """Seeds Python's, NumPy's and TensorFlow's random numbers: then Keras's layers start the same every time.

    Raises:
        ValueError: ``seed`` is no int.
    """
    if not isinstance(seed, int):
        raise ValueError(
            f"Expected `seed` argument to be an integer. Received: seed={seed} (of type {type(seed)})"
        )
    random.forget()
    python_random.seed(seed)
    np.random.seed(seed)
    set_seed(seed)


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Returns rows with a 1 at the place that each whole number names, as a NumPy array."""
    numbers = np.asarray(value_of(x)).astype(np.int64)
    if numbers.ndim > 1 and numbers.shape[-1] == 1:
        numbers = numbers[..., 0]
    return np.eye(num_classes or int(numbers.max()) + 1)[numbers]


__all__ = ["set_random_seed", "to_categorical"]


def __getattr__(name: str) -> Any:
    raise missing("keras.utils", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
