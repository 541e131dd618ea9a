"""All results of a trace that are None, NaN, infinite or blocked to zero, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viz.why.facts import Call, Facts
from viz.why.none import why_none
from viz.why.numbers import kind_of, why_number
from viz.why.reason import Reason
from viz.why.zero import why_zero


@dataclass(frozen=True)
class Finding:
    """One result that needs a reason.

    Attributes:
        call: The call that returned it.
        position: Its place among the flat sources.
        value: ``none``, ``nan``, ``inf`` or ``zero``.
        reason: Why.
    """

    call: Call
    position: int
    value: str
    reason: Reason


def findings(facts: Facts) -> Iterator[Finding]:
    """Yields every result of a trace that is not an ordinary value, in the order they were asked for."""
    for call in facts.calls:
        for position in range(len(call.passes[0]["sources"])):
            found = finding(facts, call, position)
            if found is not None:
                yield found


def finding(facts: Facts, call: Call, position: int) -> Finding | None:
    """Returns the finding of one result, or None if it is an ordinary value or was never returned."""
    if any(p["results"] is None for p in call.passes):
        return None
    results = [p["results"][position] for p in call.passes]
    if all(r is None for r in results):
        value = "zero" if call.zero else "none"
        return Finding(call, position, value, why_none(facts, call, position))
    kinds = [kind_of(facts.tensors[r]["value"]) for r in results if r is not None]
    for kind in ("nan", "inf"):
        if kind in kinds:
            return Finding(call, position, kind, why_number(facts, call, position, kind))
    if all(kind == "zero" for kind in kinds):
        reason = why_zero(facts, call, position)
        if reason is not None:
            return Finding(call, position, "zero", reason)
    return None
