"""Why a result is exactly zero: units that let nothing through on this side of a kink, a bound or a plateau."""

from __future__ import annotations

from typing import Any

from viz.trace.types import Op
from viz.why.facts import Call, Facts, line_of
from viz.why.numbers import elements, kind_of
from viz.why.reason import Reason

DEAD = frozenset({"relu", "relu6", "maximum"})
CLIPPED = frozenset({"clip_by_value", "minimum", "where_true"})
SATURATED = frozenset(
    {
        "sigmoid",
        "tanh",
        "softmax",
        "log_softmax",
        "softplus",
        "erf",
        "erfc",
        "exp",
        "softmax_cross_entropy",
    }
)


def why_zero(facts: Facts, call: Call, position: int) -> Reason | None:
    """Returns the reason for a result that is all zeros, if a unit is dead, clipped or saturated; else None.

    A zero of any other origin (the source is at a minimum, a factor is 0) is an ordinary value.
    """
    passes = {p["id"] for p in call.passes}
    source = call.passes[0]["sources"][position]
    cotangents: dict[int, list[Any]] = {}
    given: dict[int, list[Any]] = {}
    for e in (e for p in passes for e in facts.of_pass.get(p, ())):
        if e["type"] == "visit":
            cotangents[e["op"]] = e["cotangents"]
        elif e["type"] == "rule":
            given[e["op"]] = e["contributions"]
    blocking: list[Op] = []
    reached = {source}
    for op_id in sorted(cotangents):
        op = facts.ops[op_id]
        slots = [s for s, t in enumerate(op["inputs"]) if t in reached]
        if not slots:
            continue
        reached.update(op["outputs"])
        came = any(_nonzero(facts, c) for c in cotangents[op_id])
        went = any(_gives(facts, given, op_id, s) for s in slots)
        if came and not went:
            blocking.append(op)
        if went and any(
            op["inputs"][s] == source and _gives(facts, given, op_id, s) for s in slots
        ):
            return None  # it was reached: what came there sums up to 0
    units = [op for op in blocking if op["name"] in DEAD | CLIPPED | SATURATED]
    if not units or len(units) < len(blocking):
        return None
    unit = units[0]
    name = unit["name"]
    cause = "dead" if name in DEAD else "clipped" if name in CLIPPED else "saturated"
    if name == "relu6" and any(n >= 6 for n in _numbers(facts, unit["inputs"][0])):
        cause = "clipped"
    return Reason(
        cause,
        op=unit["id"],
        tensor=unit["outputs"][0],
        line=line_of(unit),
        values={
            "source": facts.source_text(call, position),
            "target": facts.target_text(call),
            "op": name,
            "line": line_of(unit) or "",
        },
    )


def _gives(facts: Facts, given: dict[int, list[Any]], op: int, slot: int) -> bool:
    """Whether a rule gave something other than zeros to one input."""
    parts = given.get(op, ())
    return slot < len(parts) and _nonzero(facts, parts[slot])


def _nonzero(facts: Facts, tensor: int | None) -> bool:
    return tensor is not None and kind_of(facts.tensors[tensor]["value"]) != "zero"


def _numbers(facts: Facts, tensor: int) -> list[Any]:
    return [n for n in elements(facts.tensors[tensor]["value"]) if isinstance(n, int | float)]
