"""Blocks of a tensor and what surrounds them: slice, pad, reverse, roll."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import kernel_error
from viz.engine.ops.gather import take_flat
from viz.engine.ops.shape import Shape, axis_of, dims
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor

_pad: Primitive = primitive(
    "pad",
    "PadV2",
    lambda x, *, paddings, value: np.pad(x, paddings, constant_values=value),
    (lambda g, y, x, *, paddings, value: slice_(g, [p[0] for p in paddings], np.shape(x._value)),),
)


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> EagerTensor:
    """Returns ``tensor`` with ``paddings[i] = (before, after)`` elements added along each axis.

    Raises:
        ValueError: ``mode`` is not CONSTANT, REFLECT or SYMMETRIC.
    """
    x = to_tensor(tensor)
    pairs = tuple(
        (int(a), int(b))
        for a, b in np.asarray(paddings._value if isinstance(paddings, EagerTensor) else paddings)
    )
    mode = mode.upper()
    about_to_make([a + n + b for (a, b), n in zip(pairs, np.shape(x._value), strict=False)])
    if mode == "CONSTANT":
        value = (
            constant_values._value if isinstance(constant_values, EagerTensor) else constant_values
        )
        return apply(_pad, (x,), {"paddings": pairs, "value": value})
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(
            "Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', or 'SYMMETRIC'. "
            f"Received `mode` = {mode}"
        )
    places = np.arange(np.size(x._value)).reshape(np.shape(x._value))
    return take_flat(x, np.pad(places, pairs, mode=mode.lower()), "mirror_pad")  # type: ignore[call-overload]


_slice: Primitive = primitive(
    "slice",
    "Slice",
    lambda x, *, begin, size: x[tuple(slice(b, b + n) for b, n in zip(begin, size, strict=True))],
    (lambda g, y, x, *, begin, size: _pad_around(g, x, begin, size),),
    forward="linear",
)


def _pad_around(g: EagerTensor, x: EagerTensor, begin: Shape, size: Shape) -> EagerTensor:
    shape = np.shape(x._value)
    return pad(g, [(b, n - b - m) for b, m, n in zip(begin, size, shape, strict=True)])


def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> EagerTensor:
    """Returns the block that starts at ``begin`` and has ``size`` elements along each axis (−1: all the rest).

    Raises:
        InvalidArgumentError: The block does not lie inside.
    """
    x = to_tensor(input_)
    shape = np.shape(x._value)
    first = dims(begin)
    count = tuple(n - b if m == -1 else m for b, m, n in zip(first, dims(size), shape, strict=True))
    for i, (b, m, n) in enumerate(zip(first, count, shape, strict=True)):
        if not (0 <= b <= n and m >= 0 and b + m <= n):
            raise kernel_error("Slice", f"Expected size[{i}] in [0, {n - b}], but got {m}")
    return apply(_slice, (x,), {"begin": first, "size": count})


_reverse: Primitive = primitive(
    "reverse",
    "ReverseV2",
    lambda x, *, axis: np.flip(x, axis),
    (lambda g, y, x, *, axis: reverse(g, axis),),
    forward="linear",
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``tensor`` with the order along the given axes turned around."""
    x = to_tensor(tensor)
    return apply(_reverse, (x,), {"axis": tuple(axis_of(n, np.ndim(x._value)) for n in dims(axis))})


_roll: Primitive = primitive(
    "roll",
    "Roll",
    lambda x, *, shift, axis: np.roll(x, shift, axis),
    (lambda g, y, x, *, shift, axis: roll(g, tuple(-n for n in shift), axis),),
    forward="linear",
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` shifted along axes, what leaves at one end coming in at the other."""
    return apply(_roll, (to_tensor(input),), {"shift": dims(shift), "axis": dims(axis)})
