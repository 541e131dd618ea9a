"""Rows of a table by number."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.gather import gather
from viz.engine.ops.norms import clip_by_norm
from viz.engine.tensor import EagerTensor


def embedding_lookup(
    params: Any, ids: Any, max_norm: Any = None, name: str | None = None
) -> EagerTensor:
    """Returns the rows of a table with the given numbers, made shorter if ``max_norm`` is given."""
    table = params[0] if isinstance(params, list | tuple) and len(params) == 1 else params
    rows = gather(table, ids)
    if max_norm is None:
        return rows
    clipped: EagerTensor = clip_by_norm(rows, max_norm, axes=-1)
    return clipped
