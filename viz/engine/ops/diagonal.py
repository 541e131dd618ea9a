"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.primitive import Primitive, apply, primitive
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
