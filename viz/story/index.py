"""The index of a trace: its lists by id, and the questions all parts of the view ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from viz.notation import SYMBOLS
from viz.story.merge import merge_tapes
from viz.trace.model import display_name
from viz.trace.types import Event, Op, Pass, SumEvent, Tape, Tensor, Trace
from viz.why.facts import Call, Facts
from viz.why.findings import Finding, finding
from viz.why.none import why_none
from viz.why.reason import Reason

HUES = 6
"""Colours and patterns of tapes; the style sheets have as many."""


class TraceIndex:
    """Look-ups over one trace; computes nothing twice and changes nothing."""

    def __init__(self, raw: Trace) -> None:
        self.raw = raw
        self.trace = trace = merge_tapes(raw)
        self.events: list[Event] = trace["events"]
        self.tensors: dict[int, Tensor] = {t["id"]: t for t in trace["tensors"]}
        self.tapes: dict[int, Tape] = {t["id"]: t for t in trace["tapes"]}
        self.ops: dict[int, Op] = {o["id"]: o for o in trace["ops"]}
        self.passes: dict[int, Pass] = {p["id"]: p for p in trace["passes"]}

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self.raw)

    @cached_property
    def _calls(self) -> dict[int, Call]:
        """By pass: its call, as if it had this pass alone."""
        calls = self._facts.calls
        return {p["id"]: replace(call, passes=[p]) for call in calls for p in call.passes}

    def why(self, pass_id: int, position: int) -> Reason:
        """Why the result at flat source ``position`` of a pass is None."""
        return why_none(self._facts, self._calls[pass_id], position)

    def odd(self, pass_id: int, position: int) -> Finding | None:
        """What is to be said of a result that is there: it is NaN, infinite, or blocked to zero; else None."""
        results = self.passes[pass_id]["results"]
        if results is None or results[position] is None:
            return None
        return finding(self._facts, self._calls[pass_id], position)

    @cached_property
    def op_names(self) -> dict[int, tuple[str, int]]:
        """Symbol and running number of each drawn op, as in ×₁, ×₂, +₁; numbered per symbol."""
        counts: dict[str, int] = defaultdict(int)
        names = {}
        for op in self.trace["ops"]:
            if op["role"] != "seed":
                symbol = op["params"].get("function") or SYMBOLS.get(op["name"], op["name"])
                counts[symbol] += 1
                names[op["id"]] = (symbol, counts[symbol])
        return names

    def raw_tape(self, op: int, tape: int) -> int:
        """The tape of the trace that recorded ``op``, of those that are one in the picture."""
        position = self.ops[op]["tapes"].index(tape)
        return self._raw_tapes[op][position]

    @cached_property
    def _raw_tapes(self) -> dict[int, list[int]]:
        return {op["id"]: op["tapes"] for op in self.raw["ops"]}

    def op_text(self, op_id: int) -> str:
        """The op's name as plain text with subscript digits, for narration and ``data-name``."""
        symbol, number = self.op_names[op_id]
        return symbol + str(number).translate(SUBSCRIPTS)

    @cached_property
    def producer(self) -> dict[int, int]:
        """Op id by output tensor id (the first op that made it)."""
        made: dict[int, int] = {}
        for op in self.trace["ops"]:
            for t in op["outputs"]:
                if t not in op["inputs"]:
                    made.setdefault(t, op["id"])
        return made

    @cached_property
    def seeded(self) -> dict[int, int]:
        """Target by the cotangent that a pass gave it to start with."""
        return {
            e["cotangent"]: e["target"]
            for e in self.events
            if e["type"] == "seed" and not e["given"]
        }

    @cached_property
    def visited_in_pass(self) -> dict[int, set[int]]:
        """Per pass, the ops that it visits."""
        found: dict[int, set[int]] = defaultdict(set)
        for e in self.events:
            if e["type"] == "visit":
                found[e["pass"]].add(e["op"])
        return found

    @cached_property
    def sums(self) -> dict[tuple[int, int], SumEvent]:
        """The sum of the contributions to a tensor, by pass and tensor."""
        return {(e["pass"], e["tensor"]): e for e in self.events if e["type"] == "sum"}

    @cached_property
    def sum_of(self) -> dict[int, SumEvent]:
        """The sum that gave a cotangent, by the cotangent."""
        return {e["total"]: e for e in self.events if e["type"] == "sum"}

    @cached_property
    def known_to_tape(self) -> set[tuple[int, int]]:
        """``(tape, tensor)`` of everything a tape watched or wrote the making of down."""
        found = {(t, out) for op in self.ops.values() for t in op["tapes"] for out in op["outputs"]}
        return found | {(e["tape"], e["tensor"]) for e in self.events if e["type"] == "watch"}

    @cached_property
    def used_in_pass(self) -> dict[int, set[int]]:
        """Per pass, the cotangents that go on: read by a visit, summed, or returned."""
        used: dict[int, set[int]] = defaultdict(set)
        for e in self.events:
            if e["type"] == "visit":
                used[e["pass"]].update(t for t in e["cotangents"] if t is not None)
            elif e["type"] == "sum":
                used[e["pass"]].update(e["parts"])
                used[e["pass"]].add(e["total"])
        for p in self.passes.values():
            used[p["id"]].update(t for t in p["results"] or () if t is not None)
        return used

    def name(self, tensor: int) -> str | None:
        """The name to show for a tensor, or None if the learner gave it none."""
        return display_name(self.tensors[tensor]["names"])

    def tape_name(self, tape: int) -> str:
        """The tape's ``as`` name; unnamed tapes are ``tape 1``, ``tape 2`` by order of creation."""
        found = self.tapes[tape]["name"]
        return found or f"tape {self._tape_numbers[tape]}"

    @cached_property
    def _tape_numbers(self) -> dict[int, int]:
        return {tape: number for number, tape in enumerate(self.tapes, start=1)}

    def hue(self, tape: int) -> int:
        """Number of the tape's colour and pattern: tapes take turns in order of creation."""
        return (self._tape_numbers[tape] - 1) % HUES

    def scalar(self, tensor: int) -> bool:
        """Whether a tensor has no axes."""
        return not self.tensors[tensor]["shape"]


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
