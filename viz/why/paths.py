"""Follows the data from a source forward, recorded or not, and notes where the records do not follow.

One sweep over the events keeps, for every tensor, the best path from the source: the one with the fewest breaks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from viz.trace.types import Op
from viz.why.facts import Facts, line_of
from viz.why.reason import Break
from viz.why.tape import TapeLife

NO_NUMBERS = frozenset({"zeros_like", "ones_like", "shape", "size", "rank", "shape_n"})
"""Ops whose result does not depend on the numbers of their input."""

STATE = frozenset({"metric", "dataset", "queue"})
"""Ways of leaving that end in something that keeps it."""

LIGHT, PLAIN, WEAK, DECIDES = 2, 3, 12, 20
"""Weights of breaks: mistakes that an edit mends, others, dependence on a shape only, on a branch only."""


@dataclass(frozen=True, slots=True)
class Path:
    """A way from the source: its breaks, last one first, and their weight."""

    weight: int
    breaks: tuple[Break, ...]
    last: Break | None = None

    def then(self, found: Break | None) -> Path:
        """Returns the path with one more break; neighbours of one cause and line count once."""
        if found is None:
            return self
        before = self.last
        if before is not None and (before.cause, before.line, before.key) == (
            found.cause,
            found.line,
            found.key,
        ):
            return Path(self.weight, (*self.breaks, found), found)
        return Path(self.weight + found.weight, (*self.breaks, found), found)


class Paths:
    """The best path to every tensor, from one source, for one call.

    Attributes:
        best: By tensor.
    """

    def __init__(
        self,
        facts: Facts,
        life: TapeLife,
        source: int,
        given: dict[int, list[int | None]],
        start: int = 0,
    ) -> None:
        self.facts, self.life, self.source = facts, life, source
        self._given = given
        self.best: dict[int, Path] = {source: Path(0, ())}
        self._left: dict[int, tuple[Path, int]] = {}  # by exit: the path, and the event
        self._begins = (
            0 if facts.tensors[source]["kind"] == "variable" else facts.made.get(source, 0)
        )
        self._waiting: list[int] = []
        self._queued: set[int] = set()
        self._queue(facts.users.get(source, []), max(self._begins, start))
        while self._waiting:
            self._event(heappop(self._waiting))

    def _queue(self, events: Sequence[int], after: int) -> None:
        """Events that may carry the data on are looked at in order, each once."""
        for place in range(bisect_left(events, after), len(events)):
            at = events[place]
            if at >= self.life.end:
                break
            if at not in self._queued:
                self._queued.add(at)
                heappush(self._waiting, at)

    def _event(self, at: int) -> None:
        for tensor, line in self.facts.adopted.get(at, ()):
            self._adopt(tensor, at, line)
        e = self.facts.events[at]
        kind = e["type"]
        if kind == "op":
            self._op(at, self.facts.ops[e["op"]])
        elif kind == "tensor":
            self._tensor(at, e)
        elif kind == "assign":
            self._assign(at, e)
        elif kind == "left":
            self._leave(at, e)

    def _offer(self, at: int, tensor: int, path: Path | None) -> None:
        if path is None or tensor == self.source:
            return
        before = self.best.get(tensor)
        if before is None or path.weight < before.weight:
            self.best[tensor] = path
            self._queue(self.facts.users.get(tensor, []), at)

    # ----- ops -----

    def _op(self, at: int, op: Op) -> None:
        if op["role"] == "seed":
            return
        found: Path | None = None
        for slot, tensor in enumerate(op["inputs"]):
            path = self.best.get(tensor)
            if path is not None and at >= self._begins:
                path = path.then(self._break(at, op, slot, tensor))
                if found is None or path.weight < found.weight:
                    found = path
        if op["role"] == "forward":
            found = _better(found, self._from_python(at, op["span"], op["outputs"][0]))
        for tensor in op["outputs"]:
            if tensor not in op["inputs"]:
                self._offer(at, tensor, found)

    def _break(self, at: int, op: Op, slot: int, tensor: int) -> Break | None:
        """Why no gradient leads from the op's result back to this input; None if one does."""
        facts, life = self.facts, self.life
        out = op["outputs"][0]
        if op["name"] in NO_NUMBERS:
            return self._at(op, at, out, "no_gradient", weight=WEAK)
        if facts.floating(tensor) and not any(map(facts.floating, op["outputs"])):
            cause = "integer" if op["name"] == "cast" else "no_gradient"
            return self._at(op, at, out, cause, dtype=facts.tensors[out]["dtype"])
        if not facts.floating(tensor):
            if tensor == self.source:
                dtype = facts.tensors[tensor]["dtype"]
                line = facts.tensors[tensor]["line"]
                values = (("dtype", dtype),)
                return Break("integer", at, tensor, None, line, "integer_source", values)
            return None  # the path ended where it became an integer
        state = life.state(at)
        if state == "stopped":
            return self._at(op, at, out, "stopped", weight=LIGHT)
        if state == "off" and not life.recorded(op):
            key = "outside" if op["pass"] is None else "outside_gradient"
            return Break(
                "outside",
                at,
                out,
                op["id"],
                life.line_beside(op),
                key,
                (("op", op["name"]), ("result", facts.name(out))),
                LIGHT,
            )
        if life.recorded(op) and life.forgotten(at):
            return self._at(op, at, out, "reset", weight=LIGHT)
        late = (
            life.recorded(op) and life.watched(tensor) is not None
        )  # a pass looks at its own time
        if tensor == self.source and not late and not life.knows(tensor, at):
            return self._unknown_source(at, op)
        if not life.recorded(op):
            return self._at(op, at, out, "no_gradient") if life.knows(tensor, at) else None
        return self._rule(at, op, slot, tensor, out)

    def _rule(self, at: int, op: Op, slot: int, tensor: int, out: int) -> Break | None:
        """A recorded op: whether its rule gives anything to this input."""
        if op["name"] == "stop_gradient":
            return self._at(op, at, out, "stop_gradient", weight=LIGHT)
        if slot in op.get("blocked", ()):
            return self._at(op, at, out, "no_gradient")
        given = self._given.get(op["id"])
        nothing = given is not None and slot < len(given) and given[slot] is None
        if nothing and self.life.knows(tensor, at):
            return self._at(op, at, out, "no_gradient")
        return None

    def _unknown_source(self, at: int, op: Op) -> Break:
        """The tape did not know the source when it was used."""
        facts, life = self.facts, self.life
        source = facts.tensors[self.source]
        watch = life.watched(self.source)
        values: tuple[tuple[str, Any], ...] = (("op", op["name"]),)
        if watch is not None:
            line = facts.events[watch]["line"]
            values = (*values, ("late", facts.name(self.source)), ("made", line_of(op)))
            return Break("late", at, self.source, op["id"], line, values=values, weight=LIGHT)
        tape = facts.tapes[life.id]
        if source["kind"] == "variable" and tape["auto"]:
            line = source["line"]
            return Break(
                "not_trainable", at, self.source, op["id"], line, values=values, weight=LIGHT
            )
        begins = facts.blocks_of(life.id)
        line = begins[-1] if begins else source["line"]
        key = "unwatched_auto" if source["kind"] == "variable" else "unwatched"
        return Break("unwatched", at, self.source, op["id"], line, key, values, LIGHT)

    def _at(
        self, op: Op, at: int, out: int, cause: str, weight: int = PLAIN, **values: Any
    ) -> Break:
        known = (("op", op["name"]), *values.items())
        return Break(cause, at, out, op["id"], line_of(op), values=known, weight=weight)

    # ----- without ops -----

    def _leave(self, at: int, e: dict[str, Any]) -> None:
        number = self.facts.exits.get(at)
        path = self.best.get(e["tensor"])
        if number is None:
            return
        if path is not None and at >= self._begins:
            before = self._left.get(number)
            if before is None or path.weight <= before[0].weight:
                self._left[number] = (path, at)
                self._queue(self.facts.sinks.get(number, []), at)

    def _from_python(
        self, at: int, span: list[int] | None, tensor: int, into: str = ""
    ) -> Path | None:
        """The best path through values that left TensorFlow and are used in the expression at ``span``."""
        if not self._left:
            return None
        found: Path | None = None
        for number in self.facts.marks_at(span):
            if number in self._left:
                found = _better(found, self._exit(number, "", tensor))
        for number in self.facts.deciding_at(span):
            if number in self._left:
                found = _better(found, self._exit(number, "branch", tensor))
        return found

    def _exit(self, number: int, how: str, tensor: int) -> Path:
        path, at = self._left[number]
        e = self.facts.events[at]
        state = e["how"] in STATE
        node = self.facts.text.at(e.get("span"))
        words = self.facts.text.words(node) if node is not None else ""
        values = (("how", e["how"]), ("exit", words), ("back", tensor))
        return path.then(
            Break(
                "state" if state else "python",
                at,
                e["tensor"],
                None,
                e["line"],
                "branch" if how else f"state_{e['how']}" if state else "",
                values,
                DECIDES if how else LIGHT,
            )
        )

    def _tensor(self, at: int, e: dict[str, Any]) -> None:
        tensor = e["tensor"]
        given = e.get("given")
        path = None
        if given is not None and given in self.best and at >= self._begins:
            path = self.best[given].then(self._state(at, e, tensor, given, "state_new"))
        self._offer(at, tensor, _better(path, self._from_python(at, e.get("span"), tensor)))

    def _assign(self, at: int, e: dict[str, Any]) -> None:
        variable, given = e["variable"], e["given"]
        path: Path | None = None
        if given is not None and given in self.best and at >= self._begins:
            path = self.best[given].then(self._state(at, e, variable, given, "state"))
        path = _better(path, self._from_python(at, e.get("span"), variable))
        replaces = e["how"] == "assign" and (given is not None or path is not None)
        if replaces and variable != self.source:
            self.best.pop(variable, None)  # what it was before is gone
        self._offer(at, variable, path)

    def _state(self, at: int, e: dict[str, Any], variable: int, given: int, key: str) -> Break:
        values = (("variable", self.facts.name(variable)), ("given", given))
        return Break("state", at, variable, None, e["line"], key, values, LIGHT)

    def _adopt(self, tensor: int, at: int, line: int | None) -> None:
        """A tensor that no event brought: it came from what ran last on the same line."""
        found: Path | None = None
        last: Op | None = None
        for op in self.facts.just_before(at, line):
            for out in op["outputs"]:
                if out in self.best:
                    found, last = _better(found, self.best[out]), last or op
        if found is not None and last is not None:
            self._offer(at, tensor, found.then(self._at(last, at, tensor, "no_gradient")))


def _better(a: Path | None, b: Path | None) -> Path | None:
    if a is None or b is None:
        return a or b
    return a if a.weight <= b.weight else b


def given_by(events: Iterable[dict[str, Any]]) -> dict[int, list[int | None]]:
    """Returns what each visited op's rule gave to its inputs in some passes; a row that gave counts."""
    found: dict[int, list[int | None]] = {}
    for e in events:
        if e["type"] == "rule":
            before = found.get(e["op"])
            now = list(e["contributions"])
            if before is not None:
                now = [a if a is not None else b for a, b in zip(before, now, strict=False)]
            found[e["op"]] = now
    return found
