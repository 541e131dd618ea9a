"""The trace builder: what a run's events become once there is time: tensors, ops, passes and events as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from viz.engine import events as ev
from viz.trace.encode import encode
from viz.trace.model import MAX_ELEMENTS, VERSION, Trace
from viz.trace.places import Place, span

PRINT_CHUNK = 2048
"""Characters after which printed text goes into a new event: growing one for ever would be slow."""


@dataclass(slots=True)
class Bound:
    """The learner's ``name`` now refers to ``value``: a tensor, a variable, or what is known of a tape."""

    name: str
    value: Any
    line: int | None


@dataclass(slots=True)
class Printed:
    """The program printed ``text`` on ``stream``."""

    text: str
    stream: str


class TraceBuilder:
    """The slow half of recording: one method per kind of event, then ``trace()``."""

    def __init__(self, source: str = "") -> None:
        self.source = source
        self.at: Place = ()
        self._tensors: dict[int, dict[str, Any]] = {}
        self._slices: dict[int, tuple[int, Any]] = {}
        self._tapes: dict[int, dict[str, Any]] = {}
        self._ops: list[dict[str, Any]] = []
        self._passes: dict[int, dict[str, Any]] = {}
        self._events: list[tuple[Place, dict[str, Any]]] = []
        self._open: list[
            tuple[int, int | None]
        ] = []  # running passes: (pass id, op whose rule runs)
        self._tangents: list[tuple[Any, Place]] = []
        self._end: dict[str, Any] | None = None
        self._handlers: dict[type, Callable[[Any], None]] = {
            ev.TensorMade: self._tensor_made,
            ev.VariableAssigned: self._assigned,
            ev.TapeStarted: self._tape_started,
            ev.TapeStopped: lambda e: self._add("stop", tape=self.tape(e.tape), why=e.why),
            ev.TapeResumed: lambda e: self._add("resume", tape=self.tape(e.tape)),
            ev.TapeReset: lambda e: self._add("reset", tape=self.tape(e.tape)),
            ev.TapeConsumed: lambda e: self._add("consume", tape=self.tape(e.tape)),
            ev.TapeDropped: self._tape_dropped,
            ev.Watched: lambda e: self._add(
                "watch", tape=self.tape(e.tape), tensor=self._tensor(e.tensor), auto=e.automatic
            ),
            ev.OpApplied: self._op,
            Bound: self._bound,
            Printed: self._printed,
            ev.GradientStarted: self._gradient_started,
            ev.Seeded: lambda e: self._add(
                "seed",
                **{"pass": e.pass_id},
                target=self._tensor(e.target),
                cotangent=self._tensor(e.cotangent),
                given=e.given,
            ),
            ev.RecordVisited: self._visited,
            ev.RuleFinished: self._rule_finished,
            ev.Accumulated: self._accumulated,
            ev.GradientFinished: self._gradient_finished,
            ev.GradientFailed: self._gradient_failed,
            ev.TangentMade: lambda e: self._tangents.append((e, self.at)),
            ev.ValueLeft: lambda e: self._add(
                "left", span=None, tensor=self._tensor(e.tensor), how=e.how
            ),
        }

    def take(self, event: Any, at: Place) -> None:
        """Enters one event that happened at ``at``; kinds it does not know are ignored."""
        self.at = at
        handler = self._handlers.get(event.__class__)
        if handler is not None:
            handler(event)

    def _op(self, e: ev.OpApplied) -> None:
        """Enters an op; tangents run before the op they belong to is told, but are read after it."""
        if e.role == "tangent":
            self._tangents.append((e, self.at))
            return
        self._enter_op(e)
        waiting, self._tangents = self._tangents, []
        for event, self.at in waiting:
            if isinstance(event, ev.OpApplied):
                self._enter_op(event)
            else:
                ids = {"tensor": self._tensor(event.tensor), "tangent": self._tensor(event.tangent)}
                self._add("tangent", **ids)

    def _enter_op(self, e: ev.OpApplied) -> None:
        ins = [self._tensor(t) for t in e.inputs]
        outs = []
        for t in e.outputs:
            key = self._tensor(t)
            if key not in ins and e.role != "seed":
                self._tensors[key]["kind"] = "op" if key >= 0 else "slices"
            outs.append(key)
        running, rule_of = self._open[-1] if self._open else (None, None)
        self._ops.append(
            {
                "id": e.op_id,
                "name": e.name,
                "inputs": ins,
                "outputs": outs,
                "params": {k: _plain(v) for k, v in e.params.items()},
                "role": e.role,
                "tapes": list(e.recorded_by),
                "blocked": list(e.blocked),
                "pass": running,
                "rule_of": rule_of if e.role in ("rule", "unbroadcast", "forward") else None,
                "place": self.at,
            }
        )
        self._add("op", op=e.op_id)

    def _bound(self, e: Bound) -> None:
        tape_id = getattr(e.value, "_tape_id", None)
        if tape_id is not None:
            self.tape(e.value)
            self._tapes[tape_id]["name"] = self._tapes[tape_id]["name"] or e.name
            return
        tensor = self._tensor(e.value)
        names = self._tensors[tensor]["names"]
        if e.name not in names:
            names.append(e.name)
        self._events.append(
            ((), {"type": "bind", "line": e.line, "name": e.name, "tensor": tensor})
        )

    def _printed(self, e: Printed) -> None:
        last = self._events[-1] if self._events else None
        if (
            last
            and last[1]["type"] == "print"
            and last[1]["stream"] == e.stream
            and last[0] == self.at
            and len(last[1]["text"]) < PRINT_CHUNK
        ):
            last[1]["text"] += e.text
        else:
            self._events.append((self.at, {"type": "print", "text": e.text, "stream": e.stream}))

    def ended(
        self,
        kind: str,
        line: int | None = None,
        code: str | None = None,
        values: dict[str, Any] | None = None,
        detail: str | None = None,
    ) -> None:
        """Notes how the run ended; ``code`` names a sentence of the catalog, ``values`` fill it."""
        self._end = {
            "kind": kind,
            "line": line,
            "code": code,
            "values": values or {},
            "detail": detail,
        }

    def trace(self) -> Trace:
        """Returns everything so far as a trace (see ``viz.trace.model``)."""
        spans: dict[Any, list[int] | None] = {}

        def resolve(at: Place, depth: int = 0) -> list[int] | None:
            spot = at[depth] if depth < len(at) else None
            key = (id(spot[0]), spot[1]) if spot else None
            if key not in spans:
                spans[key] = span(spot)
            return spans[key]

        def line(at: Place) -> int | None:
            found = resolve(at)
            return found[0] if found else None

        def calls(at: Place) -> list[int]:
            """Lines of the callers, outermost first."""
            found = (resolve(at, depth) for depth in range(len(at) - 1, 0, -1))
            return [one[0] for one in found if one]

        tensors = [
            {
                "id": key,
                "kind": t["kind"],
                "dtype": t["dtype"],
                "shape": list(t["shape"]),
                "value": t["value"] if isinstance(t["value"], dict) else encode(t["value"]),
                "names": t["names"] or t["label"],
                "line": line(t["place"]),
                "calls": calls(t["place"]),
            }
            for key, t in self._tensors.items()
        ]
        found = {
            "version": VERSION,
            "source": self.source,
            "tensors": tensors,
            "tapes": [
                {**_without_place(t), "line": line(t["place"]), "calls": calls(t["place"])}
                for t in self._tapes.values()
            ],
            "ops": [
                {**_without_place(op), "span": resolve(op["place"]), "calls": calls(op["place"])}
                for op in self._ops
            ],
            "passes": [
                {**_without_place(p), "span": resolve(p["place"])} for p in self._passes.values()
            ],
            "events": [
                {"line": line(at), **event, **({"span": resolve(at)} if "span" in event else {})}
                for at, event in self._events
            ],
            "end": self._end
            or {"kind": "done", "line": None, "code": None, "values": {}, "detail": None},
        }
        return cast(Trace, found)

    # ----- identities -----

    def _tensor(self, value: Any) -> int:
        """The trace's id of a Tensor, Variable or IndexedSlices, entering it when it is new."""
        key = getattr(value, "_id", None)
        if key is None:
            return self._indexed_slices(value)
        if key not in self._tensors:
            kind = "variable" if hasattr(value, "assign") else "constant"
            self._enter(key, value, kind)
        return int(key)

    def _enter(self, key: int, value: Any, kind: str) -> None:
        array = value._value if hasattr(value, "_value") else value.numpy()
        if isinstance(array, np.ndarray) and kind == "variable":
            array = array.copy()
        self._tensors[key] = {
            "kind": kind,
            "dtype": value.dtype.name,
            "shape": np.shape(array),
            "value": array
            if np.size(array) <= MAX_ELEMENTS
            else encode(array),  # big ones: summary only
            "names": [],
            "label": _label(value) if kind == "variable" else [],
            "place": self.at,
        }

    def _indexed_slices(self, value: Any) -> int:
        """IndexedSlices have no id: they get a negative one and count as their dense tensor."""
        known = self._slices.get(id(value))
        if known is not None:
            return known[0]
        key = -1 - len(self._slices)
        self._slices[id(value)] = (key, value)  # kept alive, so that its id() stays its own
        values, indices = np.asarray(value.values.numpy()), np.asarray(value.indices.numpy())
        shape = tuple(int(n) for n in np.asarray(value.dense_shape.numpy()))
        dense = np.zeros(shape, values.dtype)
        np.add.at(dense, indices, values)
        self._tensors[key] = {
            "kind": "slices",
            "dtype": value.values.dtype.name,
            "shape": shape,
            "value": dense,
            "names": [],
            "label": [],
            "place": self.at,
        }
        return key

    def _maybe(self, value: Any) -> int | None:
        return None if value is None else self._tensor(value)

    def tape(self, tape: Any) -> int:
        """The id of a tape, entering it when it is new."""
        key = int(tape._tape_id)
        if key not in self._tapes:
            self._tapes[key] = {
                "id": key,
                "name": None,
                "persistent": bool(tape._persistent),
                "auto": bool(tape._watch_accessed_variables),
                "place": self.at,
            }
        return key

    def _add(self, kind: str, **fields: Any) -> None:
        self._events.append((self.at, {"type": kind, **fields}))

    # ----- one method per kind of event -----

    def _tensor_made(self, e: ev.TensorMade) -> None:
        self._enter(e.tensor._id, e.tensor, e.how)
        self._add("tensor", span=None, tensor=e.tensor._id, given=self._maybe(e.given))

    def _assigned(self, e: ev.VariableAssigned) -> None:
        ids = {"variable": self._tensor(e.variable), "tensor": self._tensor(e.tensor)}
        self._add("assign", span=None, **ids, given=self._maybe(e.given), how=e.how)

    def _tape_started(self, e: ev.TapeStarted) -> None:
        self._add("start", tape=self.tape(e.tape), resumed=e.resumed)

    def _tape_dropped(self, e: ev.TapeDropped) -> None:
        if e.tape_id in self._tapes:
            self._add("drop", tape=e.tape_id)

    def _gradient_started(self, e: ev.GradientStarted) -> None:
        self._passes[e.pass_id] = {
            "id": e.pass_id,
            "tape": self.tape(e.tape),
            "kind": e.kind,
            "targets": [self._tensor(t) for t in e.targets],
            "sources": [self._tensor(t) for t in e.sources],
            "results": None,
            "outer": [self.tape(t) for t in e.outer],
            "row": e.row,
            "rows": e.rows,
            "place": self.at,
        }
        self._open.append((e.pass_id, None))
        self._add("pass", **{"pass": e.pass_id})

    def _visited(self, e: ev.RecordVisited) -> None:
        self._open[-1] = (e.pass_id, e.op_id)
        cotangents = [self._maybe(t) for t in e.cotangents]
        self._add("visit", **{"pass": e.pass_id}, op=e.op_id, cotangents=cotangents)

    def _rule_finished(self, e: ev.RuleFinished) -> None:
        self._open[-1] = (e.pass_id, None)
        contributions = [self._maybe(t) for t in e.contributions]
        self._add("rule", **{"pass": e.pass_id}, op=e.op_id, contributions=contributions)

    def _accumulated(self, e: ev.Accumulated) -> None:
        parts = [self._tensor(t) for t in e.parts]
        self._add(
            "sum",
            **{"pass": e.pass_id},
            tensor=self._tensor(e.tensor),
            parts=parts,
            total=self._tensor(e.total),
        )

    def _gradient_finished(self, e: ev.GradientFinished) -> None:
        self._passes[e.pass_id]["results"] = [self._maybe(t) for t in e.results]
        self._close(e.pass_id)
        self._add("results", **{"pass": e.pass_id})

    def _gradient_failed(self, e: ev.GradientFailed) -> None:
        self._close(e.pass_id)
        self._add(
            "fail",
            **{"pass": e.pass_id},
            tape=self.tape(e.tape),
            error=type(e.error).__name__,
            message=str(e.error),
        )

    def _close(self, pass_id: int | None) -> None:
        if self._open and self._open[-1][0] == pass_id:
            self._open.pop()


def _label(variable: Any) -> list[str]:
    """What to call a variable that the learner gave no name of his own: ``dense/kernel``."""
    name = str(getattr(variable, "_name", "Variable"))
    return [] if name == "Variable" else ["/".join(name.split("/")[-2:])]


def _without_place(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "place"}


def _plain(value: Any) -> Any:
    """A param as JSON: numbers, strings, booleans, lists; anything else becomes its text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    return str(value)
