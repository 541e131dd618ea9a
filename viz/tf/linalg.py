"""``tf.linalg``."""

from typing import Any

from viz.engine.ops.fill import eye
from viz.engine.ops.matmul import adjoint, einsum, matmul, matvec, tensordot
from viz.engine.ops.shape import matrix_transpose
from viz.tf.missing import missing

__all__ = ["adjoint", "einsum", "eye", "matmul", "matrix_transpose", "matvec", "tensordot"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.linalg", globals(), name)
