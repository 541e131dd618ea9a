"""``keras.optimizers``."""

from typing import Any

from viz.tf.keras.lookup import found
from viz.tf.keras.optimizers import schedules
from viz.tf.keras.optimizers.adam import Adam, Adamax, AdamW, Nadam
from viz.tf.keras.optimizers.adaptive import Adadelta, Adagrad, Ftrl
from viz.tf.keras.optimizers.base import Optimizer
from viz.tf.keras.optimizers.momentum import SGD, Lion, RMSprop
from viz.tf.missing import missing

_CLASSES = (Adadelta, Adagrad, Adam, AdamW, Adamax, Ftrl, Lion, Nadam, RMSprop, SGD)
for _class in _CLASSES:
    _class.__module__ = f"keras.src.optimizers.{_class.__name__.lower()}"
_BY_NAME = {c.__name__.lower(): c for c in _CLASSES}


def get(identifier: Any) -> Any:
    """Returns an optimizer by name, or from a dict of ``class_name`` and ``config``.

    Raises:
        ValueError: There is no such optimizer.
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, dict):
        made = _BY_NAME.get(str(identifier.get("class_name")).lower())
        if made is None:
            raise ValueError(f"Could not interpret optimizer identifier: {identifier}")
        return made(**identifier.get("config", {}))
    name = identifier.lower() if isinstance(identifier, str) else identifier
    return found(name, _BY_NAME, "optimizer")


__all__ = [*(c.__name__ for c in _CLASSES), "Optimizer", "get", "schedules"]


def __getattr__(name: str) -> Any:
    raise missing("keras.optimizers", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
