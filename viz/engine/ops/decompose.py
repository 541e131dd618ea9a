"""Decompositions of matrices: Cholesky, eigenvalues, singular values."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import kernel_error, said_name
from viz.engine.ops.arith import add, multiply, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.diagonal import diag, diag_part
from viz.engine.ops.exponential import log, number, reciprocal
from viz.engine.ops.linalg import check_matrix, check_square, inv
from viz.engine.ops.matmul import adjoint, matmul
from viz.engine.ops.shape import expand_dims
from viz.engine.ops.triangle import band_part
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def logdet(matrix: Any, name: str | None = None) -> EagerTensor:
    """Returns the logarithm of the determinant of positive definite matrices."""
    factor = cholesky(matrix)
    total = reduce_sum(log(diag_part(factor)), -1)
    return multiply(number(2, total), total)


def _factor(x: Any) -> Any:
    try:
        return np.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        raise kernel_error(
            "Cholesky", "Cholesky decomposition was not successful. The input might not be valid."
        ) from None


def _cholesky_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    """Murray (2016), Differentiation of the Cholesky decomposition: symmetric form."""
    inverse = inv(y)
    middle = matmul(y, g, adjoint_a=True)
    half = subtract(band_part(middle, -1, 0), diag(multiply(number(0.5, g), diag_part(middle))))
    out = matmul(matmul(inverse, half, adjoint_a=True), inverse)
    return multiply(number(0.5, out), add(out, adjoint(out)))


_cholesky: Primitive = primitive("cholesky", "Cholesky", _factor, (_cholesky_rule,))


def cholesky(input: Any, name: str | None = None) -> EagerTensor:
    """Returns lower triangular L with L @ Lᵀ = ``input``, symmetric and positive definite.

    Raises:
        InvalidArgumentError: It is not positive definite.
    """
    x = to_tensor(input)
    check_square(x, "Cholesky")
    return apply(_cholesky, (x,))


def _eigen(x: Any) -> Any:
    values, vectors = np.linalg.eigh(x, "L")
    return values.astype(x.dtype), vectors.astype(x.dtype)


def _gaps(values: EagerTensor) -> EagerTensor:
    """1 / (λⱼ − λᵢ), zeros on the diagonal."""
    difference = subtract(expand_dims(values, -2), expand_dims(values, -1))
    size = np.shape(values._value)[-1]
    unit = EagerTensor(np.eye(size, dtype=values.dtype.np), values.dtype)
    return multiply(
        subtract(EagerTensor(np.ones_like(unit._value), unit.dtype), unit),
        reciprocal(add(difference, unit)),
    )


def _eigh_rule(g: Any, y: Any, x: EagerTensor) -> EagerTensor:
    values, vectors = y
    inner = add(diag(g[0]), multiply(_gaps(values), matmul(vectors, g[1], adjoint_a=True)))
    out = matmul(vectors, matmul(inner, vectors, adjoint_b=True))
    # only the lower triangle of x counts: fold the upper half of the cotangent onto it, as TensorFlow does
    lower = band_part(add(out, adjoint(out)), -1, 0)
    return subtract(lower, diag(multiply(number(0.5, lower), diag_part(lower))))


_eigh: Primitive = primitive("eigh", "SelfAdjointEigV2", _eigen, (_eigh_rule,), multiple=True)


def eigh(tensor: Any, name: str | None = None) -> tuple[EagerTensor, EagerTensor]:
    """Returns eigenvalues, ascending, and eigenvectors of symmetric matrices (the lower triangle counts)."""
    x = to_tensor(tensor)
    check_square(x, "SelfAdjointEigV2")
    values, vectors = apply_multiple(_eigh, (x,))
    return values, vectors


def eigvalsh(tensor: Any, name: str | None = None) -> EagerTensor:
    """Returns the eigenvalues, ascending, of symmetric matrices."""
    return eigh(tensor)[0]


def _svd_values(x: Any) -> Any:
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return s.astype(x.dtype), u.astype(x.dtype), np.conj(np.swapaxes(vh, -1, -2)).astype(x.dtype)


def _svd_rule(g: Any, y: Any, x: EagerTensor) -> EagerTensor:
    """Townsend (2016), Differentiating the singular value decomposition."""
    s, u, v = y
    gs, gu, gv = g
    size = np.shape(s._value)[-1]
    unit = EagerTensor(np.eye(size, dtype=s.dtype.np), s.dtype)
    off = EagerTensor(1 - unit._value, s.dtype)
    squares = multiply(s, s)
    gap = add(subtract(expand_dims(squares, -2), expand_dims(squares, -1)), unit)
    f = multiply(off, reciprocal(gap))
    scale = diag(s)
    left = matmul(u, gu, adjoint_a=True)
    right = matmul(v, gv, adjoint_a=True)
    core = add(
        diag(gs),
        add(
            matmul(multiply(f, subtract(left, adjoint(left))), scale),
            matmul(scale, multiply(f, subtract(right, adjoint(right)))),
        ),
    )
    out = matmul(matmul(u, core), v, adjoint_b=True)
    rows, columns = np.shape(x._value)[-2:]
    inverse = diag(reciprocal(s))
    if rows > size:
        rest = subtract(gu, matmul(u, matmul(u, gu, adjoint_a=True)))
        out = add(out, matmul(matmul(rest, inverse), v, adjoint_b=True))
    if columns > size:
        rest = subtract(gv, matmul(v, matmul(v, gv, adjoint_a=True)))
        out = add(out, matmul(matmul(u, inverse), rest, adjoint_b=True))
    return out


_svd: Primitive = primitive("svd", "Svd", _svd_values, (_svd_rule,), multiple=True)


def svd(
    tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None
) -> Any:
    """Returns singular values, descending, left and right singular vectors (as columns); or the values alone.

    Raises:
        NotImplementedError: ``full_matrices``: only the thin decomposition is here.
    """
    if full_matrices:
        raise NotImplementedError(
            "tf.linalg.svd: full_matrices=True is not here; the thin decomposition is."
        )
    x = to_tensor(tensor)
    check_matrix(x, "Svd", said_name(tensor))
    s, u, v = apply_multiple(_svd, (x,))
    return (s, u, v) if compute_uv else s
