"""Diagonals of matrices: making, taking and replacing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.errors import InvalidArgumentError, brackets, kernel_error
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.shape import plain, whole
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor

Band = tuple[int, int]
"""The lowest and the highest diagonal: 0 is the main one, positive ones are above it."""


def _places(band: Band, rows: int, columns: int, align: str) -> Iterator[tuple[int, Any, Any, Any]]:
    """Yields of each diagonal, the highest first, its number, and row, column and place of its elements.

    ``align`` says where the shorter ones stand in their line, above the main diagonal and below it.
    """
    low, high = band
    longest = min(rows + min(high, 0), columns - max(low, 0))
    above, below = (part == "RIGHT" for part in align.split("_"))
    for number, k in enumerate(range(high, low - 1, -1)):
        length = max(min(rows + min(k, 0), columns - max(k, 0)), 0)
        along = np.arange(length)
        to_right = above if k >= 0 else below
        shift = longest - length if to_right and low != high else 0
        yield number, along - min(k, 0), along + max(k, 0), along + shift


def _diag(x: Any, *, band: Band, rows: int, columns: int, padding: Any, align: str) -> Any:
    many = band[0] != band[1]
    lead = x.shape[: -2 if many else -1]
    out = np.full((*lead, rows, columns), padding, x.dtype)
    for number, i, j, place in _places(band, rows, columns, align):
        out[..., i, j] = x[..., number, place] if many else x[..., place]
    return out


def _diag_part(x: Any, *, band: Band, padding: Any, align: str) -> Any:
    rows, columns = x.shape[-2:]
    low, high = band
    longest = min(rows + min(high, 0), columns - max(low, 0))
    out = np.full((*x.shape[:-2], high - low + 1, longest), padding, x.dtype)
    for number, i, j, place in _places(band, rows, columns, align):
        out[..., number, place] = x[..., i, j]
    return out if low != high else out[..., 0, :]


def _set_diag(x: Any, d: Any, *, band: Band, align: str) -> Any:
    out = np.array(x)
    many = band[0] != band[1]
    rows, columns = x.shape[-2:]
    for number, i, j, place in _places(band, rows, columns, align):
        out[..., i, j] = d[..., number, place] if many else d[..., place]
    return out


def _part_back(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, *, band: Band, padding: Any, align: str
) -> EagerTensor:
    rows, columns = np.shape(x._value)[-2:]
    how = {"band": band, "rows": rows, "columns": columns, "padding": 0, "align": align}
    return apply(_diag_op, (g,), how)


def _diag_back(g: EagerTensor, y: EagerTensor, x: EagerTensor, **how: Any) -> EagerTensor:
    return apply(_part_op, (g,), {"band": how["band"], "padding": 0, "align": how["align"]})


def _set_back(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, d: EagerTensor, **how: Any
) -> EagerTensor:
    return apply(_set_op, (g, zeros_like(d)), how)


_diag_op: Primitive = primitive("diag", "MatrixDiagV3", _diag, (_diag_back,), forward="linear")
_part_op: Primitive = primitive(
    "diag_part", "MatrixDiagPartV3", _diag_part, (_part_back,), forward="linear"
)
_set_op: Primitive = primitive(
    "set_diag",
    "MatrixSetDiagV3",
    _set_diag,
    (
        _set_back,
        lambda g, y, x, d, *, band, align: apply(
            _part_op, (g,), {"band": band, "padding": 0, "align": align}
        ),
    ),
    forward="linear",
)


def _band(k: Any) -> Band:
    numbers = [int(n) for n in plain(k).ravel()]
    return (numbers[0], numbers[-1])


def _alignment(align: str, kernel: str) -> str:
    if align not in ("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT"):
        raise InvalidArgumentError(
            f'Value for attr \'align\' of "{align}" is not in the list of allowed values: "LEFT_RIGHT", '
            f'"RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT" [Op:{kernel}] name: '
        )
    return align


def diag(
    diagonal: Any,
    name: str | None = "diag",
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",
) -> EagerTensor:
    """Returns matrices with the given diagonals, ``padding_value`` elsewhere.

    Args:
        diagonal: Shape ``[..., n]``, or ``[..., diagonals, n]`` for a band of several.
        name: Shows in errors.
        k: Which diagonal, or the lowest and the highest; 0 is the main one.
        num_rows: Of the result; as few as hold the diagonals if −1.
        num_cols: Likewise.
        padding_value: The other elements.
        align: On which side the shorter diagonals stand in their lines.

    Raises:
        InvalidArgumentError: The matrix cannot hold the diagonals.
    """
    x = to_tensor(diagonal)
    shape, band = np.shape(x._value), _band(k)
    low, high = band
    if not shape:
        raise kernel_error(
            "MatrixDiagV3", "diagonal must be at least 1-dim, received shape: []", name
        )
    if low > high:
        text = f"lower_diag_index must not be larger than upper_diag_index: {low} > {high}"
        raise kernel_error("MatrixDiagV3", text, name)
    if low != high and (len(shape) < 2 or shape[-2] != high - low + 1):
        text = (
            "The number of diagonals provided in the input does not match the lower_diag_index and "
            "upper_diag_index range."
        )
        raise kernel_error("MatrixDiagV3", text, name)
    least_rows, least_columns = shape[-1] - min(high, 0), shape[-1] + max(low, 0)
    rows, columns = whole(num_rows), whole(num_cols)
    if rows == -1 and columns == -1:
        rows = columns = max(least_rows, least_columns)
    elif rows == -1:
        rows = least_rows
    elif columns == -1:
        columns = least_columns
    if rows < least_rows:
        raise kernel_error("MatrixDiagV3", "The number of rows is too small.", name)
    if columns < least_columns:
        raise kernel_error("MatrixDiagV3", "The number of columns is too small.", name)
    if rows != least_rows and columns != least_columns:
        raise kernel_error(
            "MatrixDiagV3",
            "The number of rows or columns is not consistent with the specified d_lower, d_upper, and diagonal.",
            name,
        )
    about_to_make((*shape[:-1], rows, columns))
    how = {"band": band, "rows": rows, "columns": columns, "padding": _element(padding_value, x)}
    return apply(_diag_op, (x,), {**how, "align": _alignment(align, "MatrixDiagV3")})


def _element(value: Any, like: EagerTensor) -> Any:
    return operand(value, like.dtype)._value if value.__class__ is not int else value


def diag_part(
    input: Any,
    name: str | None = "diag_part",
    k: Any = 0,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",
) -> EagerTensor:
    """Returns the diagonals of matrices, shorter ones filled up with ``padding_value``; see ``diag``.

    Raises:
        InvalidArgumentError: There is no such diagonal.
    """
    x = to_tensor(input)
    _check_band(x, _band(k), "MatrixDiagPartV3", None if isinstance(input, list) else name)
    how = {"band": _band(k), "padding": _element(padding_value, x)}
    return apply(_part_op, (x,), {**how, "align": _alignment(align, "MatrixDiagPartV3")})


def _check_band(x: EagerTensor, band: Band, kernel: str, name: str | None) -> None:
    shape = np.shape(x._value)
    if len(shape) < 2:
        raise kernel_error(
            kernel, f"input must be at least 2-dim, received shape: {brackets(shape)}", name
        )
    for which, k in zip(("lower", "upper"), band, strict=True):
        if not -shape[-2] < k < shape[-1] and k != 0:
            text = f"{which}_diag_index is out of bound: {k}. It must be between {-shape[-2]} and {shape[-1]}"
            raise kernel_error(kernel, text, name)


def set_diag(
    input: Any, diagonal: Any, name: str | None = "set_diag", k: Any = 0, align: str = "RIGHT_LEFT"
) -> EagerTensor:
    """Returns matrices with their diagonals replaced; see ``diag``.

    Raises:
        InvalidArgumentError: There is no such diagonal, or its length is another.
    """
    x = to_tensor(input)
    d = operand(diagonal, x.dtype)
    band = _band(k)
    said = None if isinstance(input, list) or isinstance(diagonal, list) else name
    _check_band(x, band, "MatrixSetDiagV3", said)
    rows, columns = np.shape(x._value)[-2:]
    low, high = band
    longest = min(rows + min(high, 0), columns - max(low, 0))
    lines = () if low == high else (high - low + 1,)
    wanted = (*np.shape(x._value)[:-2], *lines, longest)
    if np.shape(d._value) != wanted:
        text = f"Expected the shape of diagonal to be {brackets(wanted)}, but got {brackets(np.shape(d._value))}"
        raise kernel_error("MatrixSetDiagV3", text, said)
    return apply(_set_op, (x, d), {"band": band, "align": _alignment(align, "MatrixSetDiagV3")})
