"""Broadcasting and the sum that undoes it, each the other's reverse; and how reductions are made."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused, taken
from viz.engine.ops.shape import dims, reshape
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor

Axes = tuple[int, ...]

_broadcast: Primitive = primitive(
    "broadcast_to",
    "BroadcastTo",
    lambda x, *, shape: np.array(np.broadcast_to(x, shape)),
    (lambda g, y, x, *, shape: sum_to(g, np.shape(x._value)),),
    forward="linear",
)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` repeated to ``shape``.

    Raises:
        InvalidArgumentError: It does not broadcast to that shape.
    """
    x = to_tensor(input)
    wanted, have, said = dims(shape), np.shape(x._value), said_name(input, shape)
    if wanted and min(wanted) < 0:
        raise kernel_error("BroadcastTo", f"Dimension {min(wanted)} must be >= 0", said)
    if len(have) > len(wanted):
        text = f"Rank of input ({len(have)}) must be no greater than rank of output shape ({len(wanted)})."
        raise kernel_error("BroadcastTo", text, said)
    about_to_make(wanted)
    try:
        return apply(_broadcast, (x,), {"shape": wanted})
    except ValueError:
        text = f"Incompatible shapes: {brackets(have)} vs. {brackets(wanted)}"
        raise kernel_error("BroadcastTo", text, said) from None


def axes_of(x: EagerTensor, axis: Any, tf_name: str) -> Axes:
    """Returns the axes to reduce, sorted and not negative.

    Raises:
        InvalidArgumentError: There is no such axis.
    """
    rank = np.ndim(x._value)
    if axis is None:
        return tuple(range(rank))
    if isinstance(axis, float):
        raise TypeError(f"Cannot convert {axis!r} to EagerTensor of dtype int32")
    wanted = [int(n) for n in np.ravel(axis._value if isinstance(axis, EagerTensor) else axis)]
    for n in wanted:
        if not -rank <= n < rank:
            text = f"Invalid reduction dimension ({n} for input with {rank} dimension(s)"
            raise kernel_error(tf_name, text, said_name(axis))
    axes = sorted(n % rank for n in wanted)
    for n, following in itertools.pairwise(axes):
        if n == following:
            text = f"Invalid reduction arguments: Axes contains duplicate dimension: {n}"
            raise kernel_error(tf_name, text, said_name(axis))
    return tuple(axes)


def kept_shape(shape: tuple[int, ...], axes: Axes) -> tuple[int, ...]:
    """The output's shape if the reduced axes stay with size 1."""
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def spread(g: EagerTensor, x: EagerTensor, axes: Axes) -> EagerTensor:
    """Returns a cotangent of a reduction's output in the shape of its input."""
    shape = np.shape(x._value)
    if np.shape(g._value) == shape:
        return g
    kept = kept_shape(shape, axes)
    if np.ndim(g._value) and np.shape(g._value) != kept:
        g = reshape(g, kept)
    return broadcast_to(g, shape)


def reduction(
    name: str,
    tf_name: str,
    impl: Callable[..., Any],
    rule: Any,
    forward: str = "",
) -> Callable[..., EagerTensor]:
    def run(x: Any, *, axis: Axes, keepdims: bool) -> Any:
        return impl(x, axis=axis, keepdims=keepdims)

    op: Primitive = primitive(name, tf_name, run, (rule,), forward=forward)

    takes = taken(tf_name)

    def function(
        input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
    ) -> EagerTensor:
        x = to_tensor(input_tensor)
        if x.dtype.name not in takes:
            raise refused(tf_name, x.dtype)
        params = {"axis": axes_of(x, axis, tf_name), "keepdims": bool(keepdims)}
        return apply(op, (x,), params)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"Returns ``{name}`` over ``axis`` (all axes if None); ``keepdims`` keeps them with size 1."
    )
    return function


def typed(impl: Callable[..., Any]) -> Callable[..., Any]:
    """Keeps the operand's dtype where NumPy would widen it."""

    def run(x: Any, axis: Axes, keepdims: bool) -> Any:
        return impl(x, axis=axis, keepdims=keepdims, dtype=x.dtype)

    return run


reduce_sum = reduction(
    "reduce_sum",
    "Sum",
    typed(np.sum),
    lambda g, y, x, axis, keepdims: spread(g, x, axis),
    forward="linear",
)


def sum_to(x: EagerTensor, shape: tuple[int, ...]) -> EagerTensor:
    """Returns ``x`` summed over the axes along which ``shape`` would broadcast to it: the reverse of broadcasting."""
    have = np.shape(x._value)
    lead = len(have) - len(shape)
    axes = tuple(i for i, n in enumerate(have) if i < lead or (n != 1 and shape[i - lead] == 1))
    summed = reduce_sum(x, axes) if axes else x
    return summed if np.shape(summed._value) == shape else reshape(summed, shape, strict=True)
