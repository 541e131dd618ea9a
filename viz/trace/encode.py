"""Values as JSON has them. Apart from the model, whose readers may have no NumPy yet."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viz.trace.model import MAX_ELEMENTS

HEAD = 8


def encode(value: Any) -> Any:
    """Returns the JSON form of an array or NumPy scalar, as ``viz.trace.model`` describes it."""
    array = np.asarray(value)
    if array.size > MAX_ELEMENTS:
        summary: dict[str, Any] = {"head": [_scalar(v) for v in array.ravel()[:HEAD]]}
        if array.dtype.kind in "fiu":
            wide = array.astype(np.float64)
            summary |= {
                "min": _scalar(array.min()),
                "max": _scalar(array.max()),
                "mean": _scalar(np.float32(wide.mean())),
            }
        return summary
    if array.ndim == 0:
        return _scalar(array[()])
    return _nested(array)


def _nested(array: Any) -> list[Any]:
    if array.ndim == 1:
        return [_scalar(v) for v in array]
    return [_nested(row) for row in array]


def _scalar(v: Any) -> Any:
    """The shortest JSON number that reads back as the same value in its own dtype."""
    if isinstance(v, bool | np.bool_):
        return bool(v)
    if isinstance(v, np.integer):
        return int(v)
    if isinstance(v, np.floating):
        if not math.isfinite(v):
            return "nan" if np.isnan(v) else ("inf" if v > 0 else "-inf")
        return float(str(v))
    if isinstance(v, bytes):
        return v.decode("utf-8", "replace")
    return str(v)
