"""Picking elements by index, and adding elements at an index: each is the other's reverse."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import bool_, int32, int64
from viz.engine.errors import dtype_mismatch, kernel_error
from viz.engine.indexed_slices import slices
from viz.engine.ops.cast import cast
from viz.engine.ops.scatter import add_rows, scatter_add, take_rows
from viz.engine.ops.shape import axis_of, reshape
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor

Shape = tuple[int, ...]


def take_flat(x: EagerTensor, places: Any, name: str = "take") -> EagerTensor:
    """Returns elements of ``x`` by their place in the flattened tensor, in the shape of ``places``."""
    flat = reshape(x, (-1,))
    return take_rows(flat, np.asarray(places))


def _sparse_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor, i: EagerTensor) -> Any:
    shape = np.shape(x._value)
    rows = np.ravel(i._value)
    return slices(reshape(g, (len(rows), *shape[1:])), rows, shape)


_gather_rows: Primitive = primitive(
    "gather",
    "GatherV2",
    lambda x, i: np.take(x, i, 0),
    (_sparse_rule, None),
)


def _batched(x: Any, i: Any, *, axis: int, batch_dims: int) -> Any:
    if not batch_dims:
        return np.take(x, i, axis)
    lead = x.shape[:batch_dims]
    flat_x = x.reshape((-1, *x.shape[batch_dims:]))
    flat_i = i.reshape((-1, *i.shape[batch_dims:]))
    parts = [np.take(a, b, axis - batch_dims) for a, b in zip(flat_x, flat_i, strict=True)]
    return np.stack(parts).reshape((*lead, *parts[0].shape)) if parts else np.take(x, i, axis)


def _dense_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, i: EagerTensor, *, axis: int, batch_dims: int
) -> EagerTensor:
    shape = np.shape(x._value)
    places = _batched(
        np.arange(int(np.prod(shape))).reshape(shape),
        np.asarray(i._value),
        axis=axis,
        batch_dims=batch_dims,
    )
    flat = add_rows(reshape(g, (-1,)), np.ravel(places), (int(np.prod(shape)),))
    return reshape(flat, shape)


_gather: Primitive = primitive(
    "gather_along",
    "GatherV2",
    _batched,
    (_dense_rule, None),
)


def _checked(i: EagerTensor, size: int, kernel: str) -> None:
    values = np.ravel(i._value)
    bad = np.nonzero((values < 0) | (values >= size))[0]
    if len(bad):
        at = np.unravel_index(int(bad[0]), np.shape(i._value)) if np.ndim(i._value) else ()
        place = f"[{','.join(map(str, at))}]" if at else ""
        raise kernel_error(kernel, f"indices{place} = {values[bad[0]]} is not in [0, {size})", None)


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: str | None = None,
    *,
    sparse: bool = True,
) -> EagerTensor:
    """Returns the slices of ``params`` along ``axis`` (0) at ``indices``.

    The gradient along axis 0 is IndexedSlices, as in TensorFlow; ``sparse`` False is the engine's own use.

    Raises:
        InvalidArgumentError: An index does not exist.
    """
    kernel = "ResourceGather" if hasattr(params, "assign") else "GatherV2"
    x, i = to_tensor(params), to_tensor(indices)
    if i.dtype.kind not in "iu":
        raise dtype_mismatch("GatherV2", 1, "int32", i.dtype.runtime_name)
    batch = int(batch_dims)
    at = axis_of(batch if axis is None else axis, np.ndim(x._value))
    _checked(i, np.shape(x._value)[at], kernel)
    if sparse and at == 0 and batch == 0:
        return apply(_gather_rows, (x, i))
    return apply(_gather, (x, i), {"axis": at, "batch_dims": batch})


def gather_nd(
    params: Any, indices: Any, batch_dims: int = 0, name: str | None = None
) -> EagerTensor:
    """Returns the slices of ``params`` at the places whose coordinates are the last axis of ``indices``.

    Raises:
        InvalidArgumentError: A place does not exist.
    """
    x, i = to_tensor(params), to_tensor(indices)
    if (
        not hasattr(params, "assign")
        and np.shape(i._value)[-1:] == (1,)
        and not batch_dims
        and np.ndim(i._value) == 2
    ):
        return gather(x, reshape(i, (-1,)))
    return apply(_gather_nd, (x, i), {"batch_dims": int(batch_dims)})


def _coordinates(i: Any, batch_dims: int) -> tuple[Any, ...]:
    columns = tuple(np.moveaxis(np.asarray(i), -1, 0))
    lead = np.shape(i)[:-1]
    grid = np.indices(lead)[:batch_dims] if batch_dims else ()
    return (*grid, *columns)


def _nd(x: Any, i: Any, *, batch_dims: int) -> Any:
    return x[_coordinates(i, batch_dims)]


def _nd_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, i: EagerTensor, *, batch_dims: int
) -> EagerTensor:
    return scatter_add(g, _coordinates(i._value, batch_dims), np.shape(x._value))


_gather_nd: Primitive = primitive("gather_nd", "GatherNd", _nd, (_nd_rule, None))


def boolean_mask(
    tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask"
) -> EagerTensor:
    """Returns the slices of ``tensor`` where ``mask`` holds; the mask covers axes from ``axis`` (0) on.

    Raises:
        ValueError: The mask is a scalar or does not fit the tensor.
    """
    x, m = to_tensor(tensor), to_tensor(mask)
    at = 0 if axis is None else int(axis)
    shape, cover = np.shape(x._value), np.shape(m._value)
    if not cover:
        raise ValueError("mask cannot be scalar.")
    if shape[at : at + len(cover)] != cover:
        raise ValueError(f"Shapes {shape[at : at + len(cover)]} and {cover} are incompatible")
    flat = reshape(x, (*shape[:at], -1, *shape[at + len(cover) :]))
    places = np.nonzero(np.ravel(m._value if m.dtype is bool_ else cast(m, bool_)._value))[0]
    return gather(flat, EagerTensor(places.astype(np.int64), int64), axis=at, sparse=False)


_order: Primitive = primitive(
    "argsort", "TopKV2", lambda x, *, axis, down: _argsort(x, axis, down), (None,)
)


def _argsort(x: Any, axis: int, down: bool) -> Any:
    places = np.argsort(-x if down and x.dtype.kind in "fi" else x, axis, kind="stable")
    return places.astype(np.int32)


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
            f"`direction` must be one of ['ASCENDING', 'DESCENDING']. Received: {direction}"
        )
    return apply(
        _order, (x,), {"axis": axis_of(axis, np.ndim(x._value)), "down": direction == "DESCENDING"}
    )


def sort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None
) -> EagerTensor:
    """Returns the elements in order along an axis; the gradient is permuted back."""
    x = to_tensor(values)
    at = axis_of(axis, np.ndim(x._value))
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

    Raises:
        InvalidArgumentError: There are fewer than ``k``.
    """
    x = to_tensor(input)
    count = int(k)
    if np.shape(x._value)[-1] < count:
        raise kernel_error(
            "TopKV2",
            f"input must have at least k columns. Had {np.shape(x._value)[-1]}, needed {count}",
        )
    places = argsort(x, -1, "DESCENDING")
    first = EagerTensor(np.asarray(places._value)[..., :count], int32)
    return TopK(along(x, first, np.ndim(x._value) - 1), first)
