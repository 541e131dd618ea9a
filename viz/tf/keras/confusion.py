"""Metrics from counts of right and wrong decisions: precision, recall, their curve's area."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.tensor import EagerTensor
from viz.tf.keras.metric import Metric
from viz.tf.keras.variable import silent
from viz.tf.quiet import quietly, value_of

_EPSILON = 1e-7


def _flat(y_true: Any, y_pred: Any, weight: Any) -> tuple[Any, Any, Any]:
    pred = np.asarray(value_of(y_pred), np.float32)
    true = np.asarray(value_of(y_true), np.float32).reshape(pred.shape)
    if weight is None:
        return true.reshape(-1), pred.reshape(-1), np.ones(pred.size, np.float32)
    w = np.asarray(value_of(weight), np.float32)
    while w.ndim < pred.ndim:
        w = w[..., None]
    return true.reshape(-1), pred.reshape(-1), np.broadcast_to(w, pred.shape).reshape(-1)


class _Counts(Metric):
    """Adds up weights of examples by decision, for each threshold."""

    _which: tuple[str, ...] = ()

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        chosen = [0.5] if thresholds is None else thresholds
        self.thresholds = list(chosen) if isinstance(chosen, list | tuple) else [float(chosen)]
        for which in self._which:
            setattr(self, which, self.add_variable((len(self.thresholds),), "zeros", name=which))

    def _added(self, true: Any, pred: Any, weight: Any) -> None:
        limits = np.asarray(self.thresholds, np.float32)[:, None]
        says, holds = pred[None] > limits, true[None] != 0
        parts = {
            "true_positives": says & holds, "false_positives": says & ~holds,
            "true_negatives": ~says & ~holds, "false_negatives": ~says & holds,
        }  # fmt: skip
        with quietly():
            for which in self._which:
                variable = getattr(self, which)
                counts = np.sum(parts[which] * weight[None], axis=1, dtype=np.float32)
                variable.assign(variable.value._value + counts)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        self._added(*_flat(y_true, y_pred, sample_weight))

    def _count(self, which: str) -> Any:
        return getattr(self, which).value._value

    def _shown(self, values: Any) -> EagerTensor:
        return silent(values[0] if len(self.thresholds) == 1 else values, self.dtype)


class _OneCount(_Counts):
    def result(self) -> EagerTensor:
        """Returns the count."""
        return self._shown(self._count(self._which[0]))


class TruePositives(_OneCount):
    """How many positive examples are taken for such."""

    _which = ("true_positives",)

    def __init__(self, thresholds: Any = None, name: Any = None, dtype: Any = None) -> None:
        super().__init__(thresholds, name, dtype)


class FalsePositives(TruePositives):
    """How many negative examples are taken for positive ones."""

    _which = ("false_positives",)


class TrueNegatives(TruePositives):
    """How many negative examples are taken for such."""

    _which = ("true_negatives",)


class FalseNegatives(TruePositives):
    """How many positive examples are taken for negative ones."""

    _which = ("false_negatives",)


class Precision(_Counts):
    """The part of the examples taken for positive that are.

    Args:
        thresholds: From which prediction on an example is taken for positive; 0.5 if None.
        top_k: Of each row only the ``k`` largest predictions count.
        class_id: Only this column counts.
        name: See ``Metric``.
        dtype: See ``Metric``.
    """

    _which = ("true_positives", "false_positives")

    def __init__(
        self, thresholds: Any = None, top_k: int | None = None, class_id: int | None = None, name: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        if top_k is not None and thresholds is None:
            thresholds = -np.inf
        super().__init__(thresholds, name, dtype)
        self.top_k, self.class_id = top_k, class_id

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        true, pred = (np.asarray(value_of(y), np.float32) for y in (y_true, y_pred))
        if self.top_k is not None:
            least = np.sort(pred, axis=-1)[..., -self.top_k :][..., :1]
            pred = np.where(pred >= least, pred, -np.inf)
        if self.class_id is not None:
            true, pred = true[..., self.class_id], pred[..., self.class_id]
        self._added(*_flat(true, pred, sample_weight))

    def result(self) -> EagerTensor:
        """Returns the part; 0 if nothing is taken for positive."""
        right, wrong = (self._count(which) for which in self._which)
        total = right + wrong
        return self._shown(np.divide(right, total, out=np.zeros_like(right), where=total != 0))


class Recall(Precision):
    """The part of the positive examples that are taken for such; takes the arguments of ``Precision``."""

    _which = ("true_positives", "false_negatives")


class AUC(_Counts):
    """The area under the curve of true against false positives (or of precision against recall).

    Args:
        num_thresholds: Into how many steps the thresholds are divided.
        curve: ``ROC`` or ``PR``.
        name: See ``Metric``.
        dtype: See ``Metric``.
        thresholds: Others than evenly spaced ones.
        from_logits: Whether predictions are logits.

    Raises:
        NotImplementedError: ``summation_method`` other than interpolation, ``multi_label`` or ``label_weights``.
    """

    _which = ("true_positives", "true_negatives", "false_positives", "false_negatives")

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: Any = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: Any = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        if summation_method != "interpolation" or multi_label or (num_labels or label_weights):
            raise NotImplementedError(
                "keras.metrics.AUC: `summation_method`, `multi_label`, `num_labels` and `label_weights` are not here."
            )
        if curve not in ("ROC", "PR"):
            raise ValueError(f'Invalid `curve` argument value "{curve}".')
        inner = (
            [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
            if thresholds is None
            else sorted(thresholds)
        )
        super().__init__([-_EPSILON, *inner, 1.0 + _EPSILON], name, dtype)
        self.curve, self._from_logits = curve, from_logits

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        true, pred, weight = _flat(y_true, y_pred, sample_weight)
        if self._from_logits:
            pred = 1 / (1 + np.exp(-pred))
        self._added(true, pred, weight)

    def result(self) -> EagerTensor:
        """Returns the area."""
        tp, tn, fp, fn = (self._count(which) for which in self._which)
        if self.curve == "PR":
            return silent(self._of_precision(tp, fp, fn), self.dtype)
        recall, noise = _ratio(tp, tp + fn), _ratio(fp, fp + tn)
        area = np.sum((noise[:-1] - noise[1:]) * (recall[:-1] + recall[1:]) / 2)
        return silent(area, self.dtype)

    def _of_precision(self, tp: Any, fp: Any, fn: Any) -> Any:
        """Davis and Goadrich, "The relationship between precision-recall and ROC curves" (2006)."""
        steps = tp[:-1] - tp[1:]
        taken = tp + fp
        slope = _ratio(steps, np.maximum(taken[:-1] - taken[1:], 0))
        intercept = tp[1:] - slope * taken[1:]
        both = (taken[:-1] > 0) & (taken[1:] > 0)
        ratio = np.where(both, _ratio(taken[:-1], np.maximum(taken[1:], 0)), 1)
        gain = slope * (steps + intercept * np.log(ratio))
        return np.sum(_ratio(gain, np.maximum(tp[1:] + fn[1:], 0)))


def _ratio(a: Any, b: Any) -> Any:
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


CLASSES = (AUC, FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives)
