"""``tf.random.experimental``."""

from typing import Any

from viz.tf.missing import missing
from viz.tf.random.generator import Generator
from viz.tf.random.stateless import fold_in as stateless_fold_in
from viz.tf.random.stateless import split as stateless_split
from viz.tf.random.stateless import stateless_shuffle

__all__ = ["Generator", "stateless_fold_in", "stateless_shuffle", "stateless_split"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.random.experimental", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
