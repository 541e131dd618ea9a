"""Blocks of a tensor and what surrounds them: slice, pad, reverse, roll."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import float32
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused
from viz.engine.ops.gather import take_flat
from viz.engine.ops.shape import Shape, axis_of, dims, plain
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
    counts = plain(paddings)
    shape = np.shape(x._value)
    mode = mode.upper()
    kernel = {"CONSTANT": "Pad", "REFLECT": "MirrorPad", "SYMMETRIC": "MirrorPad"}.get(mode)
    if kernel is None:
        raise ValueError(
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". '
            f"Received `mode` = {mode}"
        )
    if kernel == "Pad" and (isinstance(constant_values, EagerTensor) or constant_values != 0):
        kernel = "PadV2"
    said = said_name(tensor, paddings)
    if counts.shape != (len(shape), 2):
        if counts.ndim != 2 or counts.shape[1] != 2:
            text = f"paddings must be a matrix with 2 columns: {brackets(counts.shape)}"
        else:
            have = f"{brackets(counts.shape)} {brackets(shape)}"
            text = f"The first dimension of paddings must be the rank of inputs{have}"
        raise kernel_error(kernel, text, said)
    pairs = tuple((int(a), int(b)) for a, b in counts)
    for (a, b), n in zip(pairs, shape, strict=True):
        if a < 0 or b < 0:
            raise kernel_error(kernel, f"Paddings must be non-negative: {a} {b}", said)
        if kernel == "MirrorPad" and max(a, b) > n - (mode == "REFLECT"):
            less = "less than" if mode == "REFLECT" else "no greater than"
            text = f"paddings must be {less} the dimension size: {a}, {b} "
            text += f"not less than {n}" if mode == "REFLECT" else f"greater than {n}"
            raise kernel_error(kernel, text, said)
    about_to_make([a + n + b for (a, b), n in zip(pairs, shape, strict=True)])
    if mode == "CONSTANT":
        value = (
            constant_values._value if isinstance(constant_values, EagerTensor) else constant_values
        )
        return apply(_pad, (x,), {"paddings": pairs, "value": value})
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
    first, given = dims(begin), dims(size)
    said = said_name(input_, begin, size)
    if not len(first) == len(given) == len(shape):
        raise kernel_error(
            "Slice",
            f"Expected begin and size arguments to be 1-D tensors of size {len(shape)}, but got shapes "
            f"[{len(first)}] and [{len(given)}] instead.",
            said,
        )
    count = tuple(n - b if m == -1 else m for b, m, n in zip(first, given, shape, strict=True))
    for i, (b, m, n) in enumerate(zip(first, count, shape, strict=True)):
        if not 0 <= b <= n:
            raise kernel_error("Slice", f"Expected begin[{i}] in [0, {n}], but got {b}", said)
        if m < 0 or b + m > n:
            raise kernel_error("Slice", f"Expected size[{i}] in [0, {n - b}], but got {m}", said)
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
    rank, said = np.ndim(x._value), said_name(tensor, axis)
    numbers = plain(axis)
    if not numbers.ndim:
        raise kernel_error("ReverseV2", "'dims' must be 1-dimension, not 0", said)
    if numbers.dtype.kind not in "iu":
        raise refused("ReverseV2", float32, "Tidx", said)
    wanted: list[int] = []
    for i, n in enumerate(numbers.tolist()):

        def fail(n: int, i: int = i) -> Exception:
            text = f"'axis'[{i}] = {n} is out of valid range [0, {rank - 1}"
            return kernel_error("ReverseV2", text, said)

        at = axis_of(n, rank, fail)
        if at in wanted:
            raise kernel_error("ReverseV2", f"axis {at} specified more than once.", said)
        wanted.append(at)
    return apply(_reverse, (x,), {"axis": tuple(wanted)})


_roll: Primitive = primitive(
    "roll",
    "Roll",
    lambda x, *, shift, axis: np.roll(x, shift, axis),
    (lambda g, y, x, *, shift, axis: roll(g, tuple(-n for n in shift), axis),),
    forward="linear",
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> EagerTensor:
    """Returns ``input`` shifted along axes, what leaves at one end coming in at the other."""
    x = to_tensor(input)
    rank, said = np.ndim(x._value), said_name(input, shift, axis)
    for value, attribute in ((shift, "Tshift"), (axis, "Taxis")):
        if plain(value).dtype.kind not in "iu":
            raise refused("Roll", float32, attribute, said)
    if not rank:
        raise kernel_error("Roll", "input must be 1-D or higher", said)
    by, along = dims(shift), dims(axis)
    if len(by) != len(along):
        raise kernel_error("Roll", "shift and axis must have the same size", said)
    for n in along:
        if not -rank <= n < rank:
            raise kernel_error("Roll", f"axis {n if n >= 0 else n + rank} is out of range", said)
    return apply(_roll, (x,), {"shift": by, "axis": tuple(n % rank for n in along)})
