"""Reductions over axes, and the sum that undoes broadcasting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import kernel_error
from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.build import refused
from viz.engine.ops.cast import cast, conjugate, stop_gradient
from viz.engine.ops.compare import equal, where
from viz.engine.ops.cumulative import cumprod
from viz.engine.ops.exponential import exp, log, sqrt, square
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.predicates import is_finite
from viz.engine.ops.repeating import broadcast_to
from viz.engine.ops.shape import reshape, transpose
from viz.engine.primitive import Primitive, apply, made, primitive
from viz.engine.tensor import EagerTensor

Axes = tuple[int, ...]


def axes_of(x: EagerTensor, axis: Any, tf_name: str) -> Axes:
    """Returns the axes to reduce, sorted and not negative.

    Raises:
        InvalidArgumentError: There is no such axis.
    """
    rank = np.ndim(x._value)
    if axis is None:
        return tuple(range(rank))
    wanted = np.ravel(axis._value if isinstance(axis, EagerTensor) else axis)
    for n in wanted:
        if not -rank <= n < rank:
            raise kernel_error(
                tf_name, f"Invalid reduction dimension ({n} for input with {rank} dimension(s)"
            )
    return tuple(sorted({int(n) % rank for n in wanted}))


def _kept(shape: tuple[int, ...], axes: Axes) -> tuple[int, ...]:
    """The output's shape if the reduced axes stay with size 1."""
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def _spread(g: EagerTensor, x: EagerTensor, axes: Axes) -> EagerTensor:
    """Returns a cotangent of a reduction's output in the shape of its input."""
    shape = np.shape(x._value)
    if np.shape(g._value) == shape:
        return g
    kept = _kept(shape, axes)
    if np.ndim(g._value) and np.shape(g._value) != kept:
        g = reshape(g, kept)
    return broadcast_to(g, shape)


def _reduction(
    name: str,
    tf_name: str,
    impl: Callable[..., Any],
    rule: Any,
    kinds: str = "fciu",
    forward: str = "",
) -> Callable[..., EagerTensor]:
    def run(x: Any, *, axis: Axes, keepdims: bool) -> Any:
        return impl(x, axis=axis, keepdims=keepdims)

    op: Primitive = primitive(name, tf_name, run, (rule,), forward=forward)

    def function(
        input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
    ) -> EagerTensor:
        x = to_tensor(input_tensor)
        if x.dtype.kind not in kinds:
            raise refused(tf_name, kinds, x.dtype)
        params = {"axis": axes_of(x, axis, tf_name), "keepdims": bool(keepdims)}
        return apply(op, (x,), params)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"Returns ``{name}`` over ``axis`` (all axes if None); ``keepdims`` keeps them with size 1."
    )
    return function


def _typed(impl: Callable[..., Any]) -> Callable[..., Any]:
    """Keeps the operand's dtype where NumPy would widen it."""

    def run(x: Any, axis: Axes, keepdims: bool) -> Any:
        return impl(x, axis=axis, keepdims=keepdims, dtype=x.dtype)

    return run


reduce_sum = _reduction(
    "reduce_sum",
    "Sum",
    _typed(np.sum),
    lambda g, y, x, axis, keepdims: _spread(g, x, axis),
    forward="linear",
)


def sum_to(x: EagerTensor, shape: tuple[int, ...]) -> EagerTensor:
    """Returns ``x`` summed over the axes along which ``shape`` would broadcast to it: the reverse of broadcasting."""
    have = np.shape(x._value)
    lead = len(have) - len(shape)
    axes = tuple(i for i, n in enumerate(have) if i < lead or (n != 1 and shape[i - lead] == 1))
    summed = reduce_sum(x, axes) if axes else x
    return summed if np.shape(summed._value) == shape else reshape(summed, shape, strict=True)


def _mean(x: Any, axis: Axes, keepdims: bool) -> Any:
    if x.dtype.kind in "iu":
        total = np.asarray(np.sum(x, axis=axis, keepdims=keepdims)).astype(x.dtype)  # type: ignore[call-overload]
        return total // max(1, np.size(x) // max(1, np.size(total)))
    mean = np.mean(x, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]
    return mean.astype(x.dtype)


def _mean_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    count = np.size(x._value) // max(1, np.size(y._value))
    return real_divide(_spread(g, x, axis), made(x.dtype.np.type(count), x.dtype, "literal"))


reduce_mean = _reduction(
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
    kept = _kept(np.shape(x._value), axis)
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


reduce_max = _reduction(
    "reduce_max",
    "Max",
    _extreme(np.max, _least),
    _extreme_rule,
    kinds="fiu",
)
reduce_min = _reduction(
    "reduce_min",
    "Min",
    _extreme(np.min, _greatest),
    _extreme_rule,
    kinds="fiu",
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
    return multiply(_spread(g, x, axis), back)


reduce_prod = _reduction(
    "reduce_prod",
    "Prod",
    _typed(np.prod),
    _prod_rule,
)
reduce_all = _reduction("reduce_all", "All", np.all, None, kinds="b")
reduce_any = _reduction("reduce_any", "Any", np.any, None, kinds="b")


def _norm_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: Axes, keepdims: bool
) -> EagerTensor:
    kept = _kept(np.shape(x._value), axis)
    return real_divide(x, real_divide(reshape(y, kept), reshape(g, kept)))


reduce_euclidean_norm = _reduction(
    "reduce_euclidean_norm",
    "EuclideanNorm",
    lambda x, axis, keepdims: np.sqrt(
        np.sum(np.square(x), axis=axis, keepdims=keepdims, dtype=x.dtype)
    ),
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
    if x.dtype.kind in "iu":
        raise TypeError(f"Input must be either real or complex. Received integer type {x.dtype!r}.")
    return reduce_mean(square(subtract(x, reduce_mean(x, axis, keepdims=True))), axis, keepdims)


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
