"""Losses as functions of targets and predictions: one number per example, in the ops that Keras uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int64
from viz.engine.ops.activation import softplus
from viz.engine.ops.arith import add, divide, multiply, negative, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import clip_by_value, equal, less_equal, logical_or, maximum, where
from viz.engine.ops.complex import abs_
from viz.engine.ops.exponential import log, number, square
from viz.engine.ops.norms import l2_normalize
from viz.engine.ops.reduce import reduce_max, reduce_mean
from viz.engine.ops.shape import expand_dims, squeeze
from viz.engine.ops.softmax import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible
from viz.tf.keras.logits import logits_of

FLOATX = "float32"
EPSILON = 1e-7
"""``keras.config.epsilon()``."""


def tensor(value: Any, dtype: Any = None) -> EagerTensor:
    """Returns ``value`` as a tensor, cast to ``dtype`` if it has another."""
    if dtype is None:
        return to_tensor(value)
    if isinstance(value, EagerTensor | Convertible) or hasattr(value, "__tf_tensor__"):
        return cast(to_tensor(value), dtype)
    return to_tensor(np.asarray(value, as_dtype(dtype).np))


def same_rank(x: EagerTensor, y: EagerTensor) -> tuple[EagerTensor, EagerTensor]:
    """Returns both with the same number of axes, where one has a last axis of size 1 more."""
    for swapped in (False, True):
        longer, shorter = (y, x) if swapped else (x, y)
        if longer.ndim == shorter.ndim + 1 and longer.shape[-1] == 1:
            if shorter.ndim == 1:
                shorter = expand_dims(shorter, -1)
            else:
                longer = squeeze(longer, [-1])
            x, y = (shorter, longer) if swapped else (longer, shorter)
    return x, y


def _pair(y_true: Any, y_pred: Any) -> tuple[EagerTensor, EagerTensor]:
    pred = tensor(y_pred)
    return same_rank(tensor(y_true, pred.dtype), pred)


def _mean(x: EagerTensor, axis: int = -1) -> EagerTensor:
    """Returns the mean; of whole numbers it is a float32, as in Keras."""
    return reduce_mean(x if x.dtype.kind in "fc" else cast(x, FLOATX), axis)


def mean_squared_error(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of (y_true − y_pred)² over the last axis."""
    true, pred = _pair(y_true, y_pred)
    return _mean(square(subtract(true, pred)), -1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of |y_true − y_pred| over the last axis."""
    true, pred = _pair(y_true, y_pred)
    return _mean(abs_(subtract(true, pred)), -1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns 100 · mean of |y_true − y_pred| / |y_true| over the last axis."""
    true, pred = _pair(y_true, y_pred)
    floor = maximum(abs_(true), number(EPSILON, true))
    return multiply(100.0, _mean(abs_(divide(subtract(true, pred), floor)), -1))


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of (log(y_true + 1) − log(y_pred + 1))² over the last axis."""
    true, pred = _pair(y_true, y_pred)
    first, second = (log(add(maximum(y, number(EPSILON, y)), 1.0)) for y in (pred, true))
    return _mean(square(subtract(first, second)), -1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> EagerTensor:
    """Returns the mean over the last axis of e²/2 where |e| ≤ delta, else delta · |e| − delta²/2."""
    true, pred = _pair(y_true, y_pred)
    limit = number(delta, pred)
    error = subtract(pred, true)
    size = abs_(error)
    small = multiply(number(0.5, size), square(error))
    large = subtract(multiply(limit, size), number(0.5 * delta * delta, size))
    return _mean(where(less_equal(size, limit), small, large), -1)


def log_cosh(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of log cosh(y_pred − y_true) over the last axis."""
    true, pred = _pair(y_true, y_pred)
    error = subtract(pred, true)
    return _mean(
        subtract(add(error, softplus(multiply(error, -2.0))), number(np.log(2.0), error)), -1
    )


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> EagerTensor:
    """Returns −(the cosine of the angle between the two along an axis)."""
    true, pred = _pair(y_true, y_pred)
    pred, true = l2_normalize(pred, axis, EPSILON**2), l2_normalize(true, axis, EPSILON**2)
    return negative(reduce_sum(multiply(true, pred), axis))


def kl_divergence(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns Σ y_true · log(y_true / y_pred) over the last axis."""
    pred = tensor(y_pred)
    true = tensor(y_true, pred.dtype)
    true, pred = clip_by_value(true, EPSILON, 1.0), clip_by_value(pred, EPSILON, 1.0)
    return reduce_sum(multiply(true, log(divide(true, pred))), -1)


def poisson(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of y_pred − y_true · log(y_pred) over the last axis."""
    pred = tensor(y_pred)
    true = tensor(y_true, pred.dtype)
    return _mean(subtract(pred, multiply(true, log(add(pred, number(EPSILON, pred))))), -1)


def _signs(y_true: EagerTensor) -> EagerTensor:
    """Labels 0 and 1 as −1 and 1; others as they are."""
    binary = logical_or(equal(y_true, 0.0), equal(y_true, 1.0))
    if bool(np.all(binary._value)):
        return subtract(multiply(2.0, y_true), 1.0)
    return y_true


def _margin(y_true: Any, y_pred: Any) -> EagerTensor:
    pred = tensor(y_pred)
    true = _signs(tensor(y_true, pred.dtype))
    return maximum(subtract(1.0, multiply(true, pred)), 0.0)


def hinge(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of max(1 − y_true · y_pred, 0) over the last axis."""
    return _mean(_margin(y_true, y_pred), -1)


def squared_hinge(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns the mean of max(1 − y_true · y_pred, 0)² over the last axis."""
    return _mean(square(_margin(y_true, y_pred)), -1)


def categorical_hinge(y_true: Any, y_pred: Any) -> EagerTensor:
    """Returns max(best wrong score − right score + 1, 0)."""
    pred = tensor(y_pred)
    true = tensor(y_true, pred.dtype)
    right = reduce_sum(multiply(true, pred), -1)
    wrong = reduce_max(multiply(subtract(1.0, true), pred), -1)
    return maximum(add(subtract(wrong, right), 1.0), number(0, pred))


def _same_shape(true: EagerTensor, pred: EagerTensor) -> None:
    if true.ndim != pred.ndim or tuple(true.shape) != tuple(pred.shape):
        what = "rank (ndim)" if true.ndim != pred.ndim else "shape"
        raise ValueError(
            f"Arguments `target` and `output` must have the same {what}. Received: target.shape={true.shape}, "
            f"output.shape={pred.shape}"
        )


def _clipped(x: EagerTensor) -> EagerTensor:
    return clip_by_value(x, number(EPSILON, x), number(1.0 - EPSILON, x))


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> EagerTensor:
    """Returns the mean of −(t · log p + (1 − t) · log(1 − p)) over an axis."""
    pred = tensor(y_pred)
    true = tensor(y_true, pred.dtype)
    if label_smoothing:
        true = add(multiply(true, 1.0 - label_smoothing), 0.5 * label_smoothing)
    _same_shape(true, pred)
    logits = pred if from_logits else logits_of(pred)
    if logits is not None:
        return _mean(sigmoid_cross_entropy_with_logits(labels=true, logits=logits), axis)
    p = _clipped(pred)
    one = number(1, p)
    total = add(multiply(true, log(p)), multiply(subtract(one, true), log(subtract(one, p))))
    return _mean(negative(total), axis)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> EagerTensor:
    """Returns −Σ t · log p over an axis, p scaled to sum 1."""
    pred = tensor(y_pred)
    true = tensor(y_true, pred.dtype)
    if label_smoothing:
        classes = float(true.shape[-1])
        true = add(multiply(true, 1.0 - label_smoothing), label_smoothing / classes)
    _same_shape(true, pred)
    logits = pred if from_logits else logits_of(pred)
    if logits is not None:
        return softmax_cross_entropy_with_logits(labels=true, logits=logits, axis=axis)
    p = _clipped(divide(pred, reduce_sum(pred, axis, keepdims=True)))
    return negative(reduce_sum(multiply(true, log(p)), axis))


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> EagerTensor:
    """Returns −log p of the class whose number ``y_true`` is."""
    if ignore_class is not None:
        raise NotImplementedError("`ignore_class` is not offered.")
    if axis != -1 and axis != len(y_pred.shape) - 1:
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    pred = tensor(y_pred)
    true = cast(tensor(y_true), int64)
    if true.ndim == pred.ndim and true.shape[-1] == 1:
        true = squeeze(true, [-1])
    if tuple(true.shape) != tuple(pred.shape[:-1]):
        if true.ndim != pred.ndim - 1:
            raise ValueError(
                "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: "
                f"target.shape={true.shape}, output.shape={pred.shape}"
            )
        raise ValueError(
            "Arguments `target` and `output` must have the same shape up until the last dimension: "
            f"target.shape={true.shape}, output.shape={pred.shape}"
        )
    logits = pred if from_logits else logits_of(pred)
    if logits is None:
        logits = log(_clipped(pred))
    return sparse_softmax_cross_entropy_with_logits(labels=true, logits=logits)


FUNCTIONS: tuple[Callable[..., EagerTensor], ...] = (
    binary_crossentropy, categorical_crossentropy, categorical_hinge, cosine_similarity, hinge, huber, kl_divergence,
    log_cosh, mean_absolute_error, mean_absolute_percentage_error, mean_squared_error, mean_squared_logarithmic_error,
    poisson, sparse_categorical_crossentropy, squared_hinge,
)  # fmt: skip
