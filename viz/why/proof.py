"""Proves what is said of a result by running the program again, changed as the advice says or with the source moved.

Nothing here runs a program: provers are generators that yield the program to run and are sent what is known of its
trace, so one prover serves a blocking runner and one that is awaited.
"""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from viz.why import blocks, values
from viz.why.facts import Call, Facts
from viz.why.none import why_none
from viz.why.reason import Reason
from viz.why.rewrite import Rewrite

MAX_RUNS = 24
"""Programs run for one result at most."""
MAX_ROUNDS = 4
"""Edits that may have to come together."""

SMALL, LARGE = 0.0005, 0.25
"""By how much a source is moved: to see whether a function is constant nearby, and whether anything depends on it."""
COARSE = {"float16": 0.008, "bfloat16": 0.03}
"""The same for dtypes that cannot hold so small a step."""


@dataclass(frozen=True)
class Proof:
    """What came out of a proof.

    Attributes:
        reason: The reason, as it stands after the proof.
        proven: Whether the claim holds.
        edit: The changed program in which the result is there, or None.
        ran: The programs that were run for the claim.
        key: Of the sentence that says what was shown, after ``why.proof.``, if the cause does not tell.
    """

    reason: Reason
    proven: bool
    edit: str | None = None
    ran: tuple[str, ...] = ()
    key: str = ""


Prover = Generator[str, Facts, Proof]


def finish(prover: Prover, look: Callable[[str], Facts]) -> Proof:
    """Runs a prover to its end; ``look`` runs a program and returns the facts of its trace."""
    try:
        source = next(prover)
        while True:
            source = prover.send(look(source))
    except StopIteration as end:
        proof: Proof = end.value
        return proof


async def finish_async(prover: Prover, look: Callable[[str], Awaitable[Facts]]) -> Proof:
    """The same with a runner that is awaited."""
    try:
        source = next(prover)
        while True:
            source = prover.send(await look(source))
    except StopIteration as end:
        proof: Proof = end.value
        return proof


@dataclass
class _Budget:
    left: int = MAX_RUNS


def prove_none(facts: Facts, call: Call, position: int, reason: Reason) -> Prover:
    """Proves why a result is None: by an edit that brings it, or by showing that None is right."""
    budget = _Budget()
    edited = yield from _by_edit(facts, call, position, reason, budget, MAX_ROUNDS)
    if edited is not None:
        return Proof(reason, True, edited, (edited,))
    if reason.cause == "independent":
        proof = yield from _independent(facts, call, position, reason)
        return proof
    if reason.cause in ("no_gradient", "integer", "python", "state", "new_tensor", "replaced"):
        step = LARGE if reason.cause in ("new_tensor", "replaced") else SMALL
        ran = yield from unmoved(facts, call, position, step)
        if ran:
            return Proof(reason, True, None, ran)
    if reason.cause in ("python", "state"):
        ran = yield from _only_there(facts, call, position, reason)
        if ran:
            return Proof(reason, True, None, ran, "only")
    return Proof(reason, False)


# ----- edits -----


def _by_edit(
    facts: Facts, call: Call, position: int, reason: Reason, budget: _Budget, rounds: int
) -> Generator[str, Facts, str | None]:
    """Returns the changed program in which the result is there; edits may have to be put together."""
    nexts: list[tuple[Facts, Call, Reason, str]] = []
    tried: set[str] = {facts.text.source}
    for source in _sources(facts, call, position, reason):
        if source in tried or budget.left <= 0:
            continue
        tried.add(source)
        budget.left -= 1
        after = yield source
        if call.number >= len(after.calls) or after.trace["end"]["code"] == "sandbox.limit.lost":
            continue
        again = after.calls[call.number]
        if len(again.passes[0]["sources"]) != len(call.passes[0]["sources"]):
            continue
        results = [p["results"][position] for p in again.passes if p["results"] is not None]
        if any(r is not None for r in results):
            return source
        if results:
            later = why_none(after, again, position)
            if _progress(reason, later):
                nexts.append((after, again, later, source))
    if rounds > 1:
        for after, again, later, _ in nexts[:2]:
            found = yield from _by_edit(after, again, position, later, budget, rounds - 1)
            if found is not None:
                return found
    return None


def _progress(before: Reason, after: Reason) -> bool:
    if after.cause == "independent":
        return False
    kinds = [
        [(b.cause, b.key, dict(b.values).get("exit")) for b in r.breaks] for r in (before, after)
    ]
    return kinds[0] != kinds[1] or before.cause != after.cause


def _sources(facts: Facts, call: Call, position: int, reason: Reason) -> Iterator[str]:
    for rewrite in _rewrites(facts, call, position, reason):
        try:
            yield rewrite.result()
        except (ValueError, SyntaxError):
            continue


def _rewrites(facts: Facts, call: Call, position: int, reason: Reason) -> Iterator[Rewrite]:
    """The edits that a cause calls for, the best first."""
    cause = reason.cause
    if cause in ("unwatched", "late", "not_trainable"):
        if cause == "not_trainable":
            source = call.passes[0]["sources"][position]
            made = facts.text.at(facts.span_of(source))
            yield from blocks.without_argument(facts, made, "trainable")
        yield from blocks.watches(facts, call, position, reason)
        if reason.key == "unwatched_auto":
            yield from blocks.listens_itself(facts, call)
    elif cause == "outside":
        yield from blocks.moves(facts, call, reason)
        yield from blocks.other_tapes(facts, call)
    elif cause == "stopped":
        yield from blocks.unstopped(facts, reason)
    elif cause == "reset":
        yield from blocks.remembered(facts, call)
    elif cause == "replaced":
        yield from values.keeps_name(facts, call, reason)
        yield from blocks.watches(facts, call, position, reason)
    elif cause == "python" and reason.key != "branch":
        yield from values.stays(facts, reason)
    elif cause == "integer":
        yield from values.floats(facts, reason)
    elif cause in ("stop_gradient", "no_gradient"):
        yield from values.bare(facts, reason)
    elif cause == "state":
        yield from values.without_state(facts, reason)
    elif cause == "new_tensor":
        yield from values.other_source(facts, call, position, reason)


# ----- the source moved -----


def nudge_line(facts: Facts, tensor: int, by: float, start: int | None = None) -> str | None:
    """The last line that makes a run move a tensor (see ``viz.sandbox.nudge``); None if it cannot be told."""
    at = facts.made.get(tensor)
    if at is None:
        return None
    e = facts.events[at]
    if e["type"] == "tensor":
        number = sum(1 for one in facts.events[:at] if one["type"] == "tensor")
        what = f"tensor {number}"
    else:
        op = facts.producer[tensor]
        if op["outputs"][0] != tensor:
            return None
        what = f"op {sum(1 for one in facts.ops if one < op['id'])}"
    when = "" if start is None else f" at start {start}"
    return f"# tapescope: nudge {what} by {by:g}{when}"


def _nudged(facts: Facts, tensor: int, by: float, start: int | None = None) -> str | None:
    line = nudge_line(facts, tensor, by, start)
    return None if line is None else f"{facts.text.source.rstrip()}\n{line}\n"


def unmoved(
    facts: Facts, call: Call, position: int, step: float = SMALL, start: int | None = None
) -> Generator[str, Facts, tuple[str, ...]]:
    """Returns the programs run if moving the source, to both sides, changes no target; else nothing."""
    source = call.passes[0]["sources"][position]
    if not facts.floating(source):
        return ()
    step = max(step, COARSE.get(facts.tensors[source]["dtype"], 0.0))
    programs = [_nudged(facts, source, by, start) for by in (step, -step / 2, 0.0)]
    if None in programs:
        return ()
    first, second, rest = (str(p) for p in programs)
    expected = _state_of(facts, call, position)
    moved = yield from _state_after(first, call, position)
    ran = [first]
    if moved is not None and moved[0] != expected[0]:  # it may draw other numbers each time
        steady = yield from _state_after(rest, call, position)
        if steady is None:
            return ()
        expected = steady
        ran.append(rest)
    for program in (first, second):
        if program is second:
            moved = yield from _state_after(second, call, position)
            ran.append(second)
        if moved is None or moved[0] != expected[0]:
            return ()
        if start is None and moved[1] == expected[1]:
            return ()  # the step was lost in rounding: nothing was tried
    return tuple(ran)


State = tuple[list[Any], Any]
"""The values of a call's targets, and of one source."""


def _state_of(facts: Facts, call: Call, position: int) -> State:
    source = call.passes[0]["sources"][position]
    targets = [facts.tensors[t]["value"] for t in call.passes[0]["targets"]]
    return targets, facts.tensors[source]["value"]


def _state_after(program: str, call: Call, position: int) -> Generator[str, Facts, State | None]:
    """Runs a program; returns how it stands at the same call, or None if it does not get there."""
    after = yield program
    if call.number >= len(after.calls):
        return None
    again = after.calls[call.number]
    if position >= len(again.passes[0]["sources"]):
        return None
    return _state_of(after, again, position)


def _only_there(
    facts: Facts, call: Call, position: int, reason: Reason
) -> Generator[str, Facts, tuple[str, ...]]:
    """Returns the programs run if the target changes with the source, but not without the reason's line."""
    statement = facts.text.statement_at(reason.line)
    source = call.passes[0]["sources"][position]
    if not isinstance(statement, ast.Expr) or not facts.floating(source):
        return ()
    try:
        without = Rewrite(facts.text).replace(statement, "pass").result()
    except (ValueError, SyntaxError):
        return ()
    ran: list[str] = []
    for program, follows in ((facts.text.source, True), (without, False)):
        states = []
        for by in (LARGE, 0.0):
            line = nudge_line(facts, source, by)
            if line is None:
                return ()
            ran.append(f"{program.rstrip()}\n{line}\n")
            states.append((yield from _state_after(ran[-1], call, position)))
        moved, rest = states
        if moved is None or rest is None or moved[1] == rest[1]:
            return ()
        if (moved[0] != rest[0]) is not follows:
            return ()
    return tuple(ran)


def _independent(facts: Facts, call: Call, position: int, reason: Reason) -> Prover:
    """None is right if nothing changes with the source; what changed before the block does not count."""
    ran = yield from unmoved(facts, call, position, LARGE)
    if ran:
        return Proof(reason, True, None, ran)
    begin = facts.begins[call.passes[0]["id"]]
    starts = [e for e in facts.events[:begin] if e["type"] == "start"]
    own = [n for n, e in enumerate(starts) if e["tape"] == call.passes[0]["tape"]]
    if own:
        ran = yield from unmoved(facts, call, position, LARGE, own[-1])
        if ran:
            return Proof(reason, True, None, ran)
    source = call.passes[0]["sources"][position]
    program, still = (_nudged(facts, source, by) for by in (LARGE, 0.0))
    if program is None or still is None or not facts.floating(source):
        return Proof(reason, False)
    before = yield still
    moved = yield program
    if call.number >= min(len(before.calls), len(moved.calls)):
        return Proof(reason, False)
    same = _state_of(before, before.calls[call.number], position)
    if _state_of(moved, moved.calls[call.number], position)[0] == same[0]:
        return Proof(reason, False)
    line = _where_back(before, moved, before.calls[call.number])
    key = "python_unseen" if line is not None else "python_somehow"
    fields = {**reason.values, "line": line or ""}
    return Proof(replace(reason, cause="python", key=key, line=line, values=fields), False)


def _where_back(facts: Facts, moved: Facts, call: Call) -> int | None:
    """The line where a tensor that no op made is another number when the source is: there the value came back."""
    before = [e for e in facts.events if e["type"] == "tensor"]
    after = [e for e in moved.events if e["type"] == "tensor"]
    sources = set(call.passes[0]["sources"])
    for a, b in zip(before, after, strict=False):
        same = facts.tensors[a["tensor"]]["value"] == moved.tensors[b["tensor"]]["value"]
        if not same and a["tensor"] not in sources:
            return int(a["line"]) if a["line"] is not None else None
    return None
