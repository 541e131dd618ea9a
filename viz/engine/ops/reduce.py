"""Reductions over axes; their sum stands in ``broadcast``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.kernels import taken
from viz.engine.ops.arith import add, multiply, real_divide, subtract, truncated
from viz.engine.ops.broadcast import Axes, axes_of, kept_shape, reduce_sum, reduction, spread, typed
from viz.engine.ops.cast import cast, conjugate, stop_gradient
from viz.engine.ops.compare import equal, truths, where
from viz.engine.ops.complex import real
from viz.engine.ops.cumulative import cumprod
from viz.engine.ops.exponential import exp, log, sqrt, square
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.predicates import is_finite
from viz.engine.ops.shape import reshape, transpose
from viz.engine.primitive import made
from viz.engine.tensor import EagerTensor


def _mean(x: Any, axis: Axes, keepdims: bool) -> Any:
    if x.dtype.kind in "iu":
        wide = np.uint64 if x.dtype == np.uint64 else np.int64
        total = np.asarray(typed(np.sum)(x.astype(wide), axis, keepdims))
        count = np.asarray(max(1, np.size(x) // max(1, np.size(total)))).astype(wide)
        return truncated(total, count).astype(x.dtype)
    wide = x.astype(np.float32) if x.dtype == np.float16 else x
    total = np.asarray(typed(np.sum)(wide, axis, keepdims))
    each = wide.dtype.type(np.size(x) // max(1, np.size(total)))
    return np.divide(total, each).astype(x.dtype)  # none at all: NaN, silently


def _mean_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    count = np.size(x._value) // max(1, np.size(y._value))
    return real_divide(spread(g, x, axis), made(x.dtype.np.type(count), x.dtype, "literal"))


reduce_mean = reduction(
    "reduce_mean",
    "Mean",
    _mean,
    _mean_rule,
    forward="linear",
)


def _extreme_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    """All elements that reach the extreme share the cotangent equally."""
    kept = kept_shape(np.shape(x._value), axis)
    y, g = reshape(y, kept), reshape(g, kept)
    chosen = cast(equal(y, x), g.dtype)
    return multiply(real_divide(chosen, reduce_sum(chosen, axis, keepdims=True)), g)


def _extreme(impl: Callable[..., Any], start: Callable[[Any], Any]) -> Callable[..., Any]:
    def run(x: Any, axis: Axes, keepdims: bool) -> Any:
        return impl(
            x, axis=axis, keepdims=keepdims, initial=start(x) if not np.size(x) else np._NoValue
        )

    return run


def _least(x: Any) -> Any:
    return -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min


def _greatest(x: Any) -> Any:
    return np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).max


reduce_max = reduction(
    "reduce_max",
    "Max",
    _extreme(np.max, _least),
    _extreme_rule,
)
reduce_min = reduction(
    "reduce_min",
    "Min",
    _extreme(np.min, _greatest),
    _extreme_rule,
)


def _prod_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    """Products of all others, from the left and from the right, so that zeros do no harm."""
    shape = np.shape(x._value)
    rest = tuple(i for i in range(len(shape)) if i not in axis)
    order = axis + rest
    count = int(np.prod([shape[i] for i in axis], dtype=int))
    flat = reshape(transpose(x, order), (count, -1) if np.size(x._value) else (count, 0))
    others = multiply(
        conjugate(cumprod(flat, axis=0, exclusive=True)),
        conjugate(cumprod(flat, axis=0, exclusive=True, reverse=True)),
    )
    back = transpose(
        reshape(others, tuple(shape[i] for i in order)), tuple(int(i) for i in np.argsort(order))
    )
    return multiply(spread(g, x, axis), back)


reduce_prod = reduction(
    "reduce_prod",
    "Prod",
    typed(np.prod),
    _prod_rule,
)
_all = reduction("reduce_all", "All", np.all, None)
_any = reduction("reduce_any", "Any", np.any, None)


def reduce_all(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns whether all elements over ``axis`` (all axes if None) hold; true if there are none."""
    return _all(truths(input_tensor), axis, keepdims)


def reduce_any(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns whether any element over ``axis`` (all axes if None) holds; false if there are none."""
    return _any(truths(input_tensor), axis, keepdims)


def _euclidean(x: Any, axis: Axes, keepdims: bool) -> Any:
    squares = np.real(x * np.conj(x)) if x.dtype.kind == "c" else np.square(x)
    total = typed(np.sum)(squares, axis, keepdims)
    if x.dtype.kind in "iu":
        return np.sqrt(total.astype(np.float64)).astype(x.dtype)
    return np.sqrt(total).astype(x.dtype)


def _norm_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    kept = kept_shape(np.shape(x._value), axis)
    return real_divide(x, real_divide(reshape(y, kept), reshape(g, kept)))


reduce_euclidean_norm = reduction(
    "reduce_euclidean_norm",
    "EuclideanNorm",
    _euclidean,
    _norm_rule,
)


def reduce_variance(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns the mean squared deviation from the mean over ``axis`` (all axes if None).

    Raises:
        TypeError: The elements are integers.
    """
    x = to_tensor(input_tensor)
    if x.dtype.kind in "iu" and x.dtype.name in taken("Mean"):
        axes_of(x, axis, "Mean")
        raise TypeError(f"Input must be either real or complex. Received integer type {x.dtype!r}.")
    gap = subtract(x, reduce_mean(x, axis, keepdims=True))
    squared = real(multiply(conjugate(gap), gap)) if gap.dtype.is_complex else square(gap)
    return reduce_mean(squared, axis, keepdims)


def reduce_std(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns the square root of the variance over ``axis`` (all axes if None)."""
    return sqrt(reduce_variance(input_tensor, axis, keepdims))


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns log Σ exp over ``axis``, computed without overflow."""
    x = to_tensor(input_tensor)
    top = reduce_max(x, axis, keepdims=True)
    top = stop_gradient(where(is_finite(top), top, zeros_like(top)))
    result = log(reduce_sum(exp(subtract(x, top)), axis, keepdims))
    return add(result, top if keepdims else reshape(top, np.shape(result._value)))
