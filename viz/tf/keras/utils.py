"""``keras.utils``."""

from __future__ import annotations

import random as python_random
from typing import Any

import numpy as np

from viz.tf.keras import backend, random
from viz.tf.keras.symbolic import KerasTensor
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


def pad_sequences(
    sequences: Any, maxlen: int | None = None, dtype: Any = "int32", padding: str = "pre", truncating: str = "pre",
    value: Any = 0.0,
) -> Any:  # fmt: skip
    """Returns lists of different lengths as the rows of one NumPy array, filled and cut before or after.

    Raises:
        ValueError: ``padding`` or ``truncating`` is neither ``pre`` nor ``post``.
    """
    for what, where in (("Truncating", truncating), ("Padding", padding)):
        if where not in ("pre", "post"):
            raise ValueError(f'{what} type "{where}" not understood')
    width = max(map(len, sequences), default=0) if maxlen is None else maxlen
    out = np.full((len(sequences), width), value, dtype)
    for row, sequence in zip(out, sequences, strict=True):
        if not len(sequence):
            continue
        kept = np.asarray(sequence[-width:] if truncating == "pre" else sequence[:width], dtype)
        if padding == "post":
            row[: len(kept)] = kept
        else:
            row[width - len(kept) :] = kept
    return out


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Returns a NumPy array divided by its norm along an axis."""
    array = np.asarray(value_of(x))
    norm = np.atleast_1d(np.linalg.norm(array, order, axis))
    norm[norm == 0] = 1
    return array / np.expand_dims(norm, axis)


def is_keras_tensor(x: Any) -> bool:
    """Whether ``x`` is a symbolic tensor."""
    return isinstance(x, KerasTensor)


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Any:
    """Returns a decorator that notes under which name a class would be saved; nothing is saved here."""

    def noted(thing: Any) -> Any:
        thing._registered_name = f"{package}>{name or thing.__name__}"
        return thing

    return noted


def clear_session(free_memory: bool = True) -> None:
    """Starts the numbering of names anew."""
    backend.clear_session()


__all__ = [
    "clear_session", "is_keras_tensor", "normalize", "pad_sequences", "register_keras_serializable",
    "set_random_seed", "to_categorical",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("keras.utils", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
