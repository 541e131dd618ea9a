"""The metrics that ``compile`` was given, as one metric whose result is a dict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.tf.keras import metrics


class CompileMetrics(metrics.Metric):
    """Several metrics; which kind of accuracy is meant shows with the first batch."""

    def __init__(self, specs: Sequence[Any]) -> None:
        super().__init__(name="compile_metrics")
        self._specs = tuple(specs)
        self._parts: list[metrics.Metric] | None = None

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        if self._parts is None:
            self._parts = [_measure(spec, y_true, y_pred) for spec in self._specs]
        for part in self._parts:
            part.update_state(y_true, y_pred)

    def result(self) -> dict[str, Any]:
        """Returns all metrics by name."""
        return {part.name: part.result() for part in self._parts or []}

    def reset_state(self) -> None:
        """Forgets all batches."""
        for part in self._parts or []:
            part.reset_state()


def _measure(spec: Any, y: Any, y_pred: Any) -> metrics.Metric:
    """Returns a metric object; ``accuracy`` is the kind that goes with targets and predictions."""
    if isinstance(spec, metrics.Metric):
        return spec
    name = spec if isinstance(spec, str) else spec.__name__
    if spec in ("accuracy", "acc"):
        return metrics.MeanMetricWrapper(_accuracy_for(y, y_pred), name=spec)
    found = metrics.get(spec)
    return (
        found if isinstance(found, metrics.Metric) else metrics.MeanMetricWrapper(found, name=name)
    )


def _accuracy_for(y: Any, y_pred: Any) -> Any:
    if y_pred.shape[-1] == 1:
        return metrics.binary_accuracy
    if len(y.shape) < len(y_pred.shape) or y.shape[-1] == 1:
        return metrics.sparse_categorical_accuracy
    return metrics.categorical_accuracy
