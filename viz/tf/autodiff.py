"""``tf.autodiff``."""

from typing import Any

from viz.engine.forward import ForwardAccumulator
from viz.engine.gradient_tape import GradientTape
from viz.tf.missing import missing

__all__ = ["ForwardAccumulator", "GradientTape"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.autodiff", globals(), name)
