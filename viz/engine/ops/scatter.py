"""Rows by number and back: ``take_rows`` picks, ``add_rows`` adds up; and writing into parts of a tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import DType
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.ops.arith import negative
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.shape import dims
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import register_conversion

Shape = tuple[int, ...]


def _added(rows: Any, *, places: Any, shape: Shape) -> Any:
    out = np.zeros(shape, rows.dtype)
    np.add.at(out, places, rows)
    return out


_take: Primitive = primitive(
    "take_rows",
    "GatherV2",
    lambda x, *, places: x[places],
    (lambda g, y, x, *, places: add_rows(g, places, np.shape(x._value)),),
    forward="linear",
)
_add_rows: Primitive = primitive(
    "add_rows",
    "UnsortedSegmentSum",
    _added,
    (lambda g, y, x, *, places, shape: take_rows(g, places),),
    forward="linear",
)


def take_rows(x: EagerTensor, places: Any) -> EagerTensor:
    """Returns ``x[places]`` for a NumPy array of row numbers."""
    return apply(_take, (x,), {"places": places})


def add_rows(rows: EagerTensor, places: Any, shape: Shape) -> EagerTensor:
    """Returns a tensor of ``shape`` with each row added at its place."""
    return apply(_add_rows, (rows,), {"places": places, "shape": shape})


def _dense(slices: IndexedSlices, dtype: DType | None) -> EagerTensor:
    """Returns the dense tensor of IndexedSlices; rows that repeat are summed.

    Raises:
        ValueError: The dense shape is not known, or another dtype is wanted.
    """
    if dtype is not None and not dtype.is_compatible_with(slices.dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for IndexedSlices with dtype {slices.dtype.name}"
        )
    if slices.dense_shape is None:
        raise ValueError(
            f"Tensor conversion requested for IndexedSlices for argument without dense_shape: {slices}"
        )
    return add_rows(
        to_tensor(slices.values),
        np.asarray(to_tensor(slices.indices)._value),
        dims(slices.dense_shape),
    )


register_conversion(IndexedSlices, _dense)

_put: Primitive = primitive(
    "scatter_nd",
    "ScatterNd",
    lambda x, *, places, shape: _added(x, places=places, shape=shape),
    (lambda g, y, x, *, places, shape: pick(g, places),),
    forward="linear",
)
_pick: Primitive = primitive(
    "pick",
    "GatherNd",
    lambda x, *, places: x[places],
    (lambda g, y, x, *, places: scatter_add(g, places, np.shape(x._value)),),
    forward="linear",
)


def scatter_add(updates: EagerTensor, places: tuple[Any, ...], shape: Shape) -> EagerTensor:
    """Returns zeros of ``shape`` with the updates added at the coordinates ``places``."""
    return apply(_put, (updates,), {"places": places, "shape": shape})


def pick(x: EagerTensor, places: tuple[Any, ...]) -> EagerTensor:
    """Returns the elements or slices of ``x`` at the coordinates ``places``."""
    return apply(_pick, (x,), {"places": places})


def _places(
    indices: Any, updates: EagerTensor, shape: Shape, kernel: str, said: str | None
) -> tuple[Any, ...]:
    i = np.asarray(to_tensor(indices)._value)
    lead, have = i.shape[:-1], np.shape(updates._value)
    wanted = (*lead, *shape[i.shape[-1] :])
    if have != wanted and kernel == "ScatterNd":
        n = len(lead)
        if have[:n] != lead:
            text = (
                f"Dimensions [0,{n}) of indices[shape={brackets(i.shape)}] must match dimensions [0,{n}) of "
                f"updates[shape={brackets(have)}]"
            )
        else:
            k = i.shape[-1]
            text = (
                f"Dimensions [{k},{len(shape)}) of input[shape={brackets(shape)}] must match dimensions "
                f"[{n},{len(have)}) of updates[shape={brackets(have)}]"
            )
        raise kernel_error(kernel, text, said)
    if have != wanted:
        if have[: len(lead)] != lead:
            text = (
                "Outer dimensions of indices and update must match. Indices shape: "
                f"{brackets(i.shape)}, updates shape:{brackets(have)}"
            )
        else:
            text = (
                "Inner dimensions of output shape must match inner dimensions of updates shape. "
                f"Output: {brackets(shape)} updates: {brackets(have)}"
            )
        raise kernel_error(kernel, text, said)
    places = tuple(np.moveaxis(i, -1, 0))
    for axis, column in enumerate(places):
        bad = (column < 0) | (column >= shape[axis])
        if np.any(bad):
            at = int(np.nonzero(np.ravel(bad))[0][0])
            where = i.reshape(-1, i.shape[-1])[at]
            raise kernel_error(
                kernel,
                f"indices[{at}] = [{', '.join(map(str, where))}] does not index into shape {brackets(shape)}",
                said,
            )
    return places


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> EagerTensor:
    """Returns zeros of ``shape`` with the updates added at the given places (the last axis of ``indices``)."""
    wanted = dims(shape)
    about_to_make(wanted)
    u = to_tensor(updates)
    places = _places(indices, u, wanted, "ScatterNd", said_name(indices, updates, shape))
    return scatter_add(u, places, wanted)


def _changed(x: Any, u: Any, *, places: Any, how: str) -> Any:
    out = np.array(x)
    if how == "update":
        out[places] = u
    else:
        np.add.at(out, places, u if how == "add" else -u)
    return out


def _kept(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, u: EagerTensor, *, places: Any, how: str
) -> EagerTensor:
    if how != "update":
        return g
    nothing = zeros_like(u)
    return apply(_write, (g, nothing), {"places": places, "how": "update"})


def _taken(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, u: EagerTensor, *, places: Any, how: str
) -> EagerTensor:
    part = pick(g, places)
    return negative(part) if how == "sub" else part


_write: Primitive = primitive("tensor_scatter_nd", "TensorScatterUpdate", _changed, (_kept, _taken))


def _scattered(tensor: Any, indices: Any, updates: Any, how: str) -> EagerTensor:
    x = to_tensor(tensor)
    u = operand(updates, x.dtype)
    said = said_name(tensor, indices, updates)
    places = _places(indices, u, np.shape(x._value), f"TensorScatter{how.title()}", said)
    return apply(_write, (x, u), {"places": places, "how": how})


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``tensor`` with the elements at the given places replaced."""
    return _scattered(tensor, indices, updates, "update")


def tensor_scatter_nd_add(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``tensor`` with the updates added at the given places."""
    return _scattered(tensor, indices, updates, "add")


def tensor_scatter_nd_sub(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> EagerTensor:
    """Returns ``tensor`` with the updates subtracted at the given places."""
    return _scattered(tensor, indices, updates, "sub")
