"""How much a learner program may use, and the meter that counts while it runs.

Every limit ends a run the same way: ``LimitReached`` with the key of a sentence. It is no
``Exception``, so that learner code does not swallow it by accident; once raised, it is raised again
at every later check.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from viz.engine import events as ev
from viz.trace.places import PROGRAM

CLOCK_EVERY = 256
"""Events or loop turns between two looks at the clock."""

EVENT_BYTES = 320
VALUE_BYTES = 12
VALUES_KEPT = 256
"""Rough size in the trace of an event and of an element, and how many elements it spells out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use.

    Attributes:
        seconds: Wall clock of the run; a runner kills it a little later if it does not stop by
            itself.
        cpu_seconds: Processor time (subprocess only).
        memory: Bytes beyond what the started interpreter needs (subprocess only).
        events: Engine events, about one and a half to four per op.
        turns: Loop turns and function calls of the learner's own code.
        output: Characters printed, both streams together.
        elements: Elements of one tensor.
        iterations: Length of a range or sequence handed to a built-in that runs through it in one
            go.
        trace_bytes: Size of the trace as JSON.
        source: Characters of the program.
    """

    seconds: float = 20.0
    cpu_seconds: int = 15
    memory: int = 1 << 30
    events: int = 200_000
    turns: int = 5_000_000
    output: int = 500_000
    elements: int = 10_000_000
    iterations: int = 50_000_000
    trace_bytes: int = 64 << 20
    source: int = 200_000


class LimitReached(BaseException):
    """A run used more than it may.

    Attributes:
        code: Key of the sentence that says so.
        values: What fills its placeholders.
        line: The learner's line that was running, or None.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.line = running_line()


def running_line() -> int | None:
    """Line of the innermost learner frame on the stack, or None."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == PROGRAM:
            return frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return None


class Meter:
    """Counts one run against its limits; each method raises ``LimitReached`` when there is no more.

    Args:
        limits: What the run may use.
        tick: Called whenever the clock is looked at, with the seconds run so far.
    """

    def __init__(self, limits: Limits, tick: Callable[[float], None] | None = None) -> None:
        self.limits = limits
        self.stopped: LimitReached | None = None
        self._tick = tick
        self._started = time.monotonic()
        self._events = 0
        self._turns = 0
        self._output = 0
        self._bytes = 0

    def stop(self, code: str, **values: Any) -> None:
        """Ends the run for the reason ``code``; the first reason given is the one that counts."""
        self.stopped = self.stopped or LimitReached(code, **values)
        raise self.stopped

    def check(self) -> None:
        """Raises again if the run was ended before."""
        if self.stopped is not None:
            raise self.stopped

    def event(self, event: ev.Event) -> None:
        """Counts one engine event and the size of the tensors in it."""
        if type(event) is ev.TapeDropped:
            return  # comes from a finaliser, where an exception would be lost
        if self.stopped is not None:
            raise self.stopped
        self._events += 1
        self._bytes += EVENT_BYTES
        if self._events > self.limits.events:
            self.stop("sandbox.limit.events", limit=self.limits.events)
        if isinstance(event, ev.OpApplied):
            for tensor in event.outputs:
                self._size(_elements(tensor))
        elif isinstance(event, ev.TensorMade | ev.VariableAssigned):
            self._size(_elements(event.tensor))
        if self._bytes > self.limits.trace_bytes:
            self.stop("sandbox.limit.trace", limit=self.limits.trace_bytes >> 20)
        if self._events % CLOCK_EVERY == 0:
            self.clock()

    def turn(self) -> None:
        """Counts one loop turn or call of the learner's code."""
        self._turns += 1
        if self._turns > self.limits.turns:
            self.stop("sandbox.limit.turns", limit=self.limits.turns)
        if self._turns % CLOCK_EVERY == 0:
            self.check()
            self.clock()

    def output(self, text: str) -> str:
        """Counts printed characters and returns those that fit; the call after that raises."""
        self.check()
        room = self.limits.output - self._output
        if room <= 0:
            self.stop("sandbox.limit.output", limit=self.limits.output)
        self._output += len(text)
        return text[:room]

    def iterations(self, function: str, count: int) -> None:
        """Refuses a built-in that would run through ``count`` items without ever looking up."""
        if count > self.limits.iterations:
            self.stop("sandbox.limit.iterations", function=function, count=count)

    def elements(self, count: int) -> None:
        """Refuses a tensor that is about to be made with more elements than one may have."""
        self.check()
        if count > self.limits.elements:
            self.stop("sandbox.limit.elements", count=count, limit=self.limits.elements)

    def clock(self) -> None:
        """Looks at the clock."""
        seconds = time.monotonic() - self._started
        if seconds > self.limits.seconds:
            self.stop("sandbox.limit.time", seconds=f"{self.limits.seconds:g}")
        if self._tick is not None:
            self._tick(seconds)

    def _size(self, count: int) -> None:
        self._bytes += VALUE_BYTES * min(count, VALUES_KEPT)
        self.elements(count)


def _elements(tensor: Any) -> int:
    """Elements of a Tensor, or of the dense tensor that IndexedSlices stand for."""
    value = getattr(tensor, "_value", None)
    if value is None:
        shape = tensor.dense_shape
        return math.prod(int(n) for n in shape.numpy()) if shape is not None else 1
    return int(getattr(value, "size", 1))
