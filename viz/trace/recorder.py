"""The recorder: listens to the engine while a program runs and keeps what the trace needs.

On the learner's time it only appends small tuples; values, lines and names become JSON when
``trace()`` is called. It holds no tape and no tensor alive (a dropped tape must be seen to be
dropped), only their NumPy values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

import numpy as np

from viz.engine import events as ev
from viz.trace.model import MAX_ELEMENTS, VERSION, Trace, encode

PROGRAM = "<program>"
"""File name that learner code is compiled with; a frame of that name is the learner's."""

PRINT_CHUNK = 2048
"""Characters after which printed text goes into a new event: growing one for ever would be slow."""

Spot = tuple[CodeType, int]
Place = tuple[Spot, ...]
"""The learner's frames, innermost first: code object and instruction offset of each."""


def place() -> Place:
    """Returns where the learner's program is now; empty if none of its frames is running."""
    frame: FrameType | None = sys._getframe(1)
    found = []
    while frame is not None:
        if frame.f_code.co_filename == PROGRAM:
            found.append((frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return tuple(found)


def span(at: Spot | None) -> list[int] | None:
    """Resolves one frame's spot to ``[line, column, end line, end column]``."""
    if at is None:
        return None
    code, lasti = at
    for index, position in enumerate(code.co_positions()):
        if index == lasti // 2:
            line, end_line, column, end_column = position
            return [
                line or code.co_firstlineno,
                column or 0,
                end_line or line or 0,
                end_column or 0,
            ]
    return None


class Recorder:
    """Collects events; call it with each one, then ask for ``trace()``, any number of times."""

    def __init__(self, source: str = "") -> None:
        self.source = source
        self._tensors: dict[int, dict[str, Any]] = {}
        self._slices: dict[int, tuple[int, Any]] = {}
        self._tapes: dict[int, dict[str, Any]] = {}
        self._ops: list[dict[str, Any]] = []
        self._passes: dict[int, dict[str, Any]] = {}
        self._events: list[tuple[Place, dict[str, Any]]] = []
        self._open: list[
            tuple[int, int | None]
        ] = []  # running passes: (pass id, op whose rule runs)
        self._end: dict[str, Any] | None = None
        self._handlers: dict[type[ev.Event], Callable[[Any], None]] = {
            ev.TensorMade: self._tensor_made,
            ev.VariableAssigned: self._assigned,
            ev.TapeStarted: self._tape_started,
            ev.TapeStopped: lambda e: self._add("stop", tape=self._tape(e.tape), why=e.why),
            ev.TapeResumed: lambda e: self._add("resume", tape=self._tape(e.tape)),
            ev.TapeReset: lambda e: self._add("reset", tape=self._tape(e.tape)),
            ev.TapeConsumed: lambda e: self._add("consume", tape=self._tape(e.tape)),
            ev.TapeDropped: self._tape_dropped,
            ev.Watched: lambda e: self._add(
                "watch", tape=self._tape(e.tape), tensor=self._tensor(e.tensor), auto=e.automatic
            ),
            ev.OpApplied: self._op,
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
            ev.ValueLeft: lambda e: self._add("left", tensor=self._tensor(e.tensor), how=e.how),
        }

    @property
    def count(self) -> int:
        """How many events have been recorded."""
        return len(self._events)

    def __call__(self, event: ev.Event) -> None:
        """Takes one engine event; kinds it does not know are ignored."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def bound(self, name: str, value: Any, line: int | None = None) -> None:
        """Notes that ``name`` now refers to ``value``, if that is a tensor, variable or tape."""
        tape_id = getattr(value, "_tape_id", None)
        if tape_id is not None:
            self._tape(value)
            self._tapes[tape_id]["name"] = self._tapes[tape_id]["name"] or name
        elif hasattr(value, "_id") or hasattr(value, "dense_shape"):
            tensor = self._tensor(value)
            names = self._tensors[tensor]["names"]
            if name not in names:
                names.append(name)
            self._events.append(
                ((), {"type": "bind", "line": line, "name": name, "tensor": tensor})
            )

    def printed(self, text: str, stream: str = "stdout") -> None:
        """Notes printed text; ``stream`` is ``stdout`` or ``stderr``."""
        last = self._events[-1] if self._events else None
        at = place()
        if (
            last
            and last[1]["type"] == "print"
            and last[1]["stream"] == stream
            and last[0] == at
            and len(last[1]["text"]) < PRINT_CHUNK
        ):
            last[1]["text"] += text
        else:
            self._events.append((at, {"type": "print", "text": text, "stream": stream}))

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
                "names": list(t["names"]),
                "line": line(t["place"]),
            }
            for key, t in self._tensors.items()
        ]
        return {
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
            "events": [{"line": line(at), **event} for at, event in self._events],
            "end": self._end
            or {"kind": "done", "line": None, "code": None, "values": {}, "detail": None},
        }

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
            "shape": tuple(value.shape),
            "value": array
            if np.size(array) <= MAX_ELEMENTS
            else encode(array),  # big ones: summary only
            "names": [],
            "place": place(),
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
            "place": place(),
        }
        return key

    def _maybe(self, value: Any) -> int | None:
        return None if value is None else self._tensor(value)

    def _tape(self, tape: Any) -> int:
        key = int(tape._tape_id)
        if key not in self._tapes:
            self._tapes[key] = {
                "id": key,
                "name": None,
                "persistent": bool(tape._persistent),
                "auto": bool(tape._watch_accessed_variables),
                "place": place(),
            }
        return key

    def _add(self, kind: str, **fields: Any) -> None:
        self._events.append((place(), {"type": kind, **fields}))

    # ----- one method per kind of event -----

    def _tensor_made(self, e: ev.TensorMade) -> None:
        self._enter(e.tensor._id, e.tensor, e.how)
        self._add("tensor", tensor=e.tensor._id)

    def _assigned(self, e: ev.VariableAssigned) -> None:
        ids = {"variable": self._tensor(e.variable), "tensor": self._tensor(e.tensor)}
        self._add("assign", **ids, given=self._maybe(e.given), how=e.how)

    def _tape_started(self, e: ev.TapeStarted) -> None:
        self._add("start", tape=self._tape(e.tape), resumed=e.resumed)

    def _tape_dropped(self, e: ev.TapeDropped) -> None:
        if e.tape_id in self._tapes:
            self._add("drop", tape=e.tape_id)

    def _op(self, e: ev.OpApplied) -> None:
        inputs = [self._tensor(t) for t in e.inputs]
        outputs = []
        for t in e.outputs:
            key = self._tensor(t)
            if key not in inputs and e.role != "seed":
                self._tensors[key]["kind"] = "op" if key >= 0 else "slices"
            outputs.append(key)
        running, rule_of = self._open[-1] if self._open else (None, None)
        at = place()
        op = {
            "id": e.op_id,
            "name": e.name,
            "inputs": inputs,
            "outputs": outputs,
            "params": {k: _plain(v) for k, v in e.params.items()},
            "role": e.role,
            "tapes": [self._tape(t) for t in e.recorded_by],
            "pass": running,
            "rule_of": rule_of if e.role in ("rule", "unbroadcast", "forward") else None,
            "place": at,
        }
        self._ops.append(op)
        self._events.append((at, {"type": "op", "op": e.op_id}))

    def _gradient_started(self, e: ev.GradientStarted) -> None:
        self._passes[e.pass_id] = {
            "id": e.pass_id,
            "tape": self._tape(e.tape),
            "kind": e.kind,
            "targets": [self._tensor(t) for t in e.targets],
            "sources": [self._tensor(t) for t in e.sources],
            "results": None,
            "outer": [self._tape(t) for t in e.outer],
            "place": place(),
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
            tape=self._tape(e.tape),
            error=type(e.error).__name__,
            message=str(e.error),
        )

    def _close(self, pass_id: int | None) -> None:
        if self._open and self._open[-1][0] == pass_id:
            self._open.pop()


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
