"""``keras.metrics``: numbers kept over many batches. They are no part of any gradient, so no op of theirs is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.ops.arith import negative
from viz.engine.tensor import EagerTensor
from viz.tf.keras import confusion, losses
from viz.tf.keras.accuracies import (
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from viz.tf.keras.lookup import found
from viz.tf.keras.loss_functions import same_rank, tensor
from viz.tf.keras.metric import Metric
from viz.tf.keras.variable import silent
from viz.tf.missing import missing
from viz.tf.quiet import leaves, quietly, value_of


def _per_example(values: Any, weight: Any, dtype: str, fold: Callable[..., Any]) -> tuple[Any, Any]:
    """Returns one number per example, weighted, and the weights."""
    kind = as_dtype(dtype).np
    v = np.asarray(value_of(values, "metric"), kind)
    if weight is None:
        return (fold(v, axis=tuple(range(1, v.ndim))) if v.ndim > 1 else v), None
    w = np.asarray(value_of(weight, "metric"), kind)
    if w.ndim == v.ndim + 1 and w.shape[-1] == 1:
        w = w[..., 0]
    elif v.ndim == w.ndim + 1 and v.shape[-1] == 1:
        v = v[..., 0]
    if v.ndim > w.ndim:
        v = fold(v, axis=tuple(range(w.ndim, v.ndim)))
    w = np.broadcast_to(w, v.shape)
    v = v * w
    if v.ndim > 1:
        rest = tuple(range(1, v.ndim))
        v, w = fold(v, axis=rest), fold(w, axis=rest)
    return v, w


class Mean(Metric):
    """The mean of all numbers, weighted if wanted."""

    def __init__(self, name: str | None = "mean", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable((), "zeros", name="total")
        self.count = self.add_variable((), "zeros", name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes numbers into account."""
        v, w = _per_example(values, sample_weight, self.dtype, np.mean)
        count = v.dtype.type((v.shape[0] if v.ndim else 1) if w is None else np.sum(w))
        with quietly():
            self.total.assign(np.asarray(self.total.value._value + np.sum(v), v.dtype))
            self.count.assign(np.asarray(self.count.value._value + count, v.dtype))

    def result(self) -> EagerTensor:
        """Returns the mean; 0 before the first number."""
        total, count = self.total.value._value, self.count.value._value
        return silent(total / count if count else 0.0, self.dtype)


class Sum(Metric):
    """The sum of all numbers, weighted if wanted."""

    def __init__(self, name: str | None = "sum", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_variable((), "zeros", name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes numbers into account."""
        v, _ = _per_example(values, sample_weight, self.dtype, np.sum)
        with quietly():
            self.total.assign(np.asarray(self.total.value._value + np.sum(v), v.dtype))

    def result(self) -> EagerTensor:
        """Returns the sum."""
        return silent(self.total.value._value, self.dtype)


class MeanMetricWrapper(Mean):
    """The mean of a function of targets and predictions."""

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(name or fn.__name__, dtype)
        self._fn, self._kwargs = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Takes a batch into account."""
        leaves((y_true, y_pred), "metric")
        with quietly():
            true, pred = to_tensor(value_of(y_true)), to_tensor(value_of(y_pred))
            values = self._fn(true, pred, **self._kwargs)
        super().update_state(value_of(values), sample_weight)


class RootMeanSquaredError(Mean):
    """The square root of the mean squared error."""

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Takes a batch into account."""
        leaves((y_true, y_pred), "metric")
        with quietly():
            pred = tensor(value_of(y_pred), self.dtype)
            true, pred = same_rank(tensor(value_of(y_true), self.dtype), pred)
        super().update_state(np.square(pred._value - true._value), sample_weight)

    def result(self) -> EagerTensor:
        """Returns the root."""
        return silent(np.sqrt(super().result()._value), self.dtype)


def _mean_of(
    name: str, fn: Callable[..., Any], shown: str, options: dict[str, Any] | None = None
) -> type[MeanMetricWrapper]:
    """Makes the class of the mean of ``fn``; ``options`` are its own keyword arguments with their defaults."""
    own = dict(options or {})

    def init(self: MeanMetricWrapper, *args: Any, **kwargs: Any) -> None:
        given = {**dict(zip(("name", "dtype", *own), args, strict=False)), **kwargs}
        label, dtype = given.pop("name", shown), given.pop("dtype", None)
        for key in given:
            if key not in own:
                raise TypeError(
                    f"{type(self).__name__}.__init__() got an unexpected keyword argument {key!r}"
                )
        MeanMetricWrapper.__init__(self, fn, label, dtype, **{**own, **given})

    doc = f"The mean of ``{fn.__name__}``."
    return type(
        name, (MeanMetricWrapper,), {"__init__": init, "__doc__": doc, "__module__": __name__}
    )


_LOGITS = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
Accuracy = _mean_of("Accuracy", accuracy, "accuracy")
BinaryAccuracy = _mean_of("BinaryAccuracy", binary_accuracy, "binary_accuracy", {"threshold": 0.5})
CategoricalAccuracy = _mean_of("CategoricalAccuracy", categorical_accuracy, "categorical_accuracy")
SparseCategoricalAccuracy = _mean_of(
    "SparseCategoricalAccuracy", sparse_categorical_accuracy, "sparse_categorical_accuracy"
)
TopKCategoricalAccuracy = _mean_of(
    "TopKCategoricalAccuracy", top_k_categorical_accuracy, "top_k_categorical_accuracy", {"k": 5}
)
SparseTopKCategoricalAccuracy = _mean_of(
    "SparseTopKCategoricalAccuracy",
    sparse_top_k_categorical_accuracy,
    "sparse_top_k_categorical_accuracy",
    {"k": 5},
)
MeanSquaredError = _mean_of("MeanSquaredError", losses.mse, "mean_squared_error")
MeanAbsoluteError = _mean_of("MeanAbsoluteError", losses.mae, "mean_absolute_error")
BinaryCrossentropy = _mean_of(
    "BinaryCrossentropy", losses.binary_crossentropy, "binary_crossentropy", _LOGITS
)
CategoricalCrossentropy = _mean_of(
    "CategoricalCrossentropy", losses.categorical_crossentropy, "categorical_crossentropy", _LOGITS
)
SparseCategoricalCrossentropy = _mean_of(
    "SparseCategoricalCrossentropy",
    losses.sparse_categorical_crossentropy,
    "sparse_categorical_crossentropy",
    {"from_logits": False, "axis": -1},
)

AUC, FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives = (
    confusion.CLASSES
)


def _similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    return negative(losses.cosine_similarity(y_true, y_pred, axis))


CosineSimilarity = _mean_of(
    "CosineSimilarity",
    _similarity,
    "cosine_similarity",
    {"axis": -1},
)
KLDivergence = _mean_of("KLDivergence", losses.kld, "kl_divergence")
LogCoshError = _mean_of("LogCoshError", losses.logcosh, "logcosh")
MeanAbsolutePercentageError = _mean_of(
    "MeanAbsolutePercentageError", losses.mape, "mean_absolute_percentage_error"
)
MeanSquaredLogarithmicError = _mean_of(
    "MeanSquaredLogarithmicError", losses.msle, "mean_squared_logarithmic_error"
)
Poisson = _mean_of("Poisson", losses.poisson, "poisson")
Hinge = _mean_of("Hinge", losses.hinge, "hinge")
SquaredHinge = _mean_of("SquaredHinge", losses.squared_hinge, "squared_hinge")
CategoricalHinge = _mean_of("CategoricalHinge", losses.categorical_hinge, "categorical_hinge")

_CLASSES = (
    *confusion.CLASSES, CategoricalHinge, CosineSimilarity, Hinge, KLDivergence, LogCoshError,
    MeanAbsolutePercentageError, MeanSquaredLogarithmicError, Poisson, SquaredHinge,
    Accuracy, BinaryAccuracy, BinaryCrossentropy, CategoricalAccuracy, CategoricalCrossentropy, Mean,
    MeanAbsoluteError, MeanMetricWrapper, MeanSquaredError, Metric, RootMeanSquaredError, SparseCategoricalAccuracy,
    SparseCategoricalCrossentropy, SparseTopKCategoricalAccuracy, Sum, TopKCategoricalAccuracy,
)  # fmt: skip
_FUNCTIONS = (
    binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy, losses.binary_crossentropy, losses.categorical_crossentropy,
    losses.sparse_categorical_crossentropy, losses.mse, losses.mae,
)  # fmt: skip
BY_NAME: dict[str, Any] = {
    **{c.__name__: c for c in _CLASSES},
    **{f.__name__: f for f in _FUNCTIONS},
    "mse": losses.mse, "mae": losses.mae, "MSE": losses.mse, "MAE": losses.mae,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """Returns a metric by name; None stays None."""
    return None if identifier is None else found(identifier, BY_NAME, "metric")


__all__ = [
    *(c.__name__ for c in _CLASSES), "binary_accuracy", "categorical_accuracy", "get", "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "top_k_categorical_accuracy",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("keras.metrics", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
