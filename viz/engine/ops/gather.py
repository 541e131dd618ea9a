"""Picking elements by index, and adding elements at an index: each is the other's reverse."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import INDICES, bool_, int32, int64
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.indexed_slices import slices
from viz.engine.kernels import refused
from viz.engine.ops.cast import cast
from viz.engine.ops.scatter import add_rows, scatter_add, take_rows
from viz.engine.ops.shape import reshape, whole
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


_INDICES = (("int16", "DT_INT16"), *INDICES)


def _checked(i: EagerTensor, size: int, kernel: str, said: str | None) -> None:
    values = np.ravel(i._value)
    bad = np.nonzero((values < 0) | (values >= size))[0]
    if len(bad):
        at = np.unravel_index(int(bad[0]), np.shape(i._value)) if np.ndim(i._value) else ()
        place = f"[{','.join(map(str, at))}]" if at else ""
        raise kernel_error(kernel, f"indices{place} = {values[bad[0]]} is not in [0, {size})", said)


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
    if i.dtype not in (int32, int64) and i.dtype.name != "int16":
        raise refused("GatherV2", i.dtype, "Tindices", said_name(params, indices))
    shape, said = np.shape(x._value), said_name(params, indices)
    rank, batch = len(shape), whole(batch_dims)
    if batch < 0:
        batch += np.ndim(i._value)
    at = batch if axis is None else whole(axis)
    if not rank:
        raise kernel_error(kernel, "params must be at least 1 dimensional", said)
    if not -rank <= at < rank:
        need = at + 1 if at >= 0 else -at
        text = f"Shape must be at least rank {need} but is rank {rank}"
        raise kernel_error(kernel, text, said)
    at %= rank
    have = np.shape(i._value)
    for d in range(min(batch, len(have))):
        if shape[d] != have[d]:
            text = f"params.shape[{d}]: {shape[d]} should be equal to indices.shape[{d}]: {have[d]}"
            raise kernel_error(kernel, text, said)
    if at < batch:
        raise NotImplementedError(
            f"tf.gather with axis ({axis}) before batch_dims ({batch_dims}) is not offered here."
        )
    _checked(i, shape[at], kernel, said)
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
    _check_places(x, i, whole(batch_dims), said_name(params, indices))
    if (
        not hasattr(params, "assign")
        and np.shape(i._value)[-1:] == (1,)
        and not batch_dims
        and np.ndim(i._value) == 2
    ):
        return gather(x, reshape(i, (-1,)))
    return apply(_gather_nd, (x, i), {"batch_dims": whole(batch_dims)})


def _check_places(x: EagerTensor, i: EagerTensor, batch: int, said: str | None) -> None:
    if i.dtype not in (int32, int64) and i.dtype.name != "int16":
        raise refused("GatherNd", i.dtype, "Tindices", said)
    shape, places = np.shape(x._value)[batch:], np.asarray(i._value)
    if not places.ndim:
        raise kernel_error("GatherNd", "indices must be at least a vector", said)
    if places.shape[-1] > len(shape):
        text = f"index innermost dimension length must be <= params rank; saw: {places.shape[-1]} vs. {len(shape)}"
        raise kernel_error("GatherNd", text, said)
    limits = np.array(shape[: places.shape[-1]], int)
    bad = np.argwhere(np.any((places < 0) | (places >= limits), axis=-1))
    if len(bad):
        where = tuple(bad[0])
        at = f"[{','.join(map(str, where))}]" if where else ""
        values = ",".join(map(str, places[where]))
        text = f"indices{at} = [{values}] does not index into param shape {brackets(shape)}, node name: GatherNd"
        raise kernel_error("GatherNd", text, said)


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
    shape, cover = np.shape(x._value), np.shape(m._value)
    at = 0 if axis is None else whole(axis)
    if not -len(shape) <= at < len(shape):
        raise ValueError(f"Shapes () and {cover} are incompatible")
    at %= len(shape)
    if not cover:
        raise ValueError("mask cannot be scalar.")
    if shape[at : at + len(cover)] != cover:
        raise ValueError(f"Shapes {shape[at : at + len(cover)]} and {cover} are incompatible")
    flat = reshape(x, (*shape[:at], -1, *shape[at + len(cover) :]))
    places = np.nonzero(np.ravel(m._value if m.dtype is bool_ else cast(m, bool_)._value))[0]
    return gather(flat, EagerTensor(places.astype(np.int64), int64), axis=at, sparse=False)
