"""Proves why a result is NaN, infinite or zero: by an edit after which it is an ordinary number."""

from __future__ import annotations

from collections.abc import Generator

from viz.why.cures import cures, livelier
from viz.why.facts import Call, Facts
from viz.why.numbers import kind_of, why_number
from viz.why.proof import Proof, Prover, unmoved
from viz.why.reason import Reason

MAX_RUNS = 12
MAX_ROUNDS = 3


def prove_number(facts: Facts, call: Call, position: int, reason: Reason, value: str) -> Prover:
    """Proves the reason for a result that is ``nan``, ``inf`` or ``zero``."""
    budget = [MAX_RUNS]
    edited = yield from _by_edit(facts, call, position, reason, value, budget, MAX_ROUNDS)
    if edited is not None:
        return Proof(reason, True, edited, (edited,))
    if value == "zero":
        ran = yield from unmoved(facts, call, position)
        if ran:
            return Proof(reason, True, None, ran)
    return Proof(reason, False)


def _by_edit(
    facts: Facts,
    call: Call,
    position: int,
    reason: Reason,
    value: str,
    budget: list[int],
    rounds: int,
) -> Generator[str, Facts, str | None]:
    nexts: list[tuple[Facts, Call, Reason]] = []
    for rewrite in (livelier if value == "zero" else cures)(facts, reason):
        if budget[0] <= 0:
            return None
        try:
            source = rewrite.result()
        except (ValueError, SyntaxError):
            continue
        budget[0] -= 1
        after = yield source
        if call.number >= len(after.calls):
            continue
        again = after.calls[call.number]
        if len(again.passes[0]["sources"]) != len(call.passes[0]["sources"]):
            continue
        results = [p["results"][position] for p in again.passes if p["results"] is not None]
        if not results or any(r is None for r in results):
            continue
        kinds = [kind_of(after.tensors[r]["value"]) for r in results]
        if value == "zero":
            if not all(kind == "zero" for kind in kinds) and not {"nan", "inf"} & set(kinds):
                return source
            continue
        odd = next((kind for kind in ("nan", "inf") if kind in kinds), None)
        if odd is None:
            return source
        later = why_number(after, again, position, odd)
        if (later.op, later.line, later.key) != (reason.op, reason.line, reason.key):
            nexts.append((after, again, later))
    if rounds > 1:
        for after, again, later in nexts[:2]:
            found = yield from _by_edit(after, again, position, later, value, budget, rounds - 1)
            if found is not None:
                return found
    return None
