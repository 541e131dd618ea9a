"""Elements in order: sort, argsort and the largest ones."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32
from viz.engine.errors import kernel_error, said_name
from viz.engine.kernels import check
from viz.engine.ops.gather import take_flat
from viz.engine.ops.shape import axis_of, plain, whole
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _argsort(x: Any, axis: int, down: bool) -> Any:
    """The first of equal elements comes first, in both directions."""
    if not down:
        return np.argsort(x, axis, kind="stable").astype(np.int32)
    turned = np.argsort(np.flip(x, axis), axis, kind="stable")
    return np.flip(x.shape[axis] - 1 - turned, axis).astype(np.int32)


_order: Primitive = primitive(
    "argsort", "TopKV2", lambda x, *, axis, down: _argsort(x, axis, down), (None,)
)


def _axis(axis: Any, rank: int) -> int:
    if plain(axis).ndim:
        raise ValueError(f"Argument `axis` must be a constant scalar. Received: axis={axis}.")

    def fail(n: int) -> Exception:
        text = f"slice index {n if n >= 0 else n + rank} of dimension 0 out of bounds."
        return kernel_error("StridedSlice", text, "strided_slice/")

    return axis_of(int(axis) if isinstance(axis, float) else axis, rank, fail)


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> EagerTensor:
    """Returns the indices that sort along an axis.

    Raises:
        ValueError: ``direction`` is neither ASCENDING nor DESCENDING.
    """
    x = to_tensor(values)
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(
            f"Argument `direction` should be one of ASCENDING, DESCENDING. Received: direction={direction}"
        )
    at = _axis(axis, np.ndim(x._value))
    if direction == "ASCENDING" and x.dtype.kind not in "iu":
        check("Neg", x.dtype)
    check("TopKV2", x.dtype)
    return apply(_order, (x,), {"axis": at, "down": direction == "DESCENDING"})


def sort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None
) -> EagerTensor:
    """Returns the elements in order along an axis; the gradient is permuted back."""
    x = to_tensor(values)
    at = _axis(axis, np.ndim(x._value))
    places = argsort(x, at, direction)
    return along(x, places, at)


def along(x: EagerTensor, places: EagerTensor, axis: int) -> EagerTensor:
    """Returns elements along an axis, ``places`` naming one for each element of the result."""
    flat = np.arange(np.size(x._value)).reshape(np.shape(x._value))
    return take_flat(x, np.take_along_axis(flat, np.asarray(places._value), axis))


class TopK(NamedTuple):
    """The largest elements and where they were."""

    values: EagerTensor
    indices: EagerTensor


TopK.__name__ = TopK.__qualname__ = "TopKV2"


def top_k(
    input: Any, k: Any = 1, sorted: bool = True, index_type: Any = int32, name: str | None = None
) -> TopK:
    """Returns the ``k`` largest elements of the last axis, and where they are.

    Args:
        input: Shape ``[..., n]``.
        k: How many.
        sorted: Whether the largest comes first; else they come in the order of TensorFlow's kernel.
        index_type: The dtype of the places.
        name: Ignored.

    Raises:
        InvalidArgumentError: ``k`` is negative, or there are fewer than ``k``.
    """
    x = to_tensor(input)
    count, said = whole(k), said_name(input)
    check("TopKV2", x.dtype)
    if count < 0:
        raise kernel_error("TopKV2", f"Need k >= 0, got {count}", said)
    shape = np.shape(x._value)
    if not shape:
        raise kernel_error("TopKV2", "input must be >= 1-D, got shape []", said)
    if shape[-1] < count:
        text = f"input must have at least k columns. Had {shape[-1]}, needed {count}"
        raise kernel_error("TopKV2", text, said)
    if sorted or count == shape[-1]:
        places = np.asarray(argsort(x, -1, "DESCENDING")._value)[..., :count]
    else:
        rows = np.reshape(x._value, (-1, shape[-1]))
        found = [_heap_order(row.tolist(), count) for row in rows]
        places = np.array(found, np.int32).reshape((*shape[:-1], count))
    wanted = as_dtype(index_type)
    first = EagerTensor(places.astype(wanted.np), wanted)
    return TopK(along(x, first, len(shape) - 1), first)


def _heap_order(row: list[Any], count: int) -> list[int]:
    """Returns the places of the ``count`` largest elements in the order in which TensorFlow's heap holds them.

    The kernel keeps one element more than it needs in a heap with the least on top, and pops it each time.
    """
    heap: list[int] = []

    def better(a: int, b: int) -> bool:
        return (row[a], -a) > (row[b], -b)

    def rise(hole: int, top: int, item: int) -> None:
        parent = (hole - 1) // 2
        while hole > top and better(heap[parent], item):
            heap[hole] = heap[parent]
            hole, parent = parent, (parent - 1) // 2
        heap[hole] = item

    def sink(hole: int, size: int, item: int) -> None:
        top, child = hole, hole
        while child < (size - 1) // 2:
            child = 2 * (child + 1)
            if better(heap[child], heap[child - 1]):
                child -= 1
            heap[hole] = heap[child]
            hole = child
        if size % 2 == 0 and child == (size - 2) // 2:
            child = 2 * (child + 1)
            heap[hole] = heap[child - 1]
            hole = child - 1
        rise(hole, top, item)

    def pop() -> None:
        item, heap[-1] = heap[-1], heap[0]
        sink(0, len(heap) - 1, item)

    if count == 0:
        return []
    for at in range(len(row)):
        if len(heap) <= count:
            heap.append(at)
            if len(heap) == count + 1:
                for start in range((len(heap) - 2) // 2, -1, -1):
                    sink(start, len(heap), heap[start])
                pop()
        elif better(at, heap[0]):
            heap[-1] = at
            rise(len(heap) - 1, 0, at)
            pop()
    return heap[:count]
