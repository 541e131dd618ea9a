"""Norms, clipping by them, moments and the normalisations made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast, conjugate, identity, stop_gradient
from viz.engine.ops.compare import greater, maximum, minimum, where
from viz.engine.ops.complex import abs_
from viz.engine.ops.divide import squared_difference
from viz.engine.ops.exponential import number, reciprocal, rsqrt, sqrt, square
from viz.engine.ops.fill import ones_like
from viz.engine.ops.join import pack
from viz.engine.ops.power import pow
from viz.engine.ops.predicates import is_finite
from viz.engine.ops.reduce import reduce_max, reduce_mean
from viz.engine.ops.shape import dims, squeeze
from viz.engine.tensor import EagerTensor


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns a norm over ``axis`` (all elements if None): euclidean, 1, infinity or any p > 0.

    Raises:
        ValueError: There is no such norm.
    """
    x = to_tensor(tensor)
    keep = bool(keepdims)
    if ord in ("euclidean", "fro", 2, 2.0) and not (
        ord in (2, 2.0) and axis is not None and np.size(axis) == 2
    ):
        return sqrt(reduce_sum(multiply(x, conjugate(x)), axis, keepdims=keep))
    size = abs_(x)
    if ord in (1, 1.0):
        return reduce_sum(size, axis, keepdims=keep)
    if ord == np.inf:
        return reduce_max(size, axis, keepdims=keep)
    if not isinstance(ord, int | float) or ord <= 0:
        raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
    power = number(float(ord), size)
    return pow(reduce_sum(pow(size, power), axis, keepdims=keep), number(1.0 / ord, size))


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Returns ``t``, made shorter where its norm is above ``clip_norm``."""
    if isinstance(t, IndexedSlices):
        return IndexedSlices(clip_by_norm(t.values, clip_norm, axes), t.indices, t.dense_shape)
    x = to_tensor(t)
    limit = operand(clip_norm, x.dtype)
    squared = reduce_sum(multiply(x, x), axes, keepdims=True)
    positive = greater(squared, number(0, squared))
    length = where(positive, sqrt(where(positive, squared, ones_like(squared))), squared)
    return real_divide(multiply(x, limit), maximum(length, limit))


def global_norm(t_list: Sequence[Any], name: str | None = None) -> EagerTensor:
    """Returns the norm of all tensors together; None entries do not count."""
    halves = []
    for t in t_list:
        if t is not None:
            x = t.values if isinstance(t, IndexedSlices) else to_tensor(t)
            halves.append(l2_loss(x))
    total = reduce_sum(pack(halves))
    return sqrt(multiply(total, number(2, total)))


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], EagerTensor]:
    """Returns tensors scaled together so that their common norm is at most ``clip_norm``, and that norm before."""
    length = global_norm(t_list) if use_norm is None else to_tensor(use_norm)
    limit = operand(clip_norm, length.dtype)
    scale = multiply(limit, minimum(reciprocal(length), real_divide(number(1, length), limit)))
    finite = where(is_finite(length), scale, number(float("nan"), length))
    clipped: list[Any] = []
    for t in t_list:
        if t is None:
            clipped.append(None)
        elif isinstance(t, IndexedSlices):
            values = multiply(t.values, cast(finite, t.values.dtype))
            clipped.append(IndexedSlices(values, t.indices, t.dense_shape))
        else:
            x = to_tensor(t)
            clipped.append(identity(multiply(x, cast(finite, x.dtype))))
    return clipped, length


def l2_loss(t: Any, name: str | None = None) -> EagerTensor:
    """Returns half the sum of squares."""
    x = to_tensor(t)
    total = reduce_sum(square(x))
    return real_divide(total, number(2, total))


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> EagerTensor:
    """Returns ``x`` divided by its norm over ``axis``, or by √epsilon if that is larger."""
    t = to_tensor(x)
    squared = reduce_sum(square(t), axis, keepdims=True)
    return multiply(t, rsqrt(maximum(squared, number(epsilon, squared))))


def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[EagerTensor, EagerTensor]:
    """Returns mean and variance over ``axes``."""
    t = to_tensor(x)
    over = dims(axes)
    mean = reduce_mean(t, over, keepdims=True)
    variance = reduce_mean(squared_difference(t, stop_gradient(mean)), over, keepdims=True)
    if keepdims:
        return mean, variance
    return squeeze(mean, over), squeeze(variance, over)


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: str | None = None,
) -> EagerTensor:
    """Returns (x − mean) / √(variance + epsilon) · scale + offset; scale and offset may be None."""
    t = to_tensor(x)
    spread = operand(variance, t.dtype)
    inverse = rsqrt(add(spread, operand(variance_epsilon, t.dtype)))
    if scale is not None:
        inverse = multiply(inverse, operand(scale, t.dtype))
    middle = operand(mean, t.dtype)
    shift = multiply(middle, inverse)
    if offset is None:
        return subtract(multiply(t, inverse), shift)
    return add(multiply(t, inverse), subtract(operand(offset, t.dtype), shift))
