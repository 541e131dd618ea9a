"""Counting and finding: confusion matrices, how many are not zero, where a value belongs."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, bool_, int32, int64
from viz.engine.errors import kernel_error
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import less, not_equal
from viz.engine.ops.exponential import number
from viz.engine.ops.fill import range_
from viz.engine.ops.shape import expand_dims
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = int32,
    name: str | None = None,
) -> EagerTensor:
    """Returns how often each label (row) met each prediction (column), weighted if wanted.

    Raises:
        InvalidArgumentError: A class is negative, or not below ``num_classes``.
    """
    rows, columns = (np.asarray(to_tensor(x)._value).reshape(-1) for x in (labels, predictions))
    for what, found in (("labels", rows), ("predictions", columns)):
        if found.size and found.min() < 0:
            raise kernel_error(
                "Assert", f"assertion failed: [`{what}` contains negative values.  ]"
            )
    count = (
        int(max([-1, *rows, *columns])) + 1
        if num_classes is None
        else int(to_tensor(num_classes)._value)
    )
    for what, found in (("labels", rows), ("predictions", columns)):
        if found.size and found.max() >= count:
            raise kernel_error("Assert", f"assertion failed: [`{what}` out of bound]")
    wanted = as_dtype(dtype)
    added = 1 if weights is None else np.asarray(to_tensor(weights)._value).reshape(-1)
    out = np.zeros((count, count), wanted.np)
    np.add.at(out, (rows.astype(np.int64), columns.astype(np.int64)), added)
    return to_tensor(out, wanted, how="constant")


def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool | None = None, dtype: Any = int64, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns how many elements are not 0 (or not the empty string)."""
    x = to_tensor(input)
    if x.dtype is bool_:
        marks = x
    else:
        zero = number(0, x) if x.dtype.kind != "s" else to_tensor("")
        marks = not_equal(x, zero)
    return cast(reduce_sum(cast(marks, int64), axis, bool(keepdims)), dtype)


def _found(rows: Any, values: Any, *, side: str, dtype: str) -> Any:
    flat, wanted = rows.reshape(-1, rows.shape[-1]), values.reshape(-1, values.shape[-1])
    out = [
        np.searchsorted(a, v, "left" if side == "left" else "right")
        for a, v in zip(flat, wanted, strict=True)
    ]
    return np.asarray(out, dtype).reshape(values.shape)


_search: Primitive = primitive("searchsorted", "LowerBound", _found, (None, None))


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: Any = int32,
    name: str | None = None,
) -> EagerTensor:
    """Returns where each value would have to be put in to keep ascending sequences (along the last axis) ascending.

    Raises:
        ValueError: ``side`` is neither ``left`` nor ``right``.
    """
    if side not in ("left", "right"):
        raise ValueError(f"Argument `side` must be either 'right' or 'left'. Saw: `side` = {side}.")
    rows = to_tensor(sorted_sequence)
    wanted = to_tensor(values, rows.dtype)
    return apply(_search, (rows, wanted), {"side": side, "dtype": as_dtype(out_type).name})


def sequence_mask(
    lengths: Any, maxlen: Any = None, dtype: Any = bool_, name: str | None = None
) -> EagerTensor:
    """Returns, for each length, True for so many first steps and False for the rest up to ``maxlen``."""
    x = to_tensor(lengths)
    size = int(np.max(x._value, initial=0)) if maxlen is None else int(to_tensor(maxlen)._value)
    steps = range_(0, size, 1, dtype=x.dtype)
    return cast(less(steps, expand_dims(x, -1)), dtype)


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> EagerTensor:
    """Returns which targets are among the ``k`` classes of largest score; ties count as in."""
    t, p = np.asarray(to_tensor(targets)._value), np.asarray(to_tensor(predictions)._value)
    own = np.take_along_axis(p, t[:, None].astype(np.int64), -1)
    inside = (np.sum(p > own, -1) < int(to_tensor(k)._value)) & np.isfinite(own[:, 0])
    return to_tensor(inside, bool_, how="constant")


def invert_permutation(x: Any, name: str | None = None) -> EagerTensor:
    """Returns the permutation that undoes one."""
    order = to_tensor(x)
    return to_tensor(np.argsort(order._value).astype(order.dtype.np), how="constant")


def unravel_index(indices: Any, dims: Any, name: str | None = None) -> EagerTensor:
    """Returns the coordinates, one row per axis, of elements given by number."""
    at = to_tensor(indices)
    shape = tuple(int(n) for n in np.asarray(to_tensor(dims)._value))
    return to_tensor(
        np.stack(np.unravel_index(at._value, shape)).astype(at.dtype.np), how="constant"
    )


def _differences(x: Any) -> Any:
    return np.diff(np.asarray(to_tensor(x)._value).reshape(-1))


def is_non_decreasing(x: Any, name: str | None = None) -> EagerTensor:
    """Whether no element is smaller than the one before."""
    return to_tensor(bool(np.all(_differences(x) >= 0)))


def is_strictly_increasing(x: Any, name: str | None = None) -> EagerTensor:
    """Whether each element is larger than the one before."""
    return to_tensor(bool(np.all(_differences(x) > 0)))


def zero_fraction(value: Any, name: str | None = None) -> EagerTensor:
    """Returns the part of the elements that are 0."""
    x = to_tensor(value)
    return to_tensor(np.float32(np.mean(np.asarray(x._value) == 0)), how="constant")
