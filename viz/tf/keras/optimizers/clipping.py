"""Gradients made smaller: each by its norm, all together by their common norm, or element by element.

Of a sparse gradient the rows count as they are, repeated ones each for itself, as in Keras.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def clipped(
    grads: list[Any], norm: float | None, common_norm: float | None, size: float | None
) -> list[Any]:
    """Returns gradients (of sparse ones the rows) within the one limit that is given, if any."""
    if norm and norm > 0:
        return [_by_norm(g, norm) for g in grads]
    if common_norm and common_norm > 0:
        limit = np.float32(common_norm)
        length = np.sqrt(np.sum([np.sum(np.square(g)) for g in grads], dtype=np.float32))
        # the difference is 0, or NaN if the norm is not finite: then so is the result, as in Keras
        scale = limit * np.minimum(1 / length, 1 / limit) + (length - length)
        return [g * g.dtype.type(scale) for g in grads]
    if size and size > 0:
        return [np.clip(g, -size, size) for g in grads]
    return grads


def _by_norm(g: Any, limit: float) -> Any:
    squared = np.sum(np.square(g))
    length = np.sqrt(squared) if squared > 0 else squared
    bound = g.dtype.type(limit)
    return g * bound / np.maximum(length, bound)
