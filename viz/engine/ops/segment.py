"""Sums, means and extremes over groups of rows; partitions; sets of values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32
from viz.engine.ops.arith import real_divide
from viz.engine.ops.gather import gather
from viz.engine.ops.join import concat
from viz.engine.ops.scatter import add_rows, take_rows
from viz.engine.ops.shape import reshape
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def unsorted_segment_sum(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the sum of the rows that carry it."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    lead = np.ndim(ids._value)
    shape = np.shape(x._value)
    flat = reshape(x, (-1, *shape[lead:])) if lead != 1 else x
    return add_rows(flat, np.ravel(ids._value), (int(num_segments), *shape[lead:]))


def _last(ids: EagerTensor) -> int:
    return int(np.max(ids._value)) + 1 if np.size(ids._value) else 0


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the sum of the rows that carry it; the numbers are sorted."""
    ids = to_tensor(segment_ids)
    return unsorted_segment_sum(data, ids, _last(ids))


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the mean of the rows that carry it."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    count = np.bincount(np.ravel(ids._value), minlength=_last(ids)).clip(1).astype(x.dtype.np)
    total = segment_sum(x, ids)
    column = count.reshape((-1, *[1] * (np.ndim(total._value) - 1)))
    return real_divide(total, EagerTensor(column, x.dtype))


def _segment_extreme(data: Any, segment_ids: Any, pick: Any) -> EagerTensor:
    x, ids = to_tensor(data), np.ravel(to_tensor(segment_ids)._value)
    rows = [pick(np.where(ids == n)[0], np.asarray(x._value)) for n in range(int(ids.max()) + 1)]
    flat = np.arange(np.size(x._value)).reshape(np.shape(x._value))
    places = np.stack([np.take_along_axis(flat, at[None], 0)[0] for at in rows])
    return take_rows(reshape(x, (-1,)), places)


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the largest elements of the rows that carry it."""
    return _segment_extreme(data, segment_ids, lambda at, x: at[np.argmax(x[at], 0)])


def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the smallest elements of the rows that carry it."""
    return _segment_extreme(data, segment_ids, lambda at, x: at[np.argmin(x[at], 0)])


def dynamic_partition(
    data: Any, partitions: Any, num_partitions: int, name: str | None = None
) -> list[EagerTensor]:
    """Returns the rows of ``data``, dealt out by number."""
    x, ids = to_tensor(data), np.ravel(to_tensor(partitions)._value)
    return [
        gather(x, EagerTensor(np.where(ids == n)[0].astype(np.int32), int32), sparse=False)
        for n in range(int(num_partitions))
    ]


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> EagerTensor:
    """Returns rows put back at the given places."""
    places = np.concatenate([np.ravel(to_tensor(i)._value) for i in indices])
    rows = concat(
        [
            reshape(
                to_tensor(d), (-1, *np.shape(to_tensor(d)._value)[np.ndim(to_tensor(i)._value) :])
            )
            for i, d in zip(indices, data, strict=True)
        ],
        0,
    )
    return add_rows(rows, places, (int(places.max()) + 1, *np.shape(rows._value)[1:]))


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
    """Returns the different elements in order of appearance, and where each element went."""
    values, places = apply_multiple(_unique, (to_tensor(x),), {"dtype": as_dtype(out_idx).np})
    return Unique(values, places)


_bincount: Primitive = primitive(
    "bincount",
    "DenseBincount",
    lambda i, w, *, size: np.bincount(i, w, size)[:size].astype(w.dtype),
)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = int32,
    name: str | None = None,
    **unused: Any,
) -> EagerTensor:
    """Returns how often each number from 0 on occurs, or the sum of its weights."""
    i = to_tensor(arr)
    size = _last(i)
    size = max(size, int(minlength or 0))
    size = min(size, int(maxlength)) if maxlength is not None else size
    if weights is None:
        weights = EagerTensor(np.ones(np.size(i._value), as_dtype(dtype).np), as_dtype(dtype))
    return apply(_bincount, (reshape(i, (-1,)), to_tensor(weights)), {"size": size})


_histogram: Primitive = primitive(
    "histogram_fixed_width",
    "HistogramFixedWidth",
    lambda x, r, *, bins: np.bincount(
        np.clip(np.floor((np.ravel(x) - r[0]) / (r[1] - r[0]) * bins), 0, bins - 1).astype(int),
        minlength=bins,
    ).astype(np.int32),
)


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = int32, name: str | None = None
) -> EagerTensor:
    """Returns how many values fall into each of ``nbins`` equal parts of a range."""
    x = to_tensor(values)
    return apply(_histogram, (x, to_tensor(value_range, x.dtype)), {"bins": int(nbins)})
