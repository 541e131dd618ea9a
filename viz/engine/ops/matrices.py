"""What is made of decompositions: pseudo-inverses, ranks, least squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import add, multiply, real_divide
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import greater, where
from viz.engine.ops.decompose import cholesky, svd
from viz.engine.ops.diagonal import diag, set_diag
from viz.engine.ops.exponential import number
from viz.engine.ops.gather import gather
from viz.engine.ops.linalg import triangular_solve
from viz.engine.ops.matmul import matmul
from viz.engine.ops.norms import norm
from viz.engine.ops.reduce import reduce_max
from viz.engine.ops.shape import expand_dims
from viz.engine.ops.triangle import band_part
from viz.engine.tensor import EagerTensor


def _matrices(a: Any) -> EagerTensor:
    x = to_tensor(a)
    if x.ndim < 2:
        raise ValueError(f"Input `a` must have at least 2 dimensions (saw: {x.ndim}).")
    return x


def pinv(
    a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns the Moore-Penrose pseudo-inverse of matrices.

    Args:
        a: Matrices.
        rcond: Singular values up to this part of the largest one count as 0; 10 · the larger size · the precision.
        validate_args: Whether ``a`` is looked at beforehand.
        name: Ignored.

    Raises:
        ValueError: ``a`` has fewer than two axes.
    """
    x = _matrices(a)
    if not x.dtype.is_floating:
        raise TypeError(f"Input `a` must have `float`-like `dtype` (saw {x.dtype.name}).")
    if rcond is None:
        rcond = 10.0 * max(np.shape(x._value)[-2:]) * np.finfo(x.dtype.np).eps
    s, u, v = svd(x, full_matrices=False, compute_uv=True)
    cutoff = multiply(to_tensor(rcond, s.dtype), reduce_max(s, -1))
    kept = where(greater(s, expand_dims(cutoff, -1)), s, to_tensor(np.array(np.inf, s.dtype.np)))
    return matmul(real_divide(v, expand_dims(kept, -2)), u, adjoint_b=True)


def matrix_rank(
    a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns how many singular values are larger than ``tol``."""
    x = _matrices(a)
    if x.dtype.is_integer:
        x = cast(x, "float32")
    s = svd(x, compute_uv=False)
    if tol is None:
        size = max(np.shape(x._value)[-2:])
        tol = multiply(reduce_max(s, -1, keepdims=True), number(np.finfo(x.dtype.np).eps * size, s))
    return reduce_sum(cast(greater(s, tol), "int32"), -1)


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> EagerTensor:
    """Returns X with A @ X = ``rhs``, given the Cholesky factor of A."""
    factor = to_tensor(chol)
    return triangular_solve(factor, triangular_solve(factor, rhs), adjoint=True)


def lstsq(
    matrix: Any, rhs: Any, l2_regularizer: float = 0.0, fast: bool = True, name: str | None = None
) -> EagerTensor:
    """Returns the X of least |matrix @ X − rhs|² + l2_regularizer · |X|², the smallest one if there are several.

    Raises:
        NotImplementedError: ``fast=False``.
    """
    if not fast:
        raise NotImplementedError(
            "tf.linalg.lstsq: fast=False, for matrices without full rank, is not here; multiply by tf.linalg.pinv."
        )
    a, b = to_tensor(matrix), to_tensor(rhs)
    rows, columns = np.shape(a._value)[-2:]
    deep = rows >= columns
    gram = matmul(a, a, adjoint_a=deep, adjoint_b=not deep)
    if l2_regularizer:
        gram = add(gram, diag(number(l2_regularizer, a) * np.ones(min(rows, columns), a.dtype.np)))
    factor = cholesky(gram)
    if deep:
        return cholesky_solve(factor, matmul(a, b, adjoint_a=True))
    return matmul(a, cholesky_solve(factor, b), adjoint_a=True)


def normalize(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None
) -> tuple[EagerTensor, EagerTensor]:
    """Returns ``tensor`` divided by its norm, and the norm."""
    x = to_tensor(tensor)
    length = cast(norm(x, ord, axis, keepdims=True), x.dtype)
    return real_divide(x, length), length


def lu_reconstruct(
    lower_upper: Any, perm: Any, validate_args: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns the matrices whose factors ``lu`` gave."""
    both, order = to_tensor(lower_upper), to_tensor(perm)
    ones = np.ones(np.shape(both._value)[:-1], both.dtype.np)
    lower = set_diag(band_part(both, -1, 0), ones)
    product = matmul(lower, band_part(both, 0, -1))
    back = to_tensor(np.argsort(order._value, axis=-1).astype(np.int32))
    rank = order.ndim - 1
    return gather(product, back, axis=rank, batch_dims=rank)
