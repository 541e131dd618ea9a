"""Triangles and traces of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.diagonal import diag_part
from viz.engine.ops.shape import whole
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def trace(x: Any, name: str | None = None) -> EagerTensor:
    """Returns the sum of the diagonal of matrices."""
    return reduce_sum(diag_part(to_tensor(x)), [-1])


def _triangle(x: Any, *, lower: int, upper: int) -> Any:
    i, j = np.indices(x.shape[-2:])
    keep = ((lower < 0) | (i - j <= lower)) & ((upper < 0) | (j - i <= upper))
    return np.where(keep, x, np.zeros_like(x))


_band_part: Primitive = primitive(
    "band_part",
    "MatrixBandPart",
    _triangle,
    (lambda g, y, x, *, lower, upper: band_part(g, lower, upper),),
    forward="linear",
)


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> EagerTensor:
    """Returns matrices with only ``num_lower`` diagonals below and ``num_upper`` above kept (−1: all)."""
    x = to_tensor(input)
    shape, said = np.shape(x._value), said_name(input)
    if len(shape) < 2:
        text = f"input must be at least 2-dim, received shape: {brackets(shape)}"
        raise kernel_error("MatrixBandPart", text, said)
    lower, upper = whole(num_lower), whole(num_upper)
    for what, n, sizes, limit in (
        ("num_lower", lower, "rows", shape[-2]), ("num_upper", upper, "columns", shape[-1])
    ):  # fmt: skip
        if n > limit:
            text = (
                f"{what} must be negative or less or equal to number of {sizes} ({limit}) got: {n}"
            )
            raise kernel_error("MatrixBandPart", text, said)
    return apply(_band_part, (x,), {"lower": lower, "upper": upper})
