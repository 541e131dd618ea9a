"""Sums, means, products and extremes over groups of rows that are sorted by number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import int32, int64
from viz.engine.errors import kernel_error, said_name
from viz.engine.kernels import refused, taken
from viz.engine.ops.arith import multiply, real_divide, truncated
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import equal, greater, where
from viz.engine.ops.exponential import number
from viz.engine.ops.fill import ones_like, zeros_like
from viz.engine.ops.gather import gather
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def lowest(dtype: Any) -> Any:
    """Returns the smallest finite number of a dtype."""
    return np.finfo(dtype).min if dtype.kind == "f" else np.iinfo(dtype).min


def highest(dtype: Any) -> Any:
    """Returns the largest finite number of a dtype."""
    return np.finfo(dtype).max if dtype.kind == "f" else np.iinfo(dtype).max


def _sorted(start: Callable[[Any], Any], update: Any) -> Callable[..., Any]:
    def run(x: Any, ids: Any) -> Any:
        count = int(ids[-1]) + 1 if len(ids) else 0
        out = np.full((count, *x.shape[1:]), start(x.dtype), x.dtype)
        update.at(out, ids, x)
        if update not in (np.add, np.multiply):
            out[np.setdiff1d(np.arange(count), ids)] = 0  # a number that no row carries
        return out

    return run


def _sorted_mean(x: Any, ids: Any) -> Any:
    total = _sorted(lambda d: 0, np.add)(x, ids)
    size = np.bincount(ids, minlength=len(total)).clip(1).reshape((-1, *[1] * (x.ndim - 1)))
    return (
        truncated(total, size.astype(x.dtype))
        if x.dtype.kind in "iu"
        else total / size.astype(x.dtype)
    )


def _gathered(g: EagerTensor, ids: EagerTensor) -> EagerTensor:
    return gather(g, ids, sparse=False)


def _mean_back(g: Any, y: Any, x: Any, ids: Any) -> EagerTensor:
    ones = EagerTensor(
        np.ones((len(ids._value), *[1] * (np.ndim(x._value) - 1)), g.dtype.np), g.dtype
    )
    return _gathered(real_divide(g, segment_sum(ones, ids)), ids)


def _sorted_extreme_back(g: Any, y: Any, x: Any, ids: Any) -> EagerTensor:
    chosen = equal(x, _gathered(y, ids))
    shared = real_divide(g, segment_sum(cast(chosen, g.dtype), ids))
    return where(chosen, _gathered(shared, ids), zeros_like(x))


def _sorted_prod_back(g: Any, y: Any, x: Any, ids: Any) -> EagerTensor:
    is_zero = equal(x, number(0, x))
    zeros = segment_sum(cast(is_zero, int32), ids)
    g = where(greater(zeros, number(1, zeros)), zeros_like(g), g)
    safe = where(is_zero, ones_like(x), x)
    others = segment_prod(safe, ids)
    part = where(is_zero, _gathered(others, ids), real_divide(_gathered(y, ids), safe))
    return multiply(_gathered(g, ids), part)


_segment_sum: Primitive = primitive(
    "segment_sum", "SegmentSum", _sorted(lambda d: 0, np.add),
    (lambda g, y, x, ids: _gathered(g, ids), None),
)  # fmt: skip
_segment_mean: Primitive = primitive(
    "segment_mean", "SegmentMean", _sorted_mean, (_mean_back, None)
)
_segment_max: Primitive = primitive(
    "segment_max", "SegmentMax", _sorted(lowest, np.maximum), (_sorted_extreme_back, None)
)
_segment_min: Primitive = primitive(
    "segment_min", "SegmentMin", _sorted(highest, np.minimum), (_sorted_extreme_back, None)
)
_segment_prod: Primitive = primitive(
    "segment_prod", "SegmentProd", _sorted(lambda d: 1, np.multiply), (_sorted_prod_back, None)
)


def _call_sorted(op: Primitive, data: Any, segment_ids: Any, kinds: str = "fciu") -> EagerTensor:
    x, ids = to_tensor(data), to_tensor(segment_ids)
    if x.dtype.name not in taken(op.tf_name):
        raise refused(op.tf_name, x.dtype)
    if ids.dtype not in (int32, int64):
        raise refused(op.tf_name, ids.dtype, "Tindices")
    said = said_name(data, segment_ids)
    numbers = np.asarray(ids._value)
    if numbers.ndim != 1:
        raise kernel_error(op.tf_name, "segment_ids should be a vector.", said)
    if not np.ndim(x._value) or np.shape(x._value)[0] != len(numbers):
        raise kernel_error(
            op.tf_name, "segment_ids should be the same size as dimension 0 of input.", said
        )
    if len(numbers) and numbers[-1] < 0:
        raise kernel_error(op.tf_name, "segment ids must be >= 0", said)
    if np.any(np.diff(numbers) < 0):
        raise kernel_error(op.tf_name, "segment ids are not increasing", said)
    if np.any(numbers < 0):
        raise kernel_error(
            op.tf_name,
            f"Segment id {numbers[0]} out of range [0, {numbers[-1] + 1}), possibly because 'segment_ids' input is "
            "not sorted.",
            said,
        )
    return apply(op, (x, ids))


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the sum of the rows that carry it, 0 if there is none; the numbers are sorted.

    Args:
        data: Shape ``[n] + rest``.
        segment_ids: Shape ``[n]``, not decreasing, not negative.

    Raises:
        InvalidArgumentError: The numbers are not sorted, or not one per row.
    """
    return _call_sorted(_segment_sum, data, segment_ids)


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the mean of the rows that carry it, 0 if there is none."""
    return _call_sorted(_segment_mean, data, segment_ids)


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the largest elements of the rows that carry it, 0 if there is none."""
    return _call_sorted(_segment_max, data, segment_ids, "fiu")


def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the smallest elements of the rows that carry it, 0 if there is none."""
    return _call_sorted(_segment_min, data, segment_ids, "fiu")


def segment_prod(data: Any, segment_ids: Any, name: str | None = None) -> EagerTensor:
    """Returns for each number the product of the rows that carry it, 1 if there is none."""
    return _call_sorted(_segment_prod, data, segment_ids)
