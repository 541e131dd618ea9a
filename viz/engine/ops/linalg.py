"""Square matrices: inverse, determinant, solving; and the cross product."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import (
    FailedPreconditionError,
    brackets,
    dtype_mismatch,
    kernel_error,
    said_name,
)
from viz.engine.kernels import check
from viz.engine.ops.arith import multiply, negative
from viz.engine.ops.build import operands
from viz.engine.ops.matmul import adjoint, matmul
from viz.engine.ops.shape import reshape
from viz.engine.ops.triangle import band_part
from viz.engine.primitive import Primitive, apply, apply_multiple, primitive
from viz.engine.tensor import EagerTensor


def check_matrix(x: EagerTensor, tf_name: str, said: str | None = "") -> None:
    """Raises InvalidArgumentError for another dtype or fewer than two axes."""
    check(tf_name, x.dtype, said)
    rank = np.ndim(x._value)
    if rank < 2:
        raise kernel_error(tf_name, f"Input tensor 0 must have rank >= 2, got {rank}", said)


def check_square(x: EagerTensor, tf_name: str, said: str | None = "") -> None:
    check_matrix(x, tf_name, said)
    shape = np.shape(x._value)
    if shape[-1] != shape[-2]:
        raise kernel_error(tf_name, "Input matrix must be square.", said)


def in_float64(function: Any) -> Any:
    """Makes a function of NumPy's linear algebra take halves, which it does not know."""

    def run(x: Any, *others: Any, **params: Any) -> Any:
        if x.dtype != np.float16:
            return function(x, *others, **params)
        wide = function(x.astype(np.float32), *(o.astype(np.float32) for o in others), **params)
        return wide.astype(np.float16)

    return run


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
    in_float64(_inverse),
    (_inv_rule,),
)


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> EagerTensor:
    """Returns the inverse of square matrices.

    Raises:
        InvalidArgumentError: Not square, or not invertible.
    """
    x = to_tensor(input)
    check_square(x, "MatrixInverse", said_name(input))
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
    check_square(x, "MatrixDeterminant", said_name(input))
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
    check_square(x, "LogMatrixDeterminant", said_name(input))
    sign, logarithm = apply_multiple(_slogdet, (x,))
    return sign, logarithm


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
    in_float64(_solved),
    (_solve_left, _solve_right),
)


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> EagerTensor:
    """Returns X with ``matrix`` @ X = ``rhs``.

    Raises:
        InvalidArgumentError: Not square, or not invertible, or another number of rows.
    """
    a, b = operands(matrix, rhs)
    said = said_name(matrix, rhs)
    check_square(a, "MatrixSolve", said)
    if np.ndim(b._value) < 2 or np.shape(a._value)[-1] != np.shape(b._value)[-2]:
        raise kernel_error(
            "MatrixSolve",
            "All input tensors must have the same rank."
            if np.ndim(a._value) != np.ndim(b._value)
            else "Input matrix and rhs are incompatible.",
            said,
        )
    return apply(_solve, (a, b), {"adjoint": bool(adjoint)})


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns X with ``matrix`` @ X = ``rhs`` for a triangular matrix; the other triangle does not count."""
    a = to_tensor(matrix)
    return solve(band_part(a, -1, 0) if lower else band_part(a, 0, -1), rhs, adjoint)


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
    x, y = operands(a, b)
    said = said_name(a, b)
    check("Cross", x.dtype, said)
    if y.dtype is not x.dtype:
        raise dtype_mismatch("Cross", 1, x.dtype.runtime_name, y.dtype.runtime_name)
    if np.shape(x._value) != np.shape(y._value):
        text = f"Both inputs must be of same shape: {brackets(np.shape(x._value))} vs. {brackets(np.shape(y._value))}"
        raise kernel_error("Cross", text, said)
    if not np.ndim(x._value) or np.shape(x._value)[-1] != 3:
        text = "Cross-products are only defined for 3-element vectors."
        raise kernel_error("Cross", text, said, FailedPreconditionError)
    return apply(cross_op, (x, y))
