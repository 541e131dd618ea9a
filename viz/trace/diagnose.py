"""Why a gradient is None: where the path from target back to source ends, and the cause.

Works on a trace alone: it follows the data (every op, recorded or not) from the source forward and
the tape's records from the target backward; where the two stop touching is the cut. A cause is
named only when the trace shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from viz.trace.model import display_name

FLOATING = ("float16", "float32", "float64", "bfloat16", "complex64", "complex128")


@dataclass(frozen=True)
class Reason:
    """Why one result of one pass is None.

    Attributes:
        cause: ``unwatched``, ``late``, ``outside``, ``stopped``, ``replaced``, ``python``,
            ``integer``, ``stop_gradient``,
            ``no_gradient``, ``state``, ``not_trainable`` or ``independent``.
        tensor: Id of the tensor where the path ends, if one can be named.
        op: Id of the op where it ends, if it is an op.
        cotangent: Id of the last cotangent that arrived before the cut, or None.
        line: Line of the learner's program to change, or None.
        values: Fill the sentence of the message catalog.
    """

    cause: str
    tensor: int | None = None
    op: int | None = None
    cotangent: int | None = None
    line: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


def why_none(trace: dict[str, Any], pass_id: int, position: int) -> Reason:
    """Returns the reason for the None at flat source ``position`` of pass ``pass_id``.

    Raises:
        ValueError: That result is not None.
    """
    return _Search(trace, pass_id, position).reason()


class _Search:
    def __init__(self, trace: dict[str, Any], pass_id: int, position: int) -> None:
        self.trace = trace
        self.tensors = {t["id"]: t for t in trace["tensors"]}
        self.ops = {o["id"]: o for o in trace["ops"]}
        self.found = next(p for p in trace["passes"] if p["id"] == pass_id)
        if self.found["results"] and self.found["results"][position] is not None:
            raise ValueError(f"result {position} of pass {pass_id} is not None")
        self.source = self.found["sources"][position]
        self.tape = self.found["tape"]
        self.events = self._events_before(pass_id)
        self.producer = {
            t: self.ops[e["op"]]
            for e in self.events
            if e["type"] == "op"
            for t in self.ops[e["op"]]["outputs"]
        }
        self.watched_at: dict[int, int] = {}
        self.made_at: dict[int, int] = {}
        self.names: dict[int, set[str]] = {}  # bound before the pass began
        for at, e in enumerate(self.events):
            if e["type"] == "watch" and e["tape"] == self.tape:
                self.watched_at.setdefault(e["tensor"], at)
            elif e["type"] == "op":
                self.made_at[e["op"]] = at
            elif e["type"] == "bind":
                self.names.setdefault(e["tensor"], set()).add(e["name"])

    def _events_before(self, pass_id: int) -> list[dict[str, Any]]:
        for at, e in enumerate(self.trace["events"]):
            if e["type"] == "pass" and e["pass"] == pass_id:
                return list(self.trace["events"][:at])
        return list(self.trace["events"])

    def name(self, tensor: int | None) -> str:
        return (display_name(self.tensors[tensor]["names"]) if tensor is not None else None) or ""

    def say(self, cause: str, **fields: Any) -> Reason:
        values = fields.pop("values", {})
        known = {
            "source": self.name(self.source),
            "target": ", ".join(filter(None, (self.name(t) for t in self.found["targets"]))),
            "tape": next(t["name"] for t in self.trace["tapes"] if t["id"] == self.tape) or "",
            "line": fields.get("line") or "",
        }
        return Reason(cause, values={**known, **values}, **fields)

    def reason(self) -> Reason:
        source = self.tensors[self.source]
        if source["dtype"] not in FLOATING:
            return self.say(
                "integer",
                tensor=self.source,
                line=source["line"],
                values={"dtype": source["dtype"]},
            )
        self.reached = reached = self._reached_from_source()
        for target in self.found["targets"]:
            if target == self.source or target in reached:
                return self._walk_back(target, reached)
        return self._independent(reached)

    # ----- no data path -----

    def _independent(self, reached: set[int]) -> Reason:
        """No op leads from source to target: state, Python, a namesake, or no path at all."""
        ancestors = self._ancestors(self.found["targets"])
        for e in self.events:
            if e["type"] == "assign" and e["variable"] in ancestors and e["given"] in reached:
                values = {"variable": self.name(e["variable"])}
                return self.say("state", tensor=e["variable"], line=e["line"], values=values)
        left = {}
        for at, e in enumerate(self.events):
            if e["type"] == "left" and e["tensor"] in reached:
                left[at] = e
            if e["type"] == "tensor" and e["tensor"] in ancestors and left:
                last = left[max(left)]
                return self.say(
                    "python", tensor=last["tensor"], line=last["line"], values={"how": last["how"]}
                )
        namesake = self._namesake(lambda t: t["id"] in ancestors)
        if namesake is not None:
            return self._replaced(namesake)
        return self.say("independent", tensor=self.source, line=None)

    def _namesake(self, which: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        """Another tensor that has, or had, the source's name."""
        mine = self.names.get(self.source, set())
        others = (t for t in self.tensors.values() if t["id"] != self.source and which(t))
        return next((t for t in others if mine & self.names.get(t["id"], set())), None)

    def _replaced(self, namesake: dict[str, Any]) -> Reason:
        """The later of the two took the name over; its line is the one to change."""
        later = max(namesake, self.tensors[self.source], key=lambda t: t["id"])
        name = min(self.names[namesake["id"]] & self.names[self.source])
        return self.say("replaced", tensor=later["id"], line=later["line"], values={"other": name})

    def _ancestors(self, tensors: list[int]) -> set[int]:
        seen: set[int] = set()
        stack = list(tensors)
        while stack:
            t = stack.pop()
            if t not in seen:
                seen.add(t)
                if t in self.producer and self.producer[t]["role"] != "seed":
                    stack.extend(self.producer[t]["inputs"])
        return seen

    def _reached_from_source(self) -> set[int]:
        """All tensors that any op, recorded or not, made from the source."""
        reached = {self.source}
        for e in self.events:
            if e["type"] == "op":
                op = self.ops[e["op"]]
                if op["role"] != "seed" and not reached.isdisjoint(op["inputs"]):
                    reached.update(op["outputs"])
        return reached

    # ----- a data path, cut somewhere -----

    def _walk_back(self, target: int, reached: set[int]) -> Reason:
        """Follows the records from the target towards the source; names the first break."""
        cotangents = self._cotangents()
        stack: list[tuple[int, int | None]] = [(target, cotangents.get(target))]
        seen: set[int] = set()
        breaks: list[Reason] = []
        while stack:
            tensor, last = stack.pop()
            if tensor in seen or tensor not in reached:
                continue
            seen.add(tensor)
            op = self.producer.get(tensor)
            if tensor == self.source:
                breaks.append(self._unrecorded_source(last))
                continue
            if op is None:
                continue
            if self.tensors[tensor]["dtype"] not in FLOATING:
                values = {"dtype": self.tensors[tensor]["dtype"], "op": op["name"]}
                cause = "integer" if op["name"] == "cast" else "no_gradient"
                breaks.append(
                    self.say(
                        cause,
                        tensor=tensor,
                        op=op["id"],
                        cotangent=last,
                        line=_line(op),
                        values=values,
                    )
                )
                continue
            if self.tape not in op["tapes"]:
                breaks.append(self._unrecorded_op(op, tensor, last))
                continue
            given = self._contributions().get(op["id"])
            if op["name"] == "stop_gradient":
                breaks.append(
                    self.say(
                        "stop_gradient", tensor=tensor, op=op["id"], cotangent=last, line=_line(op)
                    )
                )
                continue
            for slot, t in enumerate(op["inputs"]):
                if t not in reached:
                    continue
                back = given[slot] if given is not None and slot < len(given) else None
                if given is not None and back is None and self._on_tape(t, self.made_at[op["id"]]):
                    values = {"op": op["name"]}
                    breaks.append(
                        self.say(
                            "no_gradient",
                            tensor=t,
                            op=op["id"],
                            cotangent=last,
                            line=_line(op),
                            values=values,
                        )
                    )
                else:
                    stack.append((t, back if back is not None else last))
        order = {"unwatched": 2, "independent": 3}
        breaks.sort(key=lambda r: order.get(r.cause, 1))
        return breaks[0] if breaks else self.say("independent", tensor=self.source)

    def _unrecorded_source(self, last: int | None) -> Reason:
        kind = self.tensors[self.source]["kind"]
        if kind != "variable":
            variable = self._namesake(lambda t: t["kind"] == "variable")
            if variable is not None:
                return self._replaced(variable)
        line = self.tensors[self.source]["line"]
        cause = "not_trainable" if kind == "variable" else "unwatched"
        return self.say(cause, tensor=self.source, cotangent=last, line=line)

    def _unrecorded_op(self, op: dict[str, Any], tensor: int, last: int | None) -> Reason:
        """The tape did not record an op on the path: not running, or no watched input yet."""
        at = self.made_at[op["id"]]
        state = self._tape_state(at)
        where: dict[str, Any] = {
            "tensor": tensor,
            "op": op["id"],
            "cotangent": last,
            "line": _line(op),
        }
        if state == "stopped":
            return self.say("stopped", **where)
        if state == "off":
            line = self._line_beside_block(op)
            found = {"line": line, "values": {"result": self.name(tensor)}}
            inner = "outside" if op["pass"] is None else "outside_gradient"
            return self.say(inner, **{**where, **found})
        ancestors = self._ancestors(list(op["inputs"]))
        on_path = (ancestors | {tensor}) & self.reached
        late = [t for t, when in self.watched_at.items() if t in on_path and when > at]
        if late:
            watch = self.events[self.watched_at[late[0]]]
            return self.say(
                "late",
                **{**where, "line": watch["line"]},
                values={"late": self.name(late[0]), "made": _line(op)},
            )
        return self._unrecorded_source(last)

    def _on_tape(self, tensor: int, at: int) -> bool:
        """Whether the tape knew ``tensor`` when event ``at`` happened."""
        op = self.producer.get(tensor)
        watched = tensor in self.watched_at and self.watched_at[tensor] < at
        return watched or (op is not None and self.tape in op["tapes"])

    def _line_beside_block(self, op: dict[str, Any]) -> int | None:
        """The op's line, or the line of the call that led to it, in the function that holds the block."""
        depth = len(next(t for t in self.trace["tapes"] if t["id"] == self.tape)["calls"])
        return op["calls"][depth] if depth < len(op["calls"]) else _line(op)

    def _tape_state(self, at: int) -> str:
        state = "off"
        for e in self.events[:at]:
            if e.get("tape") != self.tape:
                continue
            if e["type"] in ("start", "resume"):
                state = "on"
            elif e["type"] == "stop":
                state = "stopped" if e["why"] == "stop_recording" else "off"
        return state

    def _contributions(self) -> dict[int, list[int | None]]:
        rules = (
            e for e in self.trace["events"] if e["type"] == "rule" and e["pass"] == self.found["id"]
        )
        return {e["op"]: e["contributions"] for e in rules}

    def _cotangents(self) -> dict[int, int]:
        """The seed by target tensor."""
        seeds = (
            e for e in self.trace["events"] if e["type"] == "seed" and e["pass"] == self.found["id"]
        )
        return {e["target"]: e["cotangent"] for e in seeds}


def _line(op: dict[str, Any]) -> int | None:
    return op["span"][0] if op["span"] else None


def causes() -> tuple[str, ...]:
    """Every cause that ``why_none`` can name, for the message catalog's test."""
    return tuple(CAUSES)


CAUSES = (
    "unwatched",
    "late",
    "outside",
    "outside_gradient",
    "stopped",
    "replaced",
    "python",
    "integer",
    "stop_gradient",
    "no_gradient",
    "state",
    "not_trainable",
    "independent",
)
