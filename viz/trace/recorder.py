"""The recorder: listens to the engine while a program runs and keeps what the trace needs.

On the learner's time it only queues; the builder works the queue off when it gets long and when
``trace()`` is called. It holds no tape alive (a dropped tape must be seen to be dropped) and big
values only for a short while.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from viz.engine import events as ev
from viz.trace.builder import Bound, Printed, TraceBuilder
from viz.trace.model import Trace
from viz.trace.places import PROGRAM, Place, place

__all__ = ["PROGRAM", "Recorder", "recording"]

MAX_WAITING = 20_000
"""Queued events at most."""
MAX_HELD = 1_000_000
"""Elements and characters queued at most: the builder keeps only summaries of big tensors."""


INSIDE = frozenset({ev.RecordVisited, ev.RuleFinished, ev.Accumulated})
"""Kinds that happen where the event before them did; looking up a place costs more than the rest."""

IN_RULE = frozenset({"rule", "unbroadcast", "accumulate", "seed"})
"""Roles of ops that run where ``gradient()`` was called."""
OWN_RULES = frozenset({"custom_gradient", "recompute_grad", "py_function"})
"""Ops whose reverse rule is the learner's code; all other rules run where ``gradient()`` was called."""


PATIENCE = 200_000
"""New objects before Python looks for garbage while a recorder listens: nearly all of them are kept."""


@contextmanager
def recording(listener: ev.Listener) -> Iterator[None]:
    """Attaches a recorder (or what stands before it) and keeps the garbage collector from looking over
    again and again what is being kept.
    """
    before = gc.get_threshold()
    gc.set_threshold(PATIENCE, *before[1:])
    try:
        with ev.listening(listener):
            yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class TapeFacts:
    """What the builder needs to know of a tape, without holding the tape."""

    _tape_id: int
    _persistent: bool
    _watch_accessed_variables: bool


class Recorder:
    """Collects events; call it with each one, then ask for ``trace()``, any number of times."""

    def __init__(self, source: str = "") -> None:
        self._builder = TraceBuilder(source)
        self._waiting: list[tuple[Any, Place]] = []
        self._held = 0
        self._at: Place = ()
        self._customs: set[int] = set()
        self._own = False  # whether a reverse rule that runs now may be the learner's own code

    def __call__(self, event: ev.Event) -> None:
        """Takes one engine event; kinds it does not know are ignored."""
        kind = event.__class__
        waiting = self._waiting
        if kind is ev.OpApplied:
            if event.role not in IN_RULE or self._own:  # type: ignore[attr-defined]
                self._at = place(3)
            if event.name in OWN_RULES:  # type: ignore[attr-defined]
                self._customs.add(event.op_id)  # type: ignore[attr-defined]
            waiting.append((event, self._at))
            outputs = event.outputs  # type: ignore[attr-defined]
            value = getattr(outputs[0], "_value", None) if outputs else None
            if value.__class__ is np.ndarray:
                self._held += value.size
        elif kind in INSIDE:
            waiting.append((event, self._at))
            if kind is ev.RecordVisited:
                self._own = event.op_id in self._customs  # type: ignore[attr-defined]
        else:
            self._at = place()
            waiting.append((_without_tapes(event), self._at))
            if kind is ev.TensorMade and event.how == "variable":  # type: ignore[attr-defined]
                self._work_off()  # its value will change
        if len(waiting) > MAX_WAITING or self._held > MAX_HELD:
            self._work_off()

    def _work_off(self) -> None:
        waiting, self._waiting, self._held = self._waiting, [], 0
        take = self._builder.take
        for event, at in waiting:
            take(event, at)

    def bound(self, name: str, value: Any, line: int | None = None) -> None:
        """Notes that ``name`` now refers to ``value``, if that is a tensor, variable or tape."""
        if hasattr(value, "_tape_id"):
            self._waiting.append((Bound(name, _facts(value), line), ()))
        elif hasattr(value, "_id") or hasattr(value, "dense_shape"):
            self._waiting.append((Bound(name, value, line), ()))

    def printed(self, text: str, stream: str = "stdout") -> None:
        """Notes printed text; ``stream`` is ``stdout`` or ``stderr``."""
        self._held += len(text)
        self._waiting.append((Printed(text, stream), place()))

    def ended(
        self,
        kind: str,
        line: int | None = None,
        code: str | None = None,
        values: dict[str, Any] | None = None,
        detail: str | None = None,
    ) -> None:
        """Notes how the run ended; ``code`` names a sentence of the catalog, ``values`` fill it."""
        self._builder.ended(kind, line, code, values, detail)

    def trace(self) -> Trace:
        """Returns everything so far as a trace (see ``viz.trace.model``)."""
        self._work_off()
        return self._builder.trace()


def _facts(tape: Any) -> TapeFacts:
    return TapeFacts(tape._tape_id, tape._persistent, tape._watch_accessed_variables)


def _without_tapes(event: ev.Event) -> ev.Event:
    """The event with facts in the place of its tapes."""
    if isinstance(event, ev.GradientStarted):
        return replace(event, tape=_facts(event.tape), outer=tuple(map(_facts, event.outer)))
    if hasattr(event, "tape"):
        return replace(event, tape=_facts(event.tape))  # type: ignore[call-arg]
    return event
