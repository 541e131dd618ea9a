"""Jacobians: one reverse pass per element of the target, each seeded with a single 1, and the rows stacked."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.arguments import UnconnectedGradients, check_trainable, handle_or_self, mode_of
from viz.engine.convert import to_tensor
from viz.engine.errors import StagingError
from viz.engine.ops.fill import zeros
from viz.engine.ops.join import pack
from viz.engine.ops.shape import reshape, transpose
from viz.engine.structure import flatten
from viz.engine.structure import pack as pack_structure
from viz.engine.tensor import EagerTensor

_NOT_PERSISTENT = "GradientTape must be created with persistent=True to compute the "


def _unit(target: Any, place: Any) -> EagerTensor:
    """A seed: one at ``place``, an index of the target, zeros elsewhere."""
    value = np.zeros(np.shape(target._value), target.dtype.np)
    value[place] = 1
    return EagerTensor(value[()], target.dtype)


def _stacked(rows: list[Any], shape: tuple[int, ...], source: Any) -> EagerTensor | None:
    """Joins the rows of one source; rows without a path count as zeros if others have one."""
    if not any(row is not None for row in rows):
        return None
    inner = np.shape(source._value)
    filled = [zeros(inner, source.dtype) if row is None else to_tensor(row) for row in rows]
    return reshape(pack(filled), (*shape, *inner))


def jacobian(tape: Any, target: Any, sources: Any, unconnected: Any, use_pfor: bool) -> Any:
    """Returns d target / d source for each source; see ``GradientTape.jacobian``."""
    tape._require()
    shape = tuple(target.shape)
    if not use_pfor and not tape._persistent:
        raise RuntimeError(
            _NOT_PERSISTENT
            + "jacobian with eager execution enabled and with  experimental_use_pfor set to False."
        )
    tape._stop_for()
    target = handle_or_self(target)
    wanted = [handle_or_self(s) for s in flatten(sources)]
    check_trainable([target], "target")
    check_trainable(wanted, "source")
    mode = mode_of(unconnected)
    count = int(np.prod(shape, dtype=int))
    try:
        rows = [
            tape._run([target], wanted, [_unit(target, place)], "jacobian", row=i, rows=count)
            for i, place in enumerate(np.ndindex(shape))
        ]
    except LookupError as error:
        if use_pfor:
            raise StagingError(f"in user code:\n\n\n    LookupError: {error}\n") from error
        raise
    tape._consume([target])
    results: list[Any] = []
    for i, source in enumerate(wanted):
        if not rows:
            out: Any = zeros((*shape, *np.shape(source._value)), source.dtype)
        elif not target.dtype.trainable:
            out = None
        else:
            out = _stacked([row[i] for row in rows], shape, source)
        if out is None and mode is UnconnectedGradients.ZERO:
            out = zeros((*shape, *np.shape(source._value)), source.dtype)
        results.append(out)
    return pack_structure(sources, results)


def batch_jacobian(
    tape: Any,
    target: Any,
    source: Any,
    unconnected: Any,
    parallel_iterations: int | None,
    use_pfor: bool,
) -> Any:
    """Returns d target[i] / d source[i] for each row i; see ``GradientTape.batch_jacobian``."""
    tape._require("tocompute")
    y_shape, x_shape = target.shape, source.shape
    y_shape.with_rank_at_least(2)
    x_shape.with_rank_at_least(2)
    if y_shape[0] != x_shape[0]:
        raise ValueError(
            f"Need first dimension of target shape ({y_shape}) and source shape ({x_shape}) to match."
        )
    if not tape._persistent:
        if not use_pfor:
            raise RuntimeError(
                _NOT_PERSISTENT
                + "batch_jacobian with eager execution enabled and  with experimental_use_pfor set to False."
            )
        if parallel_iterations is not None:
            raise RuntimeError(
                f"in user code:\n\n\n    RuntimeError: {_NOT_PERSISTENT}batch_jacobian with parallel_iterations.\n"
            )
    tape._stop_for()
    target, source = handle_or_self(target), handle_or_self(source)
    mode_of(unconnected)
    batch, inner, x_inner = y_shape[0], tuple(y_shape[1:]), tuple(x_shape[1:])
    count = int(np.prod(inner, dtype=int))
    rows = []
    for i, place in enumerate(np.ndindex(inner)):
        seed = _unit(target, (slice(None), *place))
        rows.append(tape._run([target], [source], [seed], "batch_jacobian", row=i, rows=count)[0])
    tape._consume([target])
    if not any(row is not None for row in rows):
        return zeros((batch, *inner, *x_inner), source.dtype)
    columns = [
        zeros(tuple(x_shape), source.dtype) if row is None else to_tensor(row) for row in rows
    ]
    stacked = transpose(pack(columns), (1, 0, *range(2, 2 + len(x_inner))))
    return reshape(stacked, (batch, *inner, *x_inner))
