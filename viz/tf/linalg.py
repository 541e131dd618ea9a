"""``tf.linalg``."""

from typing import Any

from viz.engine.ops.decompose import cholesky, eigh, eigvalsh, logdet, svd
from viz.engine.ops.diagonal import diag, diag_part, set_diag
from viz.engine.ops.diagonal_tensor import tensor_diag, tensor_diag_part
from viz.engine.ops.factors import eig, eigvals, expm, lu, qr, sqrtm
from viz.engine.ops.fill import eye
from viz.engine.ops.linalg import cross, det, inv, slogdet, solve, triangular_solve
from viz.engine.ops.matmul import adjoint, einsum, matmul, matvec, tensordot
from viz.engine.ops.matrices import (
    cholesky_solve,
    lstsq,
    lu_reconstruct,
    matrix_rank,
    normalize,
    pinv,
)
from viz.engine.ops.norms import global_norm, l2_normalize, norm
from viz.engine.ops.shape import matrix_transpose
from viz.engine.ops.triangle import band_part, trace
from viz.tf.missing import missing

__all__ = [
    "adjoint", "band_part", "cholesky", "cholesky_solve", "cross", "det", "diag", "diag_part", "eig", "eigh",
    "eigvals", "eigvalsh", "einsum", "expm", "eye", "global_norm", "inv", "l2_normalize", "logdet", "lstsq",
    "lu", "lu_reconstruct", "matmul", "matrix_rank", "matrix_transpose", "matvec", "norm", "normalize", "pinv",
    "qr", "set_diag", "slogdet", "solve", "sqrtm", "svd", "tensor_diag", "tensor_diag_part", "tensordot",
    "trace", "triangular_solve",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.linalg", globals(), name)
