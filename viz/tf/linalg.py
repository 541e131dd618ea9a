"""``tf.linalg``."""

from typing import Any

from viz.engine.ops.fill import eye
from viz.engine.ops.linalg import (
    band_part,
    cholesky,
    cross,
    det,
    diag,
    diag_part,
    eigh,
    eigvalsh,
    inv,
    logdet,
    slogdet,
    solve,
    svd,
    trace,
    triangular_solve,
)
from viz.engine.ops.matmul import adjoint, einsum, matmul, matvec, tensordot
from viz.engine.ops.norms import global_norm, norm
from viz.engine.ops.shape import matrix_transpose
from viz.tf.missing import missing

__all__ = [
    "adjoint", "band_part", "cholesky", "cross", "det", "diag", "diag_part", "eigh", "eigvalsh", "einsum", "eye",
    "global_norm", "inv", "logdet", "matmul", "matrix_transpose", "matvec", "norm", "slogdet", "solve", "svd",
    "tensordot", "trace", "triangular_solve",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.linalg", globals(), name)
