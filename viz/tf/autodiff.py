"""``tf.autodiff``."""

from viz.engine.forward import ForwardAccumulator
from viz.engine.gradient_tape import GradientTape

__all__ = ["ForwardAccumulator", "GradientTape"]
