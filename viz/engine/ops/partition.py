"""Rows dealt out and put back by number, the different values of a tensor, and how often they occur."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32, int64, string
from viz.engine.errors import brackets, dtype_mismatch, kernel_error, said_name
from viz.engine.kernels import check, refused, taken
from viz.engine.ops.cast import cast
from viz.engine.ops.gather import gather
from viz.engine.ops.scatter import take_rows
from viz.engine.ops.shape import reshape, whole
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def dynamic_partition(
    data: Any, partitions: Any, num_partitions: int, name: str | None = None
) -> list[EagerTensor]:
    """Returns the rows of ``data``, dealt out by number.

    Args:
        data: Shape ``partitions.shape + rest``.
        partitions: Whole numbers below ``num_partitions``.
        num_partitions: How many tensors to return.
        name: Ignored.

    Raises:
        InvalidArgumentError: A number is too large, or the shapes do not go together.
    """
    x, ids = to_tensor(data), to_tensor(partitions)
    count, said = whole(num_partitions), said_name(data, partitions)
    kernel = f"DynamicPartition_num_partitions_{count}"
    if ids.dtype is not int32:
        raise dtype_mismatch("DynamicPartition", 1, "int32", ids.dtype.runtime_name)
    shape, lead = np.shape(x._value), np.shape(ids._value)
    if shape[: len(lead)] != lead:
        text = f"data.shape = {brackets(shape)}, partitions.shape = {brackets(lead)}"
        raise kernel_error(kernel, f"data.shape must start with partitions.shape, got {text}", said)
    for at in np.argwhere((np.asarray(ids._value) < 0) | (np.asarray(ids._value) >= count)):
        value = np.asarray(ids._value)[tuple(at)]
        place = f"[{','.join(map(str, at))}]" if len(at) else ""
        raise kernel_error(kernel, f"partitions{place} = {value} is not in [0, {count})", said)
    rows = reshape(x, (int(np.size(ids._value)), *shape[len(lead) :]))
    places = [np.where(np.ravel(ids._value) == n)[0].astype(np.int32) for n in range(count)]
    return [gather(rows, EagerTensor(at, int32), sparse=False) for at in places]


def _stitched(*rows: Any, places: tuple[Any, ...]) -> Any:
    """Later rows win over earlier ones at the same place."""
    size = max((int(at.max()) + 1 for at in places if at.size), default=0)
    out = np.zeros((size, *rows[0].shape[1:]), rows[0].dtype)
    for at, part in zip(places, rows, strict=True):
        out[at] = part
    return out


_stitch: Primitive = primitive(
    "dynamic_stitch",
    "DynamicStitch",
    _stitched,
    any_rule=lambda i, g, y, *rows, places: take_rows(g, places[i]),
    forward="linear",
)


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> EagerTensor:
    """Returns rows put back at the given places; of several for one place the last one counts.

    Raises:
        InvalidArgumentError: The shapes do not go together.
    """
    numbers = [to_tensor(i) for i in indices]
    parts = [to_tensor(d) for d in data]
    kernel = f"DynamicStitch_N_{len(numbers)}"
    rows, rests = [], []
    for n, (i, d) in enumerate(zip(numbers, parts, strict=True)):
        lead, shape = np.shape(i._value), np.shape(d._value)
        if shape[: len(lead)] != lead:
            text = f"data[{n}].shape = {brackets(shape)} does not start with indices[{n}].shape = {brackets(lead)}"
            raise kernel_error(kernel, text)
        rests.append(shape[len(lead) :])
        if rests[n] != rests[0]:
            text = (
                f"Need data[0].shape[{np.ndim(numbers[0]._value)}:] = data[{n}].shape[{len(lead)}:]"
            )
            raise kernel_error(kernel, text)
        rows.append(reshape(d, (int(np.size(i._value)), *rests[n])))
    places = tuple(np.ravel(i._value) for i in numbers)
    return apply(_stitch, tuple(rows), {"places": places})


def _unique_impl(x: Any, *, dtype: Any) -> Any:
    _, first, inverse = np.unique(x, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return x[first[order]], rank[inverse.ravel()].astype(dtype)


_unique: Primitive = primitive("unique", "Unique", _unique_impl, multiple=True)


class Unique(NamedTuple):
    """The different elements, and where each element went."""

    y: EagerTensor
    idx: EagerTensor


def unique(x: Any, out_idx: Any = int32, name: str | None = None) -> Unique:
    """Returns the different elements of a vector in order of appearance, and where each element went.

    Raises:
        InvalidArgumentError: ``x`` is no vector.
    """
    values = to_tensor(x)
    if values.dtype.name not in taken("Unique") and values.dtype is not string:
        raise refused("Unique", values.dtype, said=said_name(x))
    wanted = as_dtype(out_idx)
    if wanted not in (int32, int64):
        raise refused("Unique", wanted, "out_idx", said_name(x))
    if np.ndim(values._value) != 1:
        raise kernel_error("Unique", "unique expects a 1D vector.", said_name(x))
    found, places = apply_multiple(_unique, (values,), {"dtype": wanted.np})
    return Unique(found, places)


def _counted(i: Any, w: Any, *, size: int, binary: bool) -> Any:
    """Counts, or sums of weights, of each row; what is ``size`` or above does not count."""
    rows = i.reshape((-1, i.shape[-1])) if i.ndim == 2 else i.reshape((1, -1))
    loads = w.reshape(rows.shape)
    out = np.zeros((len(rows), size), w.dtype)
    for row, numbers, load in zip(out, rows, loads, strict=True):
        kept = numbers < size
        if binary:
            row[numbers[kept]] = 1
        else:
            np.add.at(row, numbers[kept], load[kept])
    return out if i.ndim == 2 else out[0]


_bincount: Primitive = primitive("bincount", "DenseBincount", _counted)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = int32,
    name: str | None = None,
    axis: Any = None,
    binary_output: bool = False,
) -> EagerTensor:
    """Returns how often each number from 0 on occurs, or the sum of its weights.

    Args:
        arr: Whole numbers from 0 on, of any shape.
        weights: One per number; how often it counts.
        minlength: The least length of the result.
        maxlength: The largest length of the result; larger numbers do not count.
        dtype: Of the counts, if there are no weights.
        name: Ignored.
        axis: None or 0: over all elements; −1: over the last axis of a matrix.
        binary_output: Whether only presence is marked, by 1.

    Raises:
        InvalidArgumentError: A number is negative.
        ValueError: Another axis, or weights with ``binary_output``.
    """
    i = to_tensor(arr)
    if axis not in (None, 0, -1):
        raise ValueError(
            f"Unsupported value for argument axis={axis}. Only 0 and -1 are currently supported."
        )
    if binary_output and weights is not None:
        raise ValueError(
            "Arguments `binary_output` and `weights` are mutually exclusive. Please specify only one."
        )
    if i.dtype.kind not in "iu" or i.dtype.size < 4:
        i = cast(i, int32)
    numbers = np.asarray(i._value)
    if np.any(numbers < 0):
        raise kernel_error("DenseBincount", "Input arr must be non-negative!")
    size = int(numbers.max()) + 1 if numbers.size else 0
    size = max(size, 0 if minlength is None else whole(minlength))
    size = size if maxlength is None else min(size, whole(maxlength))
    if weights is None:
        kind = as_dtype(dtype)
        loads = EagerTensor(np.ones(numbers.shape, kind.np)[()], kind)
    else:
        loads = to_tensor(weights)
        if loads.dtype.name not in ("int32", "int64", "float32", "float64"):
            raise refused("DenseBincount", loads.dtype, said="")
        if np.shape(loads._value) != numbers.shape:
            have, want = brackets(np.shape(loads._value)), brackets(numbers.shape)
            raise kernel_error(
                "DenseBincount", f"`weights` must be the same shape as `arr`: {have} vs. {want}"
            )
    if axis is None or axis == 0 or numbers.ndim != 2:
        i, loads = reshape(i, (-1,)), reshape(loads, (-1,))
    return apply(_bincount, (i, loads), {"size": size, "binary": bool(binary_output)})


_histogram: Primitive = primitive(
    "histogram_fixed_width",
    "HistogramFixedWidth",
    lambda x, r, *, bins, dtype: np.bincount(
        np.clip(np.floor((np.ravel(x) - r[0]) / (r[1] - r[0]) * bins), 0, bins - 1).astype(int),
        minlength=bins,
    ).astype(dtype),
)


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = int32, name: str | None = None
) -> EagerTensor:
    """Returns how many values fall into each of ``nbins`` equal parts of a range.

    Raises:
        InvalidArgumentError: The range is empty, or there are no parts.
    """
    x = to_tensor(values)
    check("HistogramFixedWidth", x.dtype, said_name(values, value_range))
    ends, bins, wanted = to_tensor(value_range, x.dtype), whole(nbins), as_dtype(dtype)
    said = said_name(values, value_range)
    low, high = np.ravel(ends._value)
    if not low < high:
        text = f"value_range should satisfy value_range[0] < value_range[1], but got '[{low:g}, {high:g}]'"
        raise kernel_error("HistogramFixedWidth", text, said)
    if bins <= 0:
        raise kernel_error(
            "HistogramFixedWidth", f"nbins should be a positive number, but got '{bins}'", said
        )
    if wanted not in (int32, int64):
        raise refused("HistogramFixedWidth", wanted, "dtype", said)
    return apply(_histogram, (x, ends), {"bins": bins, "dtype": wanted.np})
