"""``tf.linalg``."""

from typing import Any

from viz.engine.ops.decompose import cholesky, eigh, eigvalsh, logdet, svd
from viz.engine.ops.diagonal import diag, diag_part, set_diag
from viz.engine.ops.diagonal_tensor import tensor_diag, tensor_diag_part
from viz.engine.ops.fill import eye
from viz.engine.ops.linalg import cross, det, inv, slogdet, solve, triangular_solve
from viz.engine.ops.matmul import adjoint, einsum, matmul, matvec, tensordot
from viz.engine.ops.norms import global_norm, norm
from viz.engine.ops.shape import matrix_transpose
from viz.engine.ops.triangle import band_part, trace
from viz.tf.missing import missing

__all__ = [
    "adjoint", "band_part", "cholesky", "cross", "det", "diag", "diag_part", "eigh", "eigvalsh", "einsum",
    "eye", "global_norm", "inv", "logdet", "matmul", "matrix_transpose", "matvec", "norm", "set_diag",
    "slogdet", "solve", "svd", "tensor_diag", "tensor_diag_part", "tensordot", "trace", "triangular_solve",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.linalg", globals(), name)
