"""Why one result is None: the first place where the records stop following the data."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from viz.why.facts import Binding, Call, Facts
from viz.why.paths import PLAIN, Path, Paths, given_by
from viz.why.reason import Break, Reason
from viz.why.tape import TapeLife

COPIES = frozenset(
    {
        "identity",
        "read_value",
        "reshape",
        "expand_dims",
        "squeeze",
        "transpose",
        "cast",
        "stop_gradient",
    }
)
"""Ops whose result holds the numbers of their input."""


def why_none(facts: Facts, call: Call, position: int) -> Reason:
    """Returns the reason for the None at flat source ``position`` of ``call``.

    Raises:
        ValueError: That result is not None.
    """
    for one in call.passes:
        if one["results"] and one["results"][position] is not None:
            raise ValueError(f"result {position} of call {call.number} is not None")
    return _Search(facts, call, position).reason()


class _Search:
    def __init__(self, facts: Facts, call: Call, position: int) -> None:
        self.facts, self.call, self.position = facts, call, position
        self.found = call.passes[0]
        self.source = self.found["sources"][position]
        self.begin = facts.begins[self.found["id"]]
        self.life = TapeLife(facts, self.found["tape"], self.begin)
        self.numbers = {p["id"] for p in call.passes}
        self.given = given_by(e for p in self.numbers for e in facts.of_pass.get(p, ()))

    def reason(self) -> Reason:
        best = self._best(self.life.start)
        if best is None or best.weight > PLAIN:  # one break since the tape began cannot be bettered
            best = self._best(0)
        if best is None:
            return self._no_path()
        if not best.breaks:
            return self._unbroken()
        first = best.breaks[0]
        if first.cause in ("unwatched", "late"):
            namesake = self._namesake(lambda t: self.facts.tensors[t]["kind"] == "variable")
            if namesake is not None and self.facts.tensors[self.source]["kind"] != "variable":
                return self._replaced(namesake, "replaced_variable")
        if any(b.key == "branch" for b in best.breaks):
            first = replace(first, key="branch")
        return self._say_break(first, best.breaks)

    def _best(self, start: int) -> Path | None:
        """The best path to a target, of what happened since event ``start``."""
        paths = Paths(self.facts, self.life, self.source, self.given, start)
        found = [paths.best[t] for t in self.found["targets"] if t in paths.best]
        return min(found, key=lambda path: path.weight, default=None)

    # ----- sentences -----

    def _say(self, cause: str, **fields: Any) -> Reason:
        values = {
            "source": self.facts.source_text(self.call, self.position),
            "target": self.facts.target_text(self.call),
            "tape": self.facts.tape_name(self.found["tape"]),
            "line": fields.get("line") or "",
            **fields.pop("values", {}),
        }
        return Reason(cause, values=values, **fields)

    def _say_break(self, first: Break, breaks: tuple[Break, ...]) -> Reason:
        shown = first
        if first.cause in (
            "outside",
            "stopped",
        ):  # a whole line is missing: the path ends behind it
            for one in breaks:
                if (one.cause, one.line) != (first.cause, first.line):
                    break
                shown = one
        return self._say(
            first.cause,
            key=shown.key,
            tensor=shown.tensor,
            op=None if shown.tensor == self.source else shown.op,
            cotangent=self._last_cotangent(breaks[-1]),
            line=first.line,
            values=dict(shown.values),
            breaks=breaks,
        )

    def _unbroken(self) -> Reason:
        """Every op was recorded, and yet nothing came: the target itself has no gradient."""
        for target in self.found["targets"]:
            if not self.facts.floating(target):
                op = self.facts.producer.get(target)
                values = {"dtype": self.facts.tensors[target]["dtype"]}
                line = op["span"][0] if op and op["span"] else None
                return self._say(
                    "integer", key="integer_target", tensor=target, line=line, values=values
                )
        if not self.facts.floating(self.source):
            values = {"dtype": self.facts.tensors[self.source]["dtype"]}
            line = self.facts.tensors[self.source]["line"]
            return self._say(
                "integer", key="integer_source", tensor=self.source, line=line, values=values
            )
        return self._say("no_gradient", key="unknown", tensor=self.source, line=self.call.line)

    def _last_cotangent(self, last: Break) -> int | None:
        """The last cotangent that came towards the source: at the result of the last break."""
        events = [e for p in sorted(self.numbers) for e in self.facts.of_pass.get(p, ())]
        for e in reversed(events):
            if e["type"] == "visit":
                out = self.facts.ops[e["op"]]["outputs"] if e["op"] in self.facts.ops else []
                if e["op"] == last.op or last.tensor in out:
                    return next((c for c in e["cotangents"] if c is not None), None)
        for e in events:
            if e["type"] == "seed" and e["target"] == last.tensor:
                return int(e["cotangent"])
        return None

    # ----- no path -----

    def _no_path(self) -> Reason:
        ancestors = self.facts.ancestors(self.found["targets"])
        namesake = self._namesake(lambda t: t in ancestors)
        if namesake is not None:
            return self._replaced(namesake)
        base = self._base(ancestors)
        if base is not None:
            op = self.facts.producer.get(self.source)
            return self._say(
                "new_tensor",
                key="" if op is not None else "new_equal",
                tensor=self.source,
                op=op["id"] if op is not None else None,
                line=self.facts.tensors[self.source]["line"],
                values={"base": self.facts.name(base), "base_id": base},
            )
        return self._say("independent", tensor=self.source)

    def _base(self, ancestors: set[int]) -> int | None:
        """The tensor that the source is a late part or a copy of, and the target was computed from."""
        facts = self.facts
        if facts.tensors[self.source]["kind"] == "variable":
            return None
        own = facts.ancestors([self.source])
        targets = self.found["targets"]
        if not own.isdisjoint(targets):
            return None  # the source was made from the target
        if self.source not in facts.producer:
            return self._equal(ancestors)
        made = facts.made[self.source]
        late = all(made > facts.made.get(t, made) for t in targets)
        copied = facts.producer[self.source]["name"] in COPIES
        if not late and not copied:
            return None
        level = [self.source]
        seen = set(level)
        while level:
            nexts: list[int] = []
            for tensor in level:
                op = self.facts.producer.get(tensor)
                for one in op["inputs"] if op is not None and op["role"] == "forward" else ():
                    if one in ancestors:
                        return int(one)
                    if one not in seen:
                        seen.add(one)
                        nexts.append(one)
            level = nexts
        return None

    def _equal(self, ancestors: set[int]) -> int | None:
        """For a constant made in the call itself: the named tensor of the same value that was meant."""
        facts = self.facts
        begin, end = self.call.passes[0]["span"][:1] * 2 if self.call.passes[0]["span"] else (0, -1)
        mine = facts.tensors[self.source]
        if not begin <= (mine["line"] or 0) <= end or facts.name(self.source):
            return None
        same = [
            t
            for t in ancestors
            if facts.name(t)
            and t != self.source
            and facts.tensors[t]["kind"] in ("constant", "variable")
            and facts.tensors[t]["value"] == mine["value"]
        ]
        return min(same) if same else None

    # ----- names -----

    def _namesake(self, which: Any) -> Binding | None:
        """A binding, in the same function, of a name of the source to another tensor; the later one assigns."""
        before = [b for b in self.facts.bindings if b.event < self.begin and b.scope is not None]
        own = [b for b in before if b.tensor == self.source]
        mine = {(b.name, b.scope) for b in own}
        element = self.call.elements[self.position] if self.call.elements else self.call.sources
        if isinstance(element, ast.Name) and mine:
            mine = {(name, scope) for name, scope in mine if name.split("[")[0] == element.id}
        found = [
            b
            for b in before
            if b.tensor != self.source
            and (b.name, b.scope) in mine
            and which(b.tensor)
            and max([b, *(o for o in own if o.name == b.name)], key=lambda one: one.event).assigned
        ]
        return found[-1] if found else None

    def _replaced(self, namesake: Binding, key: str = "replaced") -> Reason:
        """The later of the two bindings took the name over; its line is the one to change."""
        own = [
            b
            for b in self.facts.bindings
            if b.tensor == self.source and b.name == namesake.name and b.event < self.begin
        ]
        later = max([namesake, own[-1]], key=lambda b: b.event)
        return self._say(
            "replaced",
            key=key,
            tensor=later.tensor,
            line=later.line,
            values={"other": namesake.name.split("[")[0], "namesake": namesake.tensor},
        )
