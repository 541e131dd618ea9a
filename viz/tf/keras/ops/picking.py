"""``keras.ops``: picking elements, products of matrices, loops over elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.ops import blocks, diagonal, gather, join, linalg, matmul, norms, shape, sorting
from viz.engine.ops.arith import multiply, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast as engine_cast
from viz.engine.ops.scatter import scatter_nd, tensor_scatter_nd_update
from viz.engine.structure import flatten, map_structure
from viz.tf import control
from viz.tf.keras.ops.arrays import met, moveaxis
from viz.tf.keras.ops.promotion import floating, named, op, pair, tensor
from viz.tf.quiet import value_of


@op
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Returns elements along an axis by number."""
    y, places = tensor(x), tensor(indices, "int32")
    if axis is None:
        y, axis = shape.reshape(y, [-1]), 0
    count = int(y.shape[axis])
    places = engine_cast(
        tensor(np.where(value_of(places) < 0, value_of(places) + count, value_of(places))),
        "int32",
    )
    return gather.gather(y, places, axis=axis)


@op
def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """Returns elements along an axis, each by its own number."""
    y, places = tensor(x), tensor(indices)
    if axis is None:
        return sorting.along(shape.reshape(y, [-1]), shape.reshape(places, [-1]), 0)
    return sorting.along(y, places, axis % y.ndim)


@op
def get_item(x: Any, key: Any) -> Any:
    """Returns ``x[key]``."""
    return tensor(x)[key]


@op
def slice_(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """Returns a block of a shape."""
    return blocks.slice_(tensor(inputs), start_indices, shape)


@op
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """Returns ``inputs`` with a block replaced."""
    x, new = tensor(inputs), tensor(updates)
    grid = np.indices(tuple(new.shape)).reshape(new.ndim, -1).T + np.asarray(
        value_of(start_indices)
    )
    flat = shape.reshape(new, [-1])
    return tensor_scatter_nd_update(x, grid.astype(np.int32), flat)


@op
def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Returns zeros with values at places."""
    return scatter_nd(tensor(indices), tensor(values), shape)


@op
def scatter_update(inputs: Any, indices: Any, updates: Any) -> Any:
    """Returns ``inputs`` with values at places replaced."""
    return tensor_scatter_nd_update(tensor(inputs), tensor(indices), tensor(updates))


@op
def sort(x: Any, axis: int = -1) -> Any:
    """Returns ``x`` in ascending order."""
    return sorting.sort(tensor(x), axis)


@op
def argsort(x: Any, axis: int = -1) -> Any:
    """Returns the places of the elements in ascending order."""
    return sorting.argsort(tensor(x), axis)


@op
def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """Returns the ``k`` largest and their places."""
    return sorting.top_k(tensor(x), k, sorted)


@op
def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Returns the differences of neighbours, ``n`` times."""
    x = tensor(a)
    for _ in range(n):
        later, before = [slice(None)] * x.ndim, [slice(None)] * x.ndim
        later[axis], before[axis] = slice(1, None), slice(None, -1)
        x = subtract(x[tuple(later)], x[tuple(before)])
    return x


@op
def diagonal_(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Returns a diagonal of matrices."""
    y = moveaxis(tensor(x), (axis1, axis2), (-2, -1))
    rows, columns = (int(n) for n in y.shape[-2:])
    first = np.arange(max(0, min(rows + min(offset, 0), columns - max(offset, 0))))
    flat = shape.reshape(y, [*y.shape[:-2], rows * columns])
    places = (first - min(offset, 0)) * columns + first + max(offset, 0)
    return gather.gather(flat, places.astype(np.int32), axis=-1)


@op
def diag(x: Any, k: int = 0) -> Any:
    """Returns the matrix with a diagonal, or the diagonal of a matrix."""
    y = tensor(x)
    if y.ndim != 1:
        return diagonal_(y, k)
    out = diagonal.diag(y)
    return blocks.pad(out, [[max(-k, 0), max(k, 0)], [max(k, 0), max(-k, 0)]]) if k else out


@op
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Returns the sum of a diagonal."""
    return reduce_sum(diagonal_(x, offset, axis1, axis2), -1)


# ----- products -----


@op
def matmul_(x1: Any, x2: Any) -> Any:
    """Returns the product of matrices or vectors."""
    a, b = pair(x1, x2)
    left, right = a.ndim == 1, b.ndim == 1
    a = shape.expand_dims(a, 0) if left else a
    b = shape.expand_dims(b, -1) if right else b
    y = matmul.matmul(a, b)
    y = shape.squeeze(y, [-1]) if right else y
    return shape.squeeze(y, [-1 if right else -2]) if left else y


@op
def dot(x1: Any, x2: Any) -> Any:
    """Returns the sum of products over the last axis of the first and the last but one of the second."""
    a, b = pair(x1, x2)
    if not a.ndim or not b.ndim:
        return multiply(a, b)
    return matmul.tensordot(a, b, [[-1], [-1 if b.ndim == 1 else -2]])


@op
def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Returns the sum of products over axes."""
    return matmul.tensordot(*pair(x1, x2), axes)


@op
def einsum(subscripts: str, *operands: Any) -> Any:
    """Returns a sum of products in Einstein's notation."""
    return matmul.einsum(subscripts, *met(operands))


@op
def outer(x1: Any, x2: Any) -> Any:
    """Returns all products of two vectors."""
    a, b = pair(x1, x2)
    return multiply(shape.reshape(a, [-1, 1]), shape.reshape(b, [1, -1]))


@op
def vdot(x1: Any, x2: Any) -> Any:
    """Returns the sum of products of all elements."""
    a, b = pair(x1, x2)
    return dot(shape.reshape(a, [-1]), shape.reshape(b, [-1]))


@op
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Returns a norm, the Euclidean one unless said otherwise."""
    return norms.norm(floating(x), "euclidean" if ord in (None, "fro") else ord, axis, keepdims)


def vectorized(function: Callable[..., Any], elements: Any) -> Any:
    """Returns ``function`` of each element along axis 0."""
    return control.vectorized_map(function, elements)


def map_(f: Callable[..., Any], xs: Any) -> Any:
    """Returns ``f`` of each element along axis 0, stacked."""
    count = int(tensor(flatten(xs)[0]).shape[0])
    results = [f(map_structure(lambda x, i=i: tensor(x)[i], xs)) for i in range(count)]
    return map_structure(lambda *parts: join.stack(parts), *results)


def fori_loop(lower: Any, upper: Any, body_fun: Callable[..., Any], init_val: Any) -> Any:
    """Returns the last value of ``body_fun(i, value)``."""
    value = init_val
    for i in range(int(lower), int(upper)):
        value = body_fun(tensor(i), value)
    return value


FUNCTIONS: dict[str, Any] = {
    "argsort": argsort, "cond": control.cond, "cross": named("cross", lambda x1, x2: linalg.cross(*pair(x1, x2))),
    "diag": diag, "diagonal": diagonal_, "diff": diff, "dot": dot, "einsum": einsum, "fori_loop": fori_loop,
    "get_item": get_item, "map": map_, "matmul": matmul_, "norm": norm, "outer": outer, "scatter": scatter,
    "scatter_update": scatter_update, "slice": slice_, "slice_update": slice_update, "sort": sort,
    "switch": control.switch_case, "take": take, "take_along_axis": take_along_axis, "tensordot": tensordot,
    "top_k": top_k, "trace": trace, "vdot": vdot, "vectorized_map": vectorized, "while_loop": control.while_loop,
}  # fmt: skip
