"""Running the reverse rule of one record."""

from __future__ import annotations

from collections.abc import Container, Sequence
from types import SimpleNamespace
from typing import Any

from numpy import ndarray

from viz.engine import events
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.ops.broadcast import sum_to
from viz.engine.primitive import REGISTERED, Primitive
from viz.engine.state import as_role, state

SPARSE = frozenset({"identity", "read_value"})
"""Primitives whose rule hands IndexedSlices on as they are; all others see them as a dense tensor."""


def unbroadcast(part: Any, tensor: Any) -> Any:
    """Returns a contribution summed back to the shape of the input that it is for."""
    have, want = part._value, tensor._value
    if (have.__class__ is ndarray or want.__class__ is ndarray) and have.shape != want.shape:
        with as_role("unbroadcast"):
            return sum_to(part, want.shape)
    return part


def contributions(
    op: Primitive, inputs: tuple[Any, ...], out: Any, params: Any, g: Any, uses: Container[int]
) -> Sequence[Any]:
    """Runs an op's reverse rule for those inputs whose ids are in ``uses``.

    ``_run`` has this written out for the usual case.

    Raises:
        LookupError: The op has no reverse rule.
    """
    rules, rule = op.rules, op.any_rule
    if op.whole is not None:
        return list(op.whole(*(g if g.__class__ is tuple else (g,))))
    if rules is None and rule is None:
        registered = REGISTERED.get(op.tf_name)
        if registered is None:
            raise LookupError(f"gradient registry has no entry for: {op.tf_name}")
        gs = g if g.__class__ is tuple else (g,)
        found = registered(SimpleNamespace(inputs=inputs, outputs=out, type=op.tf_name), *gs)
        return list(found) if isinstance(found, list | tuple) else [found]
    if g.__class__ is IndexedSlices and op.name not in SPARSE:
        g = g._to_tensor()
    parts: list[Any] = []
    for index, tensor in enumerate(inputs):
        part = None
        if tensor._id in uses:
            if rules is None:
                part = rule(index, g, out, *inputs, **params)  # type: ignore[misc]
            elif rules[index] is not None:
                part = rules[index](g, out, *inputs, **params)  # type: ignore[misc]
            if op.broadcasts and part is not None:
                part = unbroadcast(part, tensor)
        parts.append(part)
    return parts


def shown_contributions(
    op: Primitive,
    inputs: tuple[Any, ...],
    out: Any,
    params: Any,
    g: Any,
    uses: Container[int],
    key: int,
    pass_id: int,
) -> Sequence[Any]:
    """Runs an op's reverse rule between the two events that frame it."""
    listener = events.listener
    assert listener is not None
    listener(events.RecordVisited(pass_id, key, g if g.__class__ is tuple else (g,)))
    before = state.role
    state.role = "rule"  # ``reverse`` puts it back if the rule raises
    parts = contributions(op, inputs, out, params, g, uses)
    state.role = before
    listener(events.RuleFinished(pass_id, key, tuple(parts)))
    return parts
