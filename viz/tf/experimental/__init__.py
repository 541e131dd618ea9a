"""``tf.experimental``: of it only ``numpy`` is here."""

from __future__ import annotations

import importlib
from typing import Any

from viz.tf.missing import missing

__all__ = ["numpy"]


def __getattr__(name: str) -> Any:
    if name == "numpy":
        return importlib.import_module("viz.tf.experimental.numpy")
    raise missing("tensorflow.experimental", globals(), name)
