"""``tf.random``: Philox, bit by bit as TensorFlow's CPU kernels; see ``distributions`` for the one exception."""

from typing import Any

from viz.tf.missing import missing
from viz.tf.random import experimental
from viz.tf.random.generator import Generator
from viz.tf.random.sampling import categorical, stateless_categorical
from viz.tf.random.stateful import forget, normal, set_seed, shuffle, truncated_normal, uniform
from viz.tf.random.stateless import (
    fold_in,
    split,
    stateless_normal,
    stateless_truncated_normal,
    stateless_uniform,
)

__all__ = [
    "Generator", "categorical", "experimental", "fold_in", "normal", "set_seed", "shuffle", "split",
    "stateless_categorical", "stateless_normal",
    "stateless_truncated_normal", "stateless_uniform", "truncated_normal", "uniform",
]  # fmt: skip

_ = forget  # whoever starts a new program calls it; no name of TensorFlow's


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.random", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
