"""What derivatives are asked of: targets, sources, and what a missing path gives."""

from __future__ import annotations

from enum import Enum
from typing import Any

from viz.engine import logs
from viz.engine.dtypes import as_dtype
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.tensor import Tensor
from viz.engine.variable import Variable

ONCE = (
    "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)"
)
SLOW = (
    "Calling GradientTape.gradient on a persistent tape inside its context is significantly less efficient than "
    "calling it outside the context (it causes the gradient ops to be recorded on the tape, leading to increased CPU "
    "and memory usage). Only call GradientTape.gradient inside the context if you actually want to trace the gradient "
    "in order to compute higher order derivatives."
)


class UnconnectedGradients(Enum):
    """What a gradient is when no path leads from the target to the source."""

    NONE = "none"
    ZERO = "zero"


def is_trainable(value: Any) -> bool:
    """Whether derivatives by a value of this dtype exist.

    Raises:
        TypeError: The value names no dtype (TensorFlow's text).
    """
    if isinstance(value, Tensor | Variable | IndexedSlices):
        return bool(value.dtype.trainable)  # type: ignore[union-attr]
    return as_dtype(value).trainable


def handle_or_self(value: Any) -> Any:
    """Returns the variable inside a variable-like object, and anything else as it is."""
    if isinstance(value, Tensor | Variable):
        return value
    return getattr(value, "handle", value)


def mode_of(value: Any) -> UnconnectedGradients:
    """Returns the mode that ``unconnected_gradients`` names.

    Raises:
        ValueError: There is no such mode.
    """
    try:
        return UnconnectedGradients(value)
    except ValueError:
        raise ValueError(f"Unknown value for unconnected_gradients: {value!r}") from None


def check_trainable(values: list[Any], kind: str) -> None:
    """Logs, where nobody looks unless asked, that a target or source is not floating."""
    for t in values:
        if not is_trainable(t):
            logs.vlog(
                f"The dtype of the {kind} tensor must be floating (e.g. tf.float32) when calling "
                f"GradientTape.gradient, got {t.dtype!r}"
            )


def check_watchable(t: Any) -> None:
    """Checks what a tape is asked to watch; of another dtype than a floating one it warns.

    Raises:
        ValueError: It is neither tensor nor variable.
    """
    if not isinstance(t, Tensor | Variable):
        raise ValueError(
            f"Passed in object {t} of type {type(t).__name__!r}, not tf.Tensor or tf.Variable or ExtensionType."
        )
    if not is_trainable(t):
        logs.warn_first(
            5,
            "watch",
            f"The dtype of the watched tensor must be floating (e.g. tf.float32), got {t.dtype!r}",  # type: ignore[union-attr]
        )
