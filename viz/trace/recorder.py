"""The recorder: listens to the engine while a program runs and keeps what the trace needs.

On the learner's time it only queues; the ledger works the queue off when it gets long and when
``trace()`` is called. It holds no tape alive (a dropped tape must be seen to be dropped) and big
values only for a short while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from viz.engine import events as ev
from viz.trace.ledger import Ledger
from viz.trace.model import Trace
from viz.trace.places import PROGRAM, Place, place

__all__ = ["PROGRAM", "Recorder"]

MAX_WAITING = 20_000
"""Queued events at most."""
MAX_HELD = 1_000_000
"""Elements and characters queued at most: the ledger keeps only summaries of big tensors."""


INSIDE = (ev.RecordVisited, ev.RuleFinished, ev.Accumulated)
"""Kinds that happen where the event before them did; looking up a place costs more than the rest."""


@dataclass(frozen=True, slots=True)
class TapeFacts:
    """What the ledger needs to know of a tape, without holding the tape."""

    _tape_id: int
    _persistent: bool
    _watch_accessed_variables: bool


class Recorder:
    """Collects events; call it with each one, then ask for ``trace()``, any number of times."""

    def __init__(self, source: str = "") -> None:
        self._ledger = Ledger(source)
        self._waiting: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self._held = 0
        self._at: Place = ()

    def __call__(self, event: ev.Event) -> None:
        """Takes one engine event; kinds it does not know are ignored."""
        if isinstance(event, ev.OpApplied):
            tapes = [t._tape_id for t in event.recorded_by]
            for tensor in event.outputs:
                self._held += tensor._value.size if hasattr(tensor, "_value") else 1
            op = (
                event.op_id,
                event.name,
                event.inputs,
                event.outputs,
                event.params,
                event.role,
                tapes,
            )
            self._at = place()
            self._wait(self._ledger.op, (self._at, op))
            return
        if not isinstance(event, INSIDE):
            self._at = place()
            event = _without_tapes(event)
        self._wait(self._ledger.take, (event, self._at))
        if isinstance(event, ev.TensorMade) and event.how == "variable":
            self._work_off()  # its value will change

    def _wait(self, what: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._waiting.append((what, arguments))
        if len(self._waiting) > MAX_WAITING or self._held > MAX_HELD:
            self._work_off()

    def _work_off(self) -> None:
        waiting, self._waiting, self._held = self._waiting, [], 0
        for what, arguments in waiting:
            what(*arguments)

    def bound(self, name: str, value: Any, line: int | None = None) -> None:
        """Notes that ``name`` now refers to ``value``, if that is a tensor, variable or tape."""
        if hasattr(value, "_tape_id"):
            self._wait(self._ledger.bound, (name, _facts(value), line))
        elif hasattr(value, "_id") or hasattr(value, "dense_shape"):
            self._wait(self._ledger.bound, (name, value, line))

    def printed(self, text: str, stream: str = "stdout") -> None:
        """Notes printed text; ``stream`` is ``stdout`` or ``stderr``."""
        self._held += len(text)
        self._wait(self._ledger.printed, (text, stream, place()))

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


def _facts(tape: Any) -> TapeFacts:
    return TapeFacts(tape._tape_id, tape._persistent, tape._watch_accessed_variables)


def _without_tapes(event: ev.Event) -> ev.Event:
    """The event with facts in the place of its tapes."""
    if isinstance(event, ev.GradientStarted):
        return replace(event, tape=_facts(event.tape), outer=tuple(map(_facts, event.outer)))
    if hasattr(event, "tape"):
        return replace(event, tape=_facts(event.tape))  # type: ignore[call-arg]
    return event
