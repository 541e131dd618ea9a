"""Sums, means, products and extremes over groups of rows that carry numbers in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import bool_, int32, int64
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused, taken
from viz.engine.ops.arith import divide, multiply, real_divide
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import equal, greater, greater_equal, logical_and, maximum, where
from viz.engine.ops.exponential import number, sqrt
from viz.engine.ops.fill import ones_like, zeros_like
from viz.engine.ops.gather import gather
from viz.engine.ops.segment import highest, lowest
from viz.engine.ops.shape import reshape
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor


def _dropped(
    params: EagerTensor, ids: EagerTensor, held: EagerTensor | None = None
) -> tuple[EagerTensor, EagerTensor, EagerTensor]:
    """Returns the rows of ``params`` by number, zeros where the number is negative.

    Returns:
        The rows, the numbers brought to 0 and above, and where they were so before, broadcast to the rows.
    """
    clipped = maximum(ids, number(0, ids))
    rows = gather(params, clipped, sparse=False)
    if held is None:
        held = greater_equal(ids, number(0, ids))
        missing = np.ndim(rows._value) - np.ndim(ids._value)
        held = reshape(held, (*np.shape(ids._value), *[1] * missing))
        held = logical_and(held, ones_like(rows, bool_))
    return where(held, rows, zeros_like(rows)), clipped, held


def _sum_back(g: Any, y: Any, x: Any, ids: Any, *, count: int) -> EagerTensor:
    return _dropped(g, ids)[0]


def _extreme_back(g: Any, y: Any, x: Any, ids: Any, *, count: int) -> EagerTensor:
    """The rows that reach the extreme share its cotangent equally."""
    found, _, held = _dropped(y, ids)
    chosen = logical_and(equal(x, found), held)
    shared = unsorted_segment_sum(cast(chosen, g.dtype), ids, count)
    return where(chosen, _dropped(real_divide(g, shared), ids, held)[0], zeros_like(found))


def _prod_back(g: Any, y: Any, x: Any, ids: Any, *, count: int) -> EagerTensor:
    """The product without each row: by division, or, for the only zero of a segment, the product of the others."""
    is_zero = equal(x, number(0, x))
    zeros = unsorted_segment_sum(cast(is_zero, int32), ids, count)
    g = where(greater(zeros, number(1, zeros)), zeros_like(g), g)
    others = unsorted_segment_prod(where(is_zero, ones_like(x), x), ids, count)
    clipped = maximum(ids, number(0, ids))
    without = gather(others, clipped, sparse=False)
    part = where(is_zero, without, real_divide(gather(y, clipped, sparse=False), x))
    return multiply(_dropped(g, ids)[0], part)


def _unsorted(start: Callable[[Any], Any], update: Any) -> Callable[..., Any]:
    def run(x: Any, ids: Any, *, count: int) -> Any:
        places = np.ravel(ids)
        rest = np.shape(x)[np.ndim(ids) :]
        rows = np.reshape(x, (places.size, *rest))
        out = np.full((count, *rest), start(x.dtype), x.dtype)
        kept = places >= 0
        update.at(out, places[kept], rows[kept])
        return out

    return run


_unsorted_sum: Primitive = primitive(
    "unsorted_segment_sum", "UnsortedSegmentSum", _unsorted(lambda d: 0, np.add), (_sum_back, None)
)
_unsorted_max: Primitive = primitive(
    "unsorted_segment_max",
    "UnsortedSegmentMax",
    _unsorted(lowest, np.maximum),
    (_extreme_back, None),
)
_unsorted_min: Primitive = primitive(
    "unsorted_segment_min",
    "UnsortedSegmentMin",
    _unsorted(highest, np.minimum),
    (_extreme_back, None),
)
_unsorted_prod: Primitive = primitive(
    "unsorted_segment_prod",
    "UnsortedSegmentProd",
    _unsorted(lambda d: 1, np.multiply),
    (_prod_back, None),
)


def _call_unsorted(
    op: Primitive, data: Any, segment_ids: Any, num_segments: Any, kinds: str = "fciu"
) -> EagerTensor:
    x, ids = to_tensor(data), to_tensor(segment_ids)
    count = int(to_tensor(num_segments))
    if x.dtype.name not in taken(op.tf_name):
        raise refused(op.tf_name, x.dtype)
    if ids.dtype not in (int32, int64):
        raise refused(op.tf_name, ids.dtype, "Tindices")
    said = said_name(data, segment_ids, num_segments)
    have, want = np.shape(x._value), np.shape(ids._value)
    if have[: len(want)] != want:
        text = f"data.shape = {brackets(have)} does not start with segment_ids.shape = {brackets(want)}"
        raise kernel_error(op.tf_name, text, said)
    if count < 0:
        raise kernel_error(op.tf_name, f"Input num_segments == {count} must not be negative.", said)
    bad = np.argwhere(np.asarray(ids._value) >= count)
    if len(bad) and np.size(x._value):
        at = tuple(bad[0])
        value = np.asarray(ids._value)[at]
        place = f"[{','.join(map(str, at))}]" if at else ""
        raise kernel_error(
            op.tf_name, f"segment_ids{place} = {value} is out of range [0, {count})", said
        )
    about_to_make((count, *have[len(want) :]))
    return apply(op, (x, ids), {"count": count})


def unsorted_segment_sum(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the sum of the rows that carry it; rows with a negative number are dropped.

    Args:
        data: Shape ``segment_ids.shape + rest``.
        segment_ids: Whole numbers below ``num_segments``, in any order.
        num_segments: The first size of the result, whose shape is ``[num_segments] + rest``.

    Raises:
        InvalidArgumentError: A number is too large, or the shapes do not go together.
    """
    return _call_unsorted(_unsorted_sum, data, segment_ids, num_segments)


def unsorted_segment_max(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the largest elements of its rows, the dtype's lowest number if there is none."""
    return _call_unsorted(_unsorted_max, data, segment_ids, num_segments, "fiu")


def unsorted_segment_min(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the smallest elements of its rows, the dtype's largest number if there is none."""
    return _call_unsorted(_unsorted_min, data, segment_ids, num_segments, "fiu")


def unsorted_segment_prod(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the product of the rows that carry it, 1 if there is none."""
    return _call_unsorted(_unsorted_prod, data, segment_ids, num_segments)


def _sizes(x: EagerTensor, ids: EagerTensor, num_segments: Any) -> EagerTensor:
    """Returns how many rows carry each number, at least 1, in a shape that divides their sums."""
    ones = EagerTensor(np.ones(np.shape(ids._value), x.dtype.np)[()], x.dtype)
    count = unsorted_segment_sum(ones, ids, num_segments)
    missing = np.ndim(x._value) - np.ndim(ids._value)
    count = reshape(count, (*np.shape(count._value), *[1] * missing))
    return maximum(count, number(1, count))


def unsorted_segment_mean(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the mean of the rows that carry it, 0 if there is none."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    size = _sizes(x, ids, num_segments)
    return divide(unsorted_segment_sum(x, ids, num_segments), size)


def unsorted_segment_sqrt_n(
    data: Any, segment_ids: Any, num_segments: Any, name: str | None = None
) -> EagerTensor:
    """Returns for each number the sum of the rows that carry it, divided by the root of how many they are."""
    x, ids = to_tensor(data), to_tensor(segment_ids)
    size = _sizes(x, ids, num_segments)
    return divide(unsorted_segment_sum(x, ids, num_segments), sqrt(size))
