"""``tf.data``."""

from typing import Any

from viz.tf.data.dataset import Dataset
from viz.tf.data.flow import INFINITE, UNKNOWN
from viz.tf.missing import missing

AUTOTUNE = -1
INFINITE_CARDINALITY, UNKNOWN_CARDINALITY = INFINITE, UNKNOWN

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.data", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
