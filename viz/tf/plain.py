"""``tf`` itself: small functions of tensors, shapes and programs that need no op of their own."""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32
from viz.engine.errors import kernel_error
from viz.engine.offered import offered
from viz.engine.ops.arith import real_divide
from viz.engine.ops.blocks import reverse
from viz.engine.ops.compare import maximum, minimum
from viz.engine.ops.factors import sqrtm as matrix_square_root
from viz.engine.ops.fill import shape
from viz.engine.ops.gather import gather_nd
from viz.engine.ops.join import concat, stack, unstack
from viz.engine.ops.partition import unique
from viz.engine.ops.scatter import tensor_scatter_nd_update
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor

__all__ = [
    "VariableAggregation", "VariableSynchronization", "broadcast_dynamic_shape", "broadcast_static_shape",
    "get_static_value", "group", "matrix_square_root", "no_op", "realdiv", "reverse_sequence", "shape_n",
    "strided_slice", "tensor_scatter_nd_max", "tensor_scatter_nd_min", "timestamp", "unique_with_counts",
]  # fmt: skip


class VariableSynchronization(enum.Enum):
    """When a distributed variable's copies meet; here there is one copy."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How a distributed variable's copies meet; here there is one copy."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3


def realdiv(x: Any, y: Any, name: str | None = None) -> EagerTensor:
    """Returns x / y of floating numbers."""
    a = to_tensor(x)
    return real_divide(a, to_tensor(y, a.dtype))


def strided_slice(
    input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0, end_mask: int = 0,
    ellipsis_mask: int = 0, new_axis_mask: int = 0, shrink_axis_mask: int = 0, var: Any = None, name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns ``input_[begin:end:strides]``, axis by axis; the masks are sets of axes, bit by bit.

    Raises:
        NotImplementedError: ``ellipsis_mask`` or ``new_axis_mask``: write an index instead.
    """
    offered("tf.strided_slice", var=(var, None))
    if ellipsis_mask or new_axis_mask:
        raise NotImplementedError(
            "tf.strided_slice: ellipsis_mask and new_axis_mask are not here; write x[..., tf.newaxis] instead."
        )
    x: Any = to_tensor(input_)
    starts, ends = (np.asarray(to_tensor(v)._value).tolist() for v in (begin, end))
    steps = [1] * len(starts) if strides is None else np.asarray(to_tensor(strides)._value).tolist()
    key = [
        a if shrink_axis_mask >> k & 1
        else slice(None if begin_mask >> k & 1 else a, None if end_mask >> k & 1 else b, c)
        for k, (a, b, c) in enumerate(zip(starts, ends, steps, strict=True))
    ]  # fmt: skip
    return x[tuple(key)]  # type: ignore[no-any-return]


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """Returns the value as a NumPy array."""
    offered("tf.get_static_value", partial=(partial, False))
    return to_tensor(tensor).numpy()


def no_op(name: str | None = None) -> None:
    """Does nothing."""


def group(*inputs: Any, **kwargs: Any) -> None:
    """Does nothing: what was given has run already."""


def timestamp(name: str | None = None) -> EagerTensor:
    """Returns the seconds since 1970."""
    return to_tensor(np.float64(time.time()), how="constant")


def shape_n(input: Sequence[Any], out_type: Any = int32, name: str | None = None) -> list[Any]:
    """Returns the shape of each tensor."""
    return [shape(x, out_type) for x in input]


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """Returns the shape that two shapes meet in.

    Raises:
        ValueError: They do not.
    """
    try:
        return TensorShape(np.broadcast_shapes(tuple(shape_x), tuple(shape_y)))
    except ValueError:
        raise ValueError(
            f"Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension pair they are "
            f"either equal or one of them is 1. Received: {shape_x} and {shape_y}."
        ) from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> EagerTensor:
    """Returns the shape that two shapes, given as tensors, meet in."""
    first, second = (np.asarray(to_tensor(v)._value) for v in (shape_x, shape_y))
    try:
        met = np.broadcast_shapes(tuple(first), tuple(second))
    except ValueError:
        raise kernel_error(
            "BroadcastArgs", f"Incompatible shapes: {first.tolist()} vs. {second.tolist()}"
        ) from None
    return to_tensor(np.asarray(met, first.dtype), how="constant")


def reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: int | None = None, batch_axis: int | None = None, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns ``input`` with the first ``seq_lengths[i]`` steps of each example reversed.

    Raises:
        NotImplementedError: Other axes than batch 0 and steps 1.
    """
    if (batch_axis or 0) != 0 or (1 if seq_axis is None else seq_axis) != 1:
        raise NotImplementedError("tf.reverse_sequence: batch_axis=0 and seq_axis=1 are here.")
    rows = []
    for row, count in zip(unstack(input), np.asarray(to_tensor(seq_lengths)._value), strict=True):
        part: Any = row
        rows.append(concat([reverse(part[: int(count)], [0]), part[int(count) :]], 0))
    return stack(rows)


def tensor_scatter_nd_max(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``tensor`` with the larger of its elements and the updates at places."""
    return _scattered(maximum, tensor, indices, updates)


def tensor_scatter_nd_min(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``tensor`` with the smaller of its elements and the updates at places."""
    return _scattered(minimum, tensor, indices, updates)


def _scattered(choose: Any, tensor: Any, indices: Any, updates: Any) -> EagerTensor:
    x, at = to_tensor(tensor), to_tensor(indices)
    new: Any = to_tensor(updates, x.dtype)
    flat = np.asarray(at._value).reshape(-1, at._value.shape[-1])
    for k in range(len(flat)):  # one after the other: places may repeat
        place = to_tensor(flat[k : k + 1])
        own: Any = new[k : k + 1]
        x = tensor_scatter_nd_update(x, place, choose(gather_nd(x, place), own))
    return x


class UniqueWithCounts(NamedTuple):
    """The distinct elements, which of them each element is, and how often each occurs."""

    y: EagerTensor
    idx: EagerTensor
    count: EagerTensor  # type: ignore[assignment]


def unique_with_counts(x: Any, out_idx: Any = int32, name: str | None = None) -> UniqueWithCounts:
    """Returns the distinct elements in the order of their first occurrence, with their places and counts."""
    found = unique(x, out_idx)
    counts = np.bincount(np.asarray(found.idx._value)).astype(as_dtype(out_idx).np)
    return UniqueWithCounts(found.y, found.idx, to_tensor(counts, how="constant"))
