"""Norms, clipping by them, moments and the normalisations made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.errors import said_name
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.kernels import check, refused, taken
from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast, conjugate, identity, stop_gradient
from viz.engine.ops.compare import greater, maximum, minimum, where
from viz.engine.ops.complex import abs_, complex_, imag, real
from viz.engine.ops.decompose import svd
from viz.engine.ops.divide import squared_difference
from viz.engine.ops.exponential import number, reciprocal, rsqrt, sqrt, square
from viz.engine.ops.fill import ones_like
from viz.engine.ops.join import pack
from viz.engine.ops.power import pow
from viz.engine.ops.predicates import is_finite
from viz.engine.ops.reduce import reduce_max, reduce_mean
from viz.engine.ops.shape import dims, expand_dims, squeeze, transpose
from viz.engine.primitive import Primitive, apply, primitive
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
    pair = isinstance(axis, list | tuple) and len(axis) == 2
    if pair:
        axis = tuple(axis)
        if not all(isinstance(n, int) for n in axis) or axis[0] == axis[1]:
            raise _bad_axis(axis)
        if ord not in _MATRIX_NORMS:
            raise ValueError(f"'ord' must be a supported matrix norm in {_MATRIX_NORMS}, got {ord}")
    else:
        if not (axis is None or isinstance(axis, int)):
            raise _bad_axis(axis)
        if (isinstance(ord, str) and ord != "euclidean") or (not isinstance(ord, str) and ord <= 0):
            raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
        axis = None if axis is None else [axis]
    x = to_tensor(tensor)
    if x.dtype.kind not in "fciuB":
        raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}.")
    result = _norm(x, ord, axis, pair)
    if keepdims:
        return result
    return squeeze(result, None if axis is None else list(axis))


_MATRIX_NORMS = ["euclidean", "fro", 1, 2, np.inf]


def _bad_axis(axis: Any) -> ValueError:
    return ValueError(
        f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}"
    )


def _norm(x: EagerTensor, ord: Any, axis: Any, pair: bool) -> EagerTensor:
    """The norm with the axes kept, in TensorFlow's steps."""
    if pair and ord == 2:
        rank = np.ndim(x._value)
        last = [n % rank for n in axis]
        order = [*(n for n in range(rank) if n not in last), *last]
        values = svd(transpose(x, order), compute_uv=False)
        longest = expand_dims(reduce_max(abs_(values), -1, keepdims=True), -1)
        return transpose(longest, [order.index(n) for n in range(rank)])
    if ord in ("fro", "euclidean", 2):
        return sqrt(reduce_sum(multiply(x, conjugate(x)), axis, keepdims=True))
    size = abs_(x)
    if ord == 1:
        total = reduce_sum(size, None if axis is None else axis[0], keepdims=True)
        return reduce_max(total, axis[-1], keepdims=True) if pair else total
    if ord == np.inf:
        if pair:
            size = reduce_sum(size, axis[1], keepdims=True)
        return reduce_max(size, None if axis is None else axis[0], keepdims=True)
    power = number(float(ord), size)
    total = reduce_sum(pow(size, power), axis, keepdims=True)
    return pow(total, number(1.0 / ord, total))


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Returns ``t``, made shorter where its norm is above ``clip_norm``."""
    if isinstance(t, IndexedSlices):
        return IndexedSlices(clip_by_norm(t.values, clip_norm, axes), t.indices, t.dense_shape)
    x = to_tensor(t)
    check("Sqrt", x.dtype)
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


_l2_loss: Primitive = primitive(
    "l2_loss",
    "L2Loss",
    lambda x: (np.sum(np.square(x)) / x.dtype.type(2)).astype(x.dtype),
    (lambda g, y, x: multiply(x, g),),
)


def l2_loss(t: Any, name: str | None = None) -> EagerTensor:
    """Returns half the sum of squares.

    Raises:
        InvalidArgumentError: The elements are not floating.
    """
    x = to_tensor(t)
    if x.dtype.name not in taken("L2Loss"):
        raise refused("L2Loss", x.dtype, said=said_name(t))
    return apply(_l2_loss, (x,))


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> EagerTensor:
    """Returns ``x`` divided by its norm over ``axis``, or by √epsilon if that is larger."""
    t = to_tensor(x)
    axis = dim if axis is None else axis
    if t.dtype.kind not in "fcB":
        raise TypeError(f"Cannot convert {epsilon} to EagerTensor of dtype {t.dtype.runtime_name}")
    if t.dtype.is_complex:
        size = add(square(real(t)), square(imag(t)))
        inverse = rsqrt(maximum(reduce_sum(size, axis, keepdims=True), number(epsilon, size)))
        return complex_(multiply(real(t), inverse), multiply(imag(t), inverse))
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
