"""``keras.backend``: what is left of it."""

from typing import Any

from viz.tf.keras import naming, random
from viz.tf.keras.loss_functions import EPSILON
from viz.tf.keras.variable import FLOATX
from viz.tf.missing import missing


def clear_session(free_memory: bool = True) -> None:
    """Starts the numbering of names anew."""
    naming.forget()
    random.forget()


def epsilon() -> float:
    """Returns the small number that keeps logarithms finite."""
    return EPSILON


def floatx() -> str:
    """Returns the default dtype."""
    return FLOATX


__all__ = ["clear_session", "epsilon", "floatx"]


def __getattr__(name: str) -> Any:
    raise missing("keras.backend", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
