"""The loss that ``compile`` was given: one, or one per output of the model, weighted and added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from viz.engine.ops.arith import add_n, multiply
from viz.tf.keras import losses, metrics


def _made(loss: Any) -> Any:
    found = losses.get(loss)
    if found is None or isinstance(found, losses.Loss):
        return found
    return losses.LossFunctionWrapper(found)


def spread(given: Any, names: list[str], count: int) -> list[Any]:
    """Returns what was given once per output: a dict by name, a list by place, anything else for all."""
    if isinstance(given, Mapping):
        return [given.get(name) for name in names]
    if isinstance(given, list | tuple):
        return list(given)
    return [given] * count


class CompileLoss:
    """Called with targets and predictions, returns the whole loss; keeps the mean of each part if there are several."""

    def __init__(self, loss: Any, weights: Any = None) -> None:
        self._given, self._weights = loss, weights
        self._parts: list[Any] | None = None
        self.trackers: list[metrics.Mean] = []

    def __call__(self, y: Any, y_pred: Any, weight: Any, names: list[str]) -> Any:
        """Returns the loss of a batch."""
        if isinstance(y_pred, Mapping):
            names = sorted(y_pred)
            targets = [y[name] for name in names] if isinstance(y, Mapping) else list(y)
            outputs = [y_pred[name] for name in names]
        elif isinstance(y_pred, list | tuple):
            targets = [y[name] for name in names] if isinstance(y, Mapping) else list(y)
            outputs = list(y_pred)
        else:
            targets, outputs = [y], [y_pred]
        if self._parts is None:
            self._parts = [_made(loss) for loss in spread(self._given, names, len(outputs))]
            if len(outputs) > 1:
                names = names or [f"output_{k}" for k in range(len(outputs))]
                self.trackers = [metrics.Mean(name=f"{name}_loss") for name in names]
        scales = spread(self._weights, names, len(outputs))
        sample = spread(weight, names, len(outputs))
        found = []
        for k, (loss, target, output) in enumerate(zip(self._parts, targets, outputs, strict=True)):
            if loss is None:
                continue
            value = loss(target, output, sample[k])
            if self.trackers:
                self.trackers[k].update_state(value, sample_weight=np.float32(output.shape[0]))
            found.append(value if scales[k] is None else multiply(value, scales[k]))
        return found[0] if len(found) == 1 else add_n(found)
