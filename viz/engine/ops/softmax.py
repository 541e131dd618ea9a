"""Softmax and the cross entropies that are computed together with it."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import float32, int32, int64
from viz.engine.errors import InvalidArgumentError, brackets, kernel_error, said_name
from viz.engine.kernels import check, refused
from viz.engine.ops.arith import add, multiply, negative, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.compare import greater_equal, where
from viz.engine.ops.exponential import exp, log1p
from viz.engine.ops.fill import one_hot, zeros_like
from viz.engine.ops.shape import expand_dims, transpose, whole
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _shifted(x: Any, axis: int) -> Any:
    return x - np.max(x, axis=axis, keepdims=True) if np.size(x) else x


def _softmax_impl(x: Any, *, axis: int) -> Any:
    e = np.exp(_shifted(x, axis))
    return e / np.sum(e, axis=axis, keepdims=True)


def _softmax_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor, *, axis: int) -> EagerTensor:
    inner = reduce_sum(multiply(g, y), axis, keepdims=True)
    return multiply(subtract(g, inner), y)


_softmax: Primitive = primitive(
    "softmax",
    "Softmax",
    _softmax_impl,
    (_softmax_rule,),
)


def _log_softmax_impl(x: Any, *, axis: int) -> Any:
    s = _shifted(x, axis)
    return s - np.log(np.sum(np.exp(s), axis=axis, keepdims=True))


def _log_softmax_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor, *, axis: int) -> EagerTensor:
    return subtract(g, multiply(reduce_sum(g, axis, keepdims=True), exp(y)))


_log_softmax: Primitive = primitive(
    "log_softmax",
    "LogSoftmax",
    _log_softmax_impl,
    (_log_softmax_rule,),
)


def _floats(x: EagerTensor, tf_name: str, axis: Any, said: str | None) -> int:
    rank = np.ndim(x._value)
    if isinstance(axis, list | tuple):
        raise TypeError(
            f"'<=' not supported between instances of 'int' and '{type(axis).__name__}'"
        )
    if isinstance(axis, float):
        raise refused("Transpose", float32, "Tperm")
    at = -1 if axis is None else whole(axis)
    if rank and not -rank <= at < rank:
        raise InvalidArgumentError(
            f"`dim` must be in the range [{-rank}, {rank}) where {rank} is the number of dimensions in the input. "
            f"Received: dim={at}"
        )
    check(tf_name, x.dtype, said)
    if not rank:
        raise kernel_error(tf_name, "logits must have >= 1 dimension, got []", said)
    return at


def softmax(logits: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns exp(x) / Σ exp(x) along an axis (the last)."""
    x = to_tensor(logits)
    return apply(_softmax, (x,), {"axis": _floats(x, "Softmax", axis, said_name(logits))})


def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> EagerTensor:
    """Returns the logarithm of softmax along an axis (the last), computed without overflow."""
    x = to_tensor(logits)
    return apply(_log_softmax, (x,), {"axis": _floats(x, "LogSoftmax", axis, said_name(logits))})


def _cross(logits: Any, labels: Any) -> Any:
    return -np.sum(labels * _log_softmax_impl(logits, axis=-1), axis=-1, dtype=logits.dtype)


def _back_logits(
    g: EagerTensor, y: EagerTensor, logits: EagerTensor, labels: EagerTensor
) -> EagerTensor:
    p = softmax(logits)
    return multiply(subtract(g, reduce_sum(multiply(g, p), -1, keepdims=True)), p)


softmax_cross_entropy_grad: Primitive = primitive(
    "softmax_cross_entropy_grad",
    "SoftmaxCrossEntropyWithLogits",
    lambda logits, labels: _softmax_impl(logits, axis=-1) - labels,
    # As in TensorFlow, where this is a second output of the kernel, nothing flows back to the labels.
    (_back_logits, lambda g, y, logits, labels: zeros_like(labels)),
)


def _by_logits(
    g: EagerTensor, y: EagerTensor, logits: EagerTensor, labels: EagerTensor
) -> EagerTensor:
    return multiply(expand_dims(g, -1), apply(softmax_cross_entropy_grad, (logits, labels)))


def _by_labels(
    g: EagerTensor, y: EagerTensor, logits: EagerTensor, labels: EagerTensor
) -> EagerTensor:
    return multiply(expand_dims(g, -1), negative(log_softmax(logits)))


_softmax_cross_entropy: Primitive = primitive(
    "softmax_cross_entropy",
    "SoftmaxCrossEntropyWithLogits",
    _cross,
    (_by_logits, _by_labels),
)


def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: int = -1, name: str | None = None
) -> EagerTensor:
    """Returns −Σ labels · log softmax(logits) along an axis (the last); labels are differentiated, too.

    Raises:
        InvalidArgumentError: The shapes do not broadcast, or there is no such axis.
    """
    x = to_tensor(logits)
    t = operand(labels, x.dtype)
    kernel = "SoftmaxCrossEntropyWithLogits"
    at, rank = _floats(x, kernel, axis, ""), np.ndim(x._value)
    if at not in (-1, rank - 1):
        order = [n for n in range(rank) if n != at % rank] + [at % rank]
        x, t = transpose(x, order), transpose(t, order)
    if np.shape(x._value) != np.shape(t._value):
        both = [
            np.shape(v._value) if np.ndim(v._value) > 1 else (1, *np.shape(v._value))
            for v in (x, t)
        ]
        try:
            shape = np.broadcast_shapes(*both)
        except ValueError:
            text = f"logits_size={brackets(both[0])} labels_size={brackets(both[1])}"
            raise kernel_error(kernel, f"logits and labels must be broadcastable: {text}") from None
        return apply(_broadcast_cross_entropy, (x, t), {"shape": shape})
    return apply(_softmax_cross_entropy, (x, t))


def _no_wide_gradient(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, t: EagerTensor, *, shape: Any
) -> Any:
    """The kernel's own broadcasting has no gradient in TensorFlow either: there, too, reshaping it fails."""
    raise kernel_error(
        "Reshape",
        f"Input to reshape is a tensor with {np.prod(shape)} values, but the requested shape has {np.size(x._value)}",
        None,
    )


_broadcast_cross_entropy: Primitive = primitive(
    "softmax_cross_entropy_wide",
    "SoftmaxCrossEntropyWithLogits",
    lambda x, t, *, shape: _cross(np.broadcast_to(x, shape), np.broadcast_to(t, shape)),
    (_no_wide_gradient, _no_wide_gradient),
)


def sparse_softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, name: str | None = None
) -> EagerTensor:
    """Returns −log softmax(logits)[labels] along the last axis; labels are class numbers.

    Raises:
        InvalidArgumentError: A label is no class.
        ValueError: The labels do not have one axis less than the logits.
    """
    x, t = to_tensor(logits), to_tensor(labels)
    shape = np.shape(x._value)
    if np.ndim(t._value) != len(shape) - 1:
        raise ValueError(
            "`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: "
            f"labels.shape={t.shape} of rank {np.ndim(t._value)} and logits.shape={x.shape} of rank {len(shape)}"
        )
    if np.shape(t._value) != shape[:-1]:
        raise ValueError(
            "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            f"labels.shape={t.shape} and logits.shape={x.shape}"
        )
    check("SoftmaxCrossEntropyWithLogits", x.dtype)
    if t.dtype not in (int32, int64):
        raise refused(
            "SparseSoftmaxCrossEntropyWithLogits", t.dtype, "Tlabels", said_name(labels, logits)
        )
    values = np.ravel(t._value)
    if np.any((values < 0) | (values >= shape[-1])):
        bad = values[(values < 0) | (values >= shape[-1])][0]
        raise kernel_error(
            "SparseSoftmaxCrossEntropyWithLogits",
            f"Received a label value of {bad} which is outside the valid range of [0, {shape[-1]}).  "
            f"Label values: {' '.join(map(str, values))}",
        )
    hot = one_hot(t, shape[-1], dtype=x.dtype)
    return apply(_softmax_cross_entropy, (x, hot))


def sigmoid_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, name: str | None = None
) -> EagerTensor:
    """Returns max(x, 0) − x · labels + log(1 + exp(−|x|)) for logits x, element by element.

    Raises:
        ValueError: The shapes differ.
    """
    x = to_tensor(logits)
    t = operand(labels, x.dtype)
    if np.shape(x._value) != np.shape(t._value):
        raise ValueError(
            f"`logits` and `labels` must have the same shape, received ({x.shape} vs {t.shape})."
        )
    zeros = zeros_like(x)
    positive = greater_equal(x, zeros)
    clipped = where(positive, x, zeros)
    folded = where(positive, negative(x), x)
    return add(subtract(clipped, multiply(x, t)), log1p(exp(folded)))
