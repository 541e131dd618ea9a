"""Rows dealt out and put back by number, the different values of a tensor, and how often they occur."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32
from viz.engine.ops.gather import gather
from viz.engine.ops.join import concat
from viz.engine.ops.scatter import add_rows
from viz.engine.ops.shape import reshape
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def _last(ids: EagerTensor) -> int:
    return int(np.max(ids._value)) + 1 if np.size(ids._value) else 0


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
