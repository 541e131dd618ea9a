"""``tf.keras``: Keras 3's layers, models, losses, metrics and optimizers over the engine's ops.

Each part is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

from viz.tf.missing import missing

_PARTS = (
    "activations", "backend", "callbacks", "constraints", "initializers", "layers", "losses", "metrics", "models",
    "ops", "optimizers", "random", "regularizers", "utils",
)  # fmt: skip
_FROM = {
    "Input": "layers",
    "Layer": "layers",
    "Initializer": "initializers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "KerasTensor": "symbolic",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
    "Variable": "variable",
}

__version__ = "3.15.1"
__all__ = [*_PARTS, *_FROM]


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"viz.tf.keras.{name}")
    if name == "Variable":  # its first value may be the name of an initializer
        importlib.import_module("viz.tf.keras.initializers")
    if name in _FROM:
        return getattr(importlib.import_module(f"viz.tf.keras.{_FROM[name]}"), name)
    raise missing("keras", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
