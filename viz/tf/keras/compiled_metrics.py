"""The metrics that ``compile`` was given, as one metric whose result is a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from viz.tf.keras import metrics
from viz.tf.keras.compiled_loss import spread
from viz.tf.keras.metric import Metric


class CompileMetrics(Metric):
    """Several metrics, for one output or for each; which kind of accuracy is meant shows with the first batch."""

    def __init__(self, specs: Any, weighted: Any, names: list[str]) -> None:
        super().__init__(name="compile_metrics")
        self._specs, self._weighted, self._names = specs, weighted, names
        self._parts: list[tuple[int, bool, str, Metric]] | None = None

    @property
    def metrics(self) -> list[Metric]:
        """The metrics, once a batch has shown them."""
        return [part for _, _, _, part in self._parts or []]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        names = self._names
        if isinstance(y_pred, Mapping):
            names = sorted(y_pred)
            y_pred = [y_pred[name] for name in names]
        several = isinstance(y_pred, list | tuple)
        outputs = list(y_pred) if several else [y_pred]
        if isinstance(y_true, Mapping):
            y_true = [y_true[name] for name in names]
        targets = list(y_true) if several else [y_true]
        if self._parts is None:
            self._parts = self._made(targets, outputs, names, several)
        for place, weighs, _, part in self._parts:
            if weighs and sample_weight is not None:
                part.update_state(targets[place], outputs[place], sample_weight)
            else:
                part.update_state(targets[place], outputs[place])

    def _made(
        self, targets: list[Any], outputs: list[Any], names: list[str], several: bool
    ) -> list[tuple[int, bool, str, Metric]]:
        parts = []
        for given, weighs in ((self._specs, False), (self._weighted, True)):
            nested = several and (
                isinstance(given, Mapping)
                or any(isinstance(spec, list | tuple) for spec in given)
                or len(given) == len(outputs)
            )
            per_output = spread(given, names, len(outputs)) if nested else [given] * len(outputs)
            for place, specs in enumerate(per_output):
                label = f"{names[place]}_" if several and place < len(names) else ""
                for spec in specs if isinstance(specs, list | tuple) else [specs]:
                    if spec is not None:
                        part = _measure(spec, targets[place], outputs[place])
                        parts.append((place, weighs, label, part))
        return parts

    def result(self) -> dict[str, Any]:
        """Returns all metrics by name."""
        return {f"{label}{part.name}": part.result() for _, _, label, part in self._parts or []}

    def reset_state(self) -> None:
        """Forgets all batches."""
        for part in self.metrics:
            part.reset_state()


def _measure(spec: Any, y: Any, y_pred: Any) -> Metric:
    """Returns a metric object; ``accuracy`` is the kind that goes with targets and predictions."""
    if isinstance(spec, Metric):
        return spec
    name = spec if isinstance(spec, str) else spec.__name__
    if spec in ("accuracy", "acc"):
        return metrics.MeanMetricWrapper(_accuracy_for(y, y_pred), name=spec)
    found = metrics.get(spec)
    return found if isinstance(found, Metric) else metrics.MeanMetricWrapper(found, name=name)


def _accuracy_for(y: Any, y_pred: Any) -> Any:
    if y_pred.shape[-1] == 1:
        return metrics.binary_accuracy
    if len(y.shape) < len(y_pred.shape) or y.shape[-1] == 1:
        return metrics.sparse_categorical_accuracy
    return metrics.categorical_accuracy
