"""The recorder: listens to the engine while a program runs and keeps what the trace needs.

On the learner's time it only queues small tuples; the ledger works the queue off when it gets long, when
something mutable is involved, and when ``trace()`` is called. It holds no tape alive (a dropped tape must
be seen to be dropped) and big values only for a short while.
"""

from __future__ import annotations

from typing import Any

from viz.engine import events as ev
from viz.trace.ledger import Ledger
from viz.trace.model import Trace
from viz.trace.places import PROGRAM, Place, place

__all__ = ["PROGRAM", "Recorder"]

MAX_WAITING = 20_000
"""Queued events at most."""
MAX_HELD = 1_000_000
"""Elements of queued outputs at most: the queue keeps tensors alive, the ledger only summaries."""

LATER = (ev.RecordVisited, ev.RuleFinished, ev.Accumulated)
"""Kinds that hold neither tapes nor anything that changes: they can wait."""


class Recorder:
    """Collects events; call it with each one, then ask for ``trace()``, any number of times."""

    def __init__(self, source: str = "") -> None:
        self._ledger = Ledger(source)
        self._waiting: list[tuple[Any, Place, Any]] = []
        self._held = 0

    def __call__(self, event: ev.Event) -> None:
        """Takes one engine event; kinds it does not know are ignored."""
        if isinstance(event, ev.OpApplied):
            tapes = [self._ledger_tape(t) for t in event.recorded_by]
            op = (
                event.op_id,
                event.name,
                event.inputs,
                event.outputs,
                event.params,
                event.role,
                tapes,
            )
            self._wait(None, op)
            for tensor in event.outputs:
                self._held += tensor._value.size if hasattr(tensor, "_value") else 1
            if self._held > MAX_HELD:
                self._work_off()
        elif isinstance(event, LATER) or (
            isinstance(event, ev.TensorMade) and event.how != "variable"
        ):
            self._wait(event, None)
        else:
            self._work_off()
            self._ledger.take(event, place())

    def _ledger_tape(self, tape: Any) -> int:
        key = int(tape._tape_id)
        if not self._ledger.knows_tape(key):
            self._work_off()
            self._ledger.tape(tape)
        return key

    def _wait(self, event: Any, op: Any) -> None:
        self._waiting.append((event, place(), op))
        if len(self._waiting) > MAX_WAITING:
            self._work_off()

    def _work_off(self) -> None:
        waiting, self._waiting, self._held = self._waiting, [], 0
        for event, at, op in waiting:
            if event is None:
                self._ledger.op(at, op)
            else:
                self._ledger.take(event, at)

    def bound(self, name: str, value: Any, line: int | None = None) -> None:
        """Notes that ``name`` now refers to ``value``, if that is a tensor, variable or tape."""
        if hasattr(value, "_id") or hasattr(value, "_tape_id") or hasattr(value, "dense_shape"):
            self._work_off()
            self._ledger.bound(name, value, line)

    def printed(self, text: str, stream: str = "stdout") -> None:
        """Notes printed text; ``stream`` is ``stdout`` or ``stderr``."""
        self._work_off()
        self._ledger.printed(text, stream, place())

    def ended(
        self,
        kind: str,
        line: int | None = None,
        code: str | None = None,
        values: dict[str, Any] | None = None,
        detail: str | None = None,
    ) -> None:
        """Notes how the run ended; ``code`` names a sentence of the catalog, ``values`` fill it."""
        self._ledger.ended(kind, line, code, values, detail)

    def trace(self) -> Trace:
        """Returns everything so far as a trace (see ``viz.trace.model``)."""
        self._work_off()
        return self._ledger.trace()
