"""Tensors whose index is a pair of equal halves: a diagonal of any rank."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import check
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor


def _spread(x: Any) -> Any:
    out = np.zeros((x.size, x.size), x.dtype)
    np.fill_diagonal(out, x.ravel())
    return out.reshape(x.shape * 2)


def _gathered(x: Any) -> Any:
    half = x.shape[: x.ndim // 2]
    size = int(np.prod(half, dtype=int))
    return np.diagonal(x.reshape(size, size)).reshape(half).copy()


_tensor_diag: Primitive = primitive(
    "tensor_diag", "Diag", _spread, (lambda g, y, x: tensor_diag_part(g),), forward="linear"
)
_tensor_diag_part: Primitive = primitive(
    "tensor_diag_part", "DiagPart", _gathered, (lambda g, y, x: tensor_diag(g),), forward="linear"
)


def tensor_diag(diagonal: Any, name: str | None = None) -> EagerTensor:
    """Returns zeros of shape ``s + s`` with the elements of a tensor of shape ``s`` where both halves are equal."""
    x = to_tensor(diagonal)
    check("Diag", x.dtype, said_name(diagonal))
    if not np.ndim(x._value):
        raise kernel_error("Diag", "Input must be at least rank 1, got 0", said_name(diagonal))
    about_to_make(np.shape(x._value) * 2)
    return apply(_tensor_diag, (x,))


def tensor_diag_part(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the elements of a tensor of shape ``s + s`` where both halves of the index are equal.

    Raises:
        InvalidArgumentError: The halves of the shape differ.
    """
    x = to_tensor(input)
    check("DiagPart", x.dtype, said_name(input))
    shape, said = np.shape(x._value), said_name(input)
    if not shape or len(shape) % 2:
        text = f"The rank of the tensor should be even and positive, got shape {brackets(shape)}"
        raise kernel_error("DiagPart", text, said)
    half = len(shape) // 2
    for i in range(half):
        if shape[i] != shape[half + i]:
            text = f"Invalid shape {brackets(shape)}: dimensions {i} and {half + i} do not match."
            raise kernel_error("DiagPart", text, said)
    return apply(_tensor_diag_part, (x,))
