"""One tape's life up to one reverse pass: when it listened, what it watched, what it has forgotten."""

from __future__ import annotations

from bisect import bisect_right

from viz.trace.types import Op
from viz.why.facts import Facts


class TapeLife:
    """What a tape knew, and when.

    Args:
        facts: The trace.
        tape: Id of the tape.
        end: The event at which its pass began.
    """

    def __init__(self, facts: Facts, tape: int, end: int) -> None:
        self.facts, self.id, self.end = facts, tape, end
        self._changes: list[int] = []
        self._states: list[str] = []
        self.alive_from = -1
        """Records and watches before this event are forgotten."""
        self._watches: dict[int, list[int]] = {}
        for at in facts.of_tape.get(tape, ()):
            if at >= end:
                break
            e = facts.events[at]
            kind = e["type"]
            if kind in ("start", "resume"):
                self._change(at, "on")
            elif kind == "stop":
                self._change(at, "stopped" if e["why"] == "stop_recording" else "off")
            elif kind in ("reset", "consume"):
                self.alive_from = at
            elif kind == "watch":
                self._watches.setdefault(e["tensor"], []).append(at)
        self.start = self._changes[0] if self._changes else end

    def _change(self, at: int, state: str) -> None:
        self._changes.append(at)
        self._states.append(state)

    def state(self, at: int) -> str:
        """``on``, ``stopped`` or ``off`` when event ``at`` happened."""
        place = bisect_right(self._changes, at)
        return self._states[place - 1] if place else "off"

    def recorded(self, op: Op) -> bool:
        """Whether the tape wrote the op down, then or before it forgot."""
        return self.id in op["tapes"]

    def forgotten(self, at: int) -> bool:
        """Whether what was written down at event ``at`` was gone when the pass began."""
        return at < self.alive_from

    def watched(self, tensor: int) -> int | None:
        """The event of the first watch that still holds, or None."""
        return next((at for at in self._watches.get(tensor, ()) if at > self.alive_from), None)

    def knows(self, tensor: int, at: int) -> bool:
        """Whether an op of ``tensor`` at event ``at`` would be recorded."""
        watched = self.watched(tensor)
        if watched is not None and watched < at:
            return True
        op = self.facts.producer.get(tensor)
        made = self.facts.made.get(tensor, at)
        return op is not None and self.recorded(op) and not self.forgotten(made)

    def line_beside(self, op: Op) -> int | None:
        """The op's line, or that of the call that led to it in the function that holds the block."""
        depth = len(self.facts.tapes[self.id]["calls"])
        if depth < len(op["calls"]):
            return int(op["calls"][depth])
        return int(op["span"][0]) if op["span"] else None
