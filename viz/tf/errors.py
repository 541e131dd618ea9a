"""``tf.errors``."""

from typing import Any

from viz.engine.errors import (
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    OpError,
    OutOfRangeError,
    ResourceExhaustedError,
    UnimplementedError,
)
from viz.tf.missing import missing

__all__ = [
    "FailedPreconditionError", "InternalError", "InvalidArgumentError", "NotFoundError", "OpError", "OutOfRangeError",
    "ResourceExhaustedError", "UnimplementedError",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.errors", globals(), name)
