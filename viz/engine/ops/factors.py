"""Further decompositions: QR, LU, eigenvalues of general matrices, square roots and exponentials of matrices."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int32
from viz.engine.errors import kernel_error, said_name
from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.cast import cast, identity
from viz.engine.ops.complex import conj_, real
from viz.engine.ops.diagonal import diag, diag_part
from viz.engine.ops.exponential import number, reciprocal
from viz.engine.ops.join import concat, stack, unstack
from viz.engine.ops.linalg import check_matrix, check_square, solve, triangular_solve
from viz.engine.ops.matmul import adjoint, matmul
from viz.engine.ops.shape import expand_dims, matrix_transpose, reshape
from viz.engine.ops.triangle import band_part
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def _qr_values(x: Any, *, full: bool) -> Any:
    q, r = np.linalg.qr(x, "complete" if full else "reduced")
    return q.astype(x.dtype), r.astype(x.dtype)


def _solve_from_right(x: EagerTensor, r: EagerTensor) -> EagerTensor:
    """Returns x @ r⁻ᴴ for an upper triangular r."""
    return adjoint(triangular_solve(r, adjoint(x), lower=False))


def _deep_qr(q: EagerTensor, r: EagerTensor, dq: EagerTensor, dr: EagerTensor) -> EagerTensor:
    """Walter and Lehmann, "Algorithmic differentiation of linear algebra functions" (2010), for rows ≥ columns."""
    qdq, rdr = matmul(q, dq, adjoint_a=True), matmul(r, dr, adjoint_b=True)
    both = add(subtract(qdq, adjoint(qdq)), subtract(rdr, adjoint(rdr)))
    first = matmul(q, add(dr, _solve_from_right(band_part(both, -1, 0), r)))
    return add(first, _solve_from_right(subtract(dq, matmul(q, qdq)), r))


def _qr_rule(g: Any, y: Any, x: EagerTensor, *, full: bool) -> EagerTensor:
    (q, r), (dq, dr) = y, g
    rows, columns = np.shape(x._value)[-2:]
    if full and rows > columns:
        raise NotImplementedError(
            "QrGrad not implemented when nrows > ncols and full_matrices is true. Received r.shape="
            f"{r.shape} with nrows={rows}and ncols={columns}."
        )
    if rows >= columns:
        return _deep_qr(q, r, dq, dr)
    left = as_slice(x, rows, columns)
    u, du = as_slice(r, 0, rows), as_slice(dr, 0, rows)
    dv = as_slice(dr, rows, columns)
    first = _deep_qr(q, u, add(dq, matmul(left, dv, adjoint_b=True)), du)
    return concat([first, matmul(q, dv)], -1)


def as_slice(x: EagerTensor, first: int, last: int) -> EagerTensor:
    """Returns the columns from ``first`` up to ``last`` of matrices."""
    found: Any = x
    return found[..., first:last]  # type: ignore[no-any-return]


_qr: Primitive = primitive("qr", "Qr", _qr_values, (_qr_rule,), multiple=True)


class QR(NamedTuple):
    """Factors of a matrix: orthogonal and upper triangular."""

    q: EagerTensor
    r: EagerTensor


QR.__name__ = QR.__qualname__ = "Qr"


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> QR:
    """Returns orthogonal Q and upper triangular R with Q @ R = ``input``."""
    x = to_tensor(input)
    check_matrix(x, "Qr", said_name(input))
    return QR(*apply_multiple(_qr, (x,), {"full": bool(full_matrices)}))


def _lu_values(x: Any, *, index: str) -> Any:
    flat = x.reshape(-1, *x.shape[-2:]).copy()
    places = np.empty(flat.shape[:2], index)
    for matrix, order in zip(flat, places, strict=True):
        order[:] = np.arange(len(order))
        for k in range(len(order)):
            best = k + int(np.argmax(np.abs(matrix[k:, k])))
            if matrix[best, k] == 0:
                raise kernel_error("Lu", "Input is not invertible.")
            matrix[[k, best]], order[[k, best]] = matrix[[best, k]], order[[best, k]]
            matrix[k + 1 :, k] /= matrix[k, k]
            matrix[k + 1 :, k + 1 :] -= np.outer(matrix[k + 1 :, k], matrix[k, k + 1 :])
    return flat.reshape(x.shape), places.reshape(x.shape[:-1])


_lu: Primitive = primitive("lu", "Lu", _lu_values, None, multiple=True)


class LU(NamedTuple):
    """Both triangular factors in one matrix, and the order of the rows."""

    lu: EagerTensor
    p: EagerTensor


LU.__name__ = LU.__qualname__ = "Lu"


def lu(input: Any, output_idx_type: Any = int32, name: str | None = None) -> LU:
    """Returns the triangular factors of square matrices whose rows are reordered; it has no gradient, as in TensorFlow.

    Raises:
        InvalidArgumentError: Not square, or not invertible.
    """
    x, said = to_tensor(input), said_name(input)
    if x.ndim < 2:
        raise kernel_error("Lu", f"Input tensor must have rank >= 2, got {x.ndim}", said)
    check_square(x, "Lu", said)
    return LU(*apply_multiple(_lu, (x,), {"index": as_dtype(output_idx_type).name}))


def _eig_values(x: Any, *, dtype: str) -> Any:
    values, vectors = np.linalg.eig(x)
    return values.astype(dtype), vectors.astype(dtype)


def _eig_rule(g: Any, y: Any, x: EagerTensor, *, dtype: str) -> EagerTensor:
    (values, v), (gl, gv) = y, g
    vt = adjoint(v)
    size = np.shape(values._value)[-1]
    unit = EagerTensor(np.eye(size, dtype=values.dtype.np), values.dtype)
    off = EagerTensor(1 - unit._value, values.dtype)
    gaps = add(subtract(expand_dims(values, -2), expand_dims(values, -1)), unit)
    f = conj_(multiply(off, reciprocal(gaps)))
    vgv = matmul(vt, gv)
    straight = diag(cast(real(diag_part(vgv)), values.dtype))
    middle = add(diag(gl), multiply(f, subtract(vgv, matmul(matmul(vt, v), straight))))
    out = solve(vt, matmul(middle, vt))
    return out if x.dtype.is_complex else cast(real(out), x.dtype)


_eig: Primitive = primitive("eig", "Eig", _eig_values, (_eig_rule,), multiple=True)


def eig(tensor: Any, name: str | None = None) -> tuple[EagerTensor, EagerTensor]:
    """Returns eigenvalues and eigenvectors of square matrices, complex, in no particular order."""
    x = to_tensor(tensor)
    check_square(x, "Eig")
    wide = "complex128" if x.dtype.name in ("float64", "complex128") else "complex64"
    values, vectors = apply_multiple(_eig, (x,), {"dtype": wide})
    return values, vectors


def eigvals(tensor: Any, name: str | None = None) -> EagerTensor:
    """Returns the eigenvalues of square matrices, complex, in no particular order."""
    return eig(tensor)[0]


def _root(x: Any) -> Any:
    """Denman and Beavers's iteration, in double precision."""
    y = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
    z = np.broadcast_to(np.eye(x.shape[-1]), x.shape).astype(y.dtype)
    try:
        for _ in range(60):
            after = (y + np.linalg.inv(z)) / 2, (z + np.linalg.inv(y)) / 2
            done = np.allclose(after[0], y, 1e-14, 1e-300)
            y, z = after
            if done:
                break
    except np.linalg.LinAlgError:
        raise kernel_error("MatrixSquareRoot", "Input is not invertible.") from None
    return y.astype(x.dtype)


def _kronecker(a: EagerTensor, b: EagerTensor) -> EagerTensor:
    *batch, n, _ = np.shape(a._value)
    m = np.shape(b._value)[-1]
    wide_a, wide_b = reshape(a, (*batch, n, 1, n, 1)), reshape(b, (*batch, 1, m, 1, m))
    return reshape(multiply(wide_a, wide_b), (*batch, n * m, n * m))


def _root_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    """Solves the Sylvester equation Rᵀ dA + dA Rᵀ = g, written with Kronecker products."""
    shape = np.shape(y._value)
    size = shape[-1]
    unit = EagerTensor(np.broadcast_to(np.eye(size), shape).astype(y.dtype.np), y.dtype)
    whole = add(_kronecker(unit, matrix_transpose(y)), _kronecker(y, unit))
    flat = reshape(matrix_transpose(g), (*shape[:-2], size * size, 1))
    return matrix_transpose(reshape(solve(whole, flat), shape))


_sqrtm: Primitive = primitive("sqrtm", "MatrixSquareRoot", _root, (_root_rule,))


def sqrtm(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the principal square root of square, invertible matrices."""
    x = to_tensor(input)
    check_square(x, "MatrixSquareRoot")
    return apply(_sqrtm, (x,))


_PADE = {
    3: (120.0, 60.0, 12.0, 1.0),
    5: (30240.0, 15120.0, 3360.0, 420.0, 30.0, 1.0),
    7: (17297280.0, 8648640.0, 1995840.0, 277200.0, 25200.0, 1512.0, 56.0, 1.0),
    9: (17643225600.0, 8821612800.0, 2075673600.0, 302702400.0, 30270240.0, 2162160.0, 110880.0, 3960.0, 90.0, 1.0),
    13: (
        64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0,
        10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
    ),
}  # fmt: skip
"""Coefficients of the Padé approximants of exp, by order."""
_LIMITS = {
    "float32": ((3, 0.42587300348979312), (5, 1.880152677804762), (7, 3.925724783138660)),
    "float64": (
        (3, 0.01495585217958292), (5, 0.2539398330063230), (7, 0.9504178996162932), (9, 2.097847961257068),
        (13, 5.371920351148152),
    ),
}  # fmt: skip
"""Up to which 1-norm an order is exact enough, by precision."""


def expm(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the exponential of square matrices.

    Source: Higham, "The scaling and squaring method for the matrix exponential revisited" (2005).
    """
    x = to_tensor(input)
    check_square(x, "MatrixSolve")
    if x.ndim > 2:  # each matrix is scaled by its own norm
        return stack([expm(part) for part in unstack(x)]) if np.shape(x._value)[0] else identity(x)
    kind = "float64" if x.dtype.name in ("float64", "complex128") else "float32"
    norm = float(np.max(np.sum(np.abs(x._value), axis=-2))) if np.size(x._value) else 0.0
    order, limit = next(((o, top) for o, top in _LIMITS[kind] if norm < top), _LIMITS[kind][-1])
    squarings = max(0, int(np.floor(np.log2(norm / limit)))) if norm > limit else 0
    a = real_divide(x, number(2.0**squarings, x)) if squarings else x
    unit = EagerTensor(
        np.broadcast_to(np.eye(np.shape(x._value)[-1]), np.shape(x._value)).astype(x.dtype.np),
        x.dtype,
    )
    b = _PADE[order]
    square = matmul(a, a)
    powers = [unit, square]
    while len(powers) < (order + 1) // 2:
        powers.append(matmul(powers[-1], square))
    odd, even = (
        _combined([multiply(number(b[2 * k + shift], x), p) for k, p in enumerate(powers)])
        for shift in (1, 0)
    )
    u = matmul(a, odd)
    result = solve(subtract(even, u), add(even, u))
    for _ in range(squarings):
        result = matmul(result, result)
    return result


def _combined(parts: list[EagerTensor]) -> EagerTensor:
    total = parts[-1]
    for part in reversed(parts[:-1]):
        total = add(total, part)
    return total
