"""Accuracies as functions: 1 where a prediction is right, 0 where not, one number per example."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.tensor import EagerTensor
from viz.tf.keras.variable import FLOATX, silent
from viz.tf.quiet import value_of


def _same_rank(a: Any, b: Any) -> tuple[Any, Any]:
    if a.ndim == b.ndim + 1 and a.shape[-1] == 1:
        return (a, b[:, None]) if b.ndim == 1 else (a[..., 0], b)
    if b.ndim == a.ndim + 1 and b.shape[-1] == 1:
        return (a[:, None], b) if a.ndim == 1 else (a, b[..., 0])
    return a, b


def accuracy(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns where both are equal."""
    pred = np.asarray(value_of(y_pred))
    true, pred = _same_rank(np.asarray(value_of(y_true)).astype(pred.dtype), pred)
    return silent(true == pred, FLOATX)


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> EagerTensor:
    """Returns where ``y_pred`` is above the threshold exactly if ``y_true`` is 1."""
    true, pred = _same_rank(np.asarray(value_of(y_true)), np.asarray(value_of(y_pred)))
    return silent(true == (pred > pred.dtype.type(threshold)).astype(true.dtype), FLOATX)


def categorical_accuracy(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns where the largest elements of both are at the same place."""
    true, pred = np.asarray(value_of(y_true)), np.asarray(value_of(y_pred))
    return silent(np.argmax(true, -1) == np.argmax(pred, -1), FLOATX)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns where the largest element of ``y_pred`` is at the place that ``y_true`` names."""
    true, pred = np.asarray(value_of(y_true)), np.asarray(value_of(y_pred))
    column = true.ndim == pred.ndim and true.shape[-1] == 1
    right = (true[..., 0] if column else true).astype(np.int64) == np.argmax(pred, -1)
    if column:
        right = right.reshape(true.shape)
    if right.ndim > 1 and right.shape[-1] == 1:
        right = right[..., 0]
    return silent(right, FLOATX)


def _among(labels: Any, scores: Any, k: int) -> Any:
    """Whether fewer than ``k`` scores are larger than the label's."""
    flat, rows = labels.reshape(-1).astype(np.int64), scores.reshape(-1, scores.shape[-1])
    own = rows[np.arange(len(rows)), flat][:, None]
    return (np.sum(rows > own, -1) < k).reshape(labels.shape)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> EagerTensor:
    """Returns where the class that ``y_true`` names is among the ``k`` best."""
    true, pred = np.asarray(value_of(y_true)), np.asarray(value_of(y_pred))
    return silent(_among(true, pred, k), FLOATX)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> EagerTensor:
    """Returns where the class marked in ``y_true`` is among the ``k`` best."""
    true, pred = np.asarray(value_of(y_true)), np.asarray(value_of(y_pred))
    return silent(_among(np.argmax(true, -1), pred, k), FLOATX)
