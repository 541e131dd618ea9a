"""``tf.nn``."""

from typing import Any

from viz.engine.ops.activation import (
    elu,
    gelu,
    leaky_relu,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
)
from viz.engine.ops.trig import tanh
from viz.tf.missing import missing

swish = silu

__all__ = [
    "elu", "gelu", "leaky_relu", "relu", "relu6", "selu", "sigmoid", "silu", "softplus", "softsign", "swish", "tanh",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.nn", globals(), name)
