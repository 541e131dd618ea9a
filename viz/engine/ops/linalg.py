"""Matrices: diagonals, triangles, inverse, determinant, solving, and decompositions."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error
from viz.engine.ops.arith import add, multiply, negative, subtract
from viz.engine.ops.build import operands
from viz.engine.ops.exponential import log, number, reciprocal
from viz.engine.ops.matmul import adjoint, matmul
from viz.engine.ops.reduce import reduce_sum
from viz.engine.ops.shape import expand_dims, reshape
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor


def _diag(x: Any) -> Any:
    out = np.zeros((*x.shape, x.shape[-1]), x.dtype)
    i = np.arange(x.shape[-1])
    out[..., i, i] = x
    return out


_diag_op: Primitive = primitive(
    "diag", "MatrixDiagV3", _diag, (lambda g, y, x: diag_part(g),), forward="linear"
)


def _diag_back(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    rows, columns = np.shape(x._value)[-2:]
    if rows == columns:
        return diag(g)
    return apply(_diag_in, (g,), {"rows": rows, "columns": columns})


def _diag_into(x: Any, *, rows: int, columns: int) -> Any:
    out = np.zeros((*x.shape[:-1], rows, columns), x.dtype)
    i = np.arange(x.shape[-1])
    out[..., i, i] = x
    return out


_diag_in: Primitive = primitive(
    "diag_in",
    "MatrixDiagV3",
    _diag_into,
    (lambda g, y, x, *, rows, columns: diag_part(g),),
    forward="linear",
)
_diag_part: Primitive = primitive(
    "diag_part",
    "MatrixDiagPartV3",
    lambda x: np.array(np.diagonal(x, axis1=-2, axis2=-1)),
    (_diag_back,),
    forward="linear",
)


def diag(diagonal: Any, name: str | None = None, **unused: Any) -> EagerTensor:
    """Returns matrices with the given diagonals and zeros elsewhere."""
    x = to_tensor(diagonal)
    about_to_make((*np.shape(x._value), np.shape(x._value)[-1]))
    return apply(_diag_op, (x,))


def diag_part(input: Any, name: str | None = None, **unused: Any) -> EagerTensor:
    """Returns the diagonals of matrices."""
    return apply(_diag_part, (to_tensor(input),))


def trace(x: Any, name: str | None = None) -> EagerTensor:
    """Returns the sum of the diagonal of matrices."""
    return reduce_sum(diag_part(x), -1)


def _band(x: Any, *, lower: int, upper: int) -> Any:
    i, j = np.indices(x.shape[-2:])
    keep = ((lower < 0) | (i - j <= lower)) & ((upper < 0) | (j - i <= upper))
    return np.where(keep, x, np.zeros_like(x))


_band_part: Primitive = primitive(
    "band_part",
    "MatrixBandPart",
    _band,
    (lambda g, y, x, *, lower, upper: band_part(g, lower, upper),),
    forward="linear",
)


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> EagerTensor:
    """Returns matrices with only ``num_lower`` diagonals below and ``num_upper`` above kept (−1: all)."""
    return apply(
        _band_part, (to_tensor(input),), {"lower": int(num_lower), "upper": int(num_upper)}
    )


def _square(x: EagerTensor, tf_name: str) -> None:
    shape = np.shape(x._value)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise kernel_error(
            tf_name, f"Input must be a batch of square matrices, but saw: {brackets(shape)}"
        )


def _inverse(x: Any) -> Any:
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        raise kernel_error("MatrixInverse", "Input is not invertible.") from None


def _inv_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    return negative(matmul(y, matmul(g, y, adjoint_b=True), adjoint_a=True))


_inv: Primitive = primitive(
    "inv",
    "MatrixInverse",
    _inverse,
    (_inv_rule,),
)


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> EagerTensor:
    """Returns the inverse of square matrices.

    Raises:
        InvalidArgumentError: Not square, or not invertible.
    """
    x = to_tensor(input)
    _square(x, "MatrixInverse")
    out: EagerTensor = apply(_inv, (x,))
    return _adjoint(out) if adjoint else out


_adjoint = adjoint


def _det_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    scale = reshape(multiply(g, y), (*np.shape(y._value), 1, 1))
    return multiply(scale, inv(x, adjoint=True))


_det: Primitive = primitive(
    "det",
    "MatrixDeterminant",
    lambda x: np.asarray(np.linalg.det(x), x.dtype),
    (_det_rule,),
)


def det(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the determinant of square matrices."""
    x = to_tensor(input)
    _square(x, "MatrixDeterminant")
    return apply(_det, (x,))


def _slogdet_rule(g: Any, y: Any, x: EagerTensor) -> EagerTensor:
    return multiply(reshape(g[1], (*np.shape(g[1]._value), 1, 1)), inv(x, adjoint=True))


_slogdet: Primitive = primitive(
    "slogdet",
    "LogMatrixDeterminant",
    lambda x: tuple(np.asarray(part, x.dtype) for part in np.linalg.slogdet(x)),
    (_slogdet_rule,),
    multiple=True,
)


def slogdet(input: Any, name: str | None = None) -> tuple[EagerTensor, EagerTensor]:
    """Returns sign and logarithm of the absolute determinant."""
    x = to_tensor(input)
    _square(x, "LogMatrixDeterminant")
    sign, logarithm = apply_multiple(_slogdet, (x,))
    return sign, logarithm


def logdet(matrix: Any, name: str | None = None) -> EagerTensor:
    """Returns the logarithm of the determinant of positive definite matrices."""
    factor = cholesky(matrix)
    total = reduce_sum(log(diag_part(factor)), -1)
    return multiply(number(2, total), total)


def _solved(a: Any, b: Any, *, adjoint: bool) -> Any:
    try:
        return np.linalg.solve(np.conj(np.swapaxes(a, -1, -2)) if adjoint else a, b)
    except np.linalg.LinAlgError:
        raise kernel_error("MatrixSolve", "Input matrix is not invertible.") from None


def _solve_right(
    g: EagerTensor, y: EagerTensor, a: EagerTensor, b: EagerTensor, *, adjoint: bool
) -> EagerTensor:
    return apply(_solve, (a, g), {"adjoint": not adjoint})


def _solve_left(
    g: EagerTensor, y: EagerTensor, a: EagerTensor, b: EagerTensor, *, adjoint: bool
) -> EagerTensor:
    back = _solve_right(g, y, a, b, adjoint=adjoint)
    if adjoint:
        return negative(matmul(y, back, adjoint_b=True))
    return negative(matmul(back, y, adjoint_b=True))


_solve: Primitive = primitive(
    "solve",
    "MatrixSolve",
    _solved,
    (_solve_left, _solve_right),
)


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> EagerTensor:
    """Returns X with ``matrix`` @ X = ``rhs``.

    Raises:
        InvalidArgumentError: Not square, or not invertible, or another number of rows.
    """
    a, b = operands(matrix, rhs)
    _square(a, "MatrixSolve")
    if np.ndim(b._value) < 2 or np.shape(a._value)[-1] != np.shape(b._value)[-2]:
        raise kernel_error(
            "MatrixSolve",
            f"Input matrix and rhs are incompatible: {brackets(np.shape(a._value))} vs. {brackets(np.shape(b._value))}",
        )
    return apply(_solve, (a, b), {"adjoint": bool(adjoint)})


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns X with ``matrix`` @ X = ``rhs`` for a triangular matrix; the other triangle does not count."""
    a = to_tensor(matrix)
    return solve(band_part(a, -1, 0) if lower else band_part(a, 0, -1), rhs, adjoint)


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
    _square(x, "Cholesky")
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
    _square(x, "SelfAdjointEigV2")
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
    s, u, v = apply_multiple(_svd, (to_tensor(tensor),))
    return (s, u, v) if compute_uv else s


def _cross(a: Any, b: Any) -> Any:
    return np.cross(a, b)


cross_op: Primitive = primitive(
    "cross",
    "Cross",
    _cross,
    (lambda g, y, a, b: cross(b, g), lambda g, y, a, b: cross(g, a)),
    forward="bilinear",
)


def cross(a: Any, b: Any, name: str | None = None) -> EagerTensor:
    """Returns the cross products of vectors of three elements."""
    return apply(cross_op, operands(a, b))
