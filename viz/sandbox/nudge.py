"""Runs a program with one value a little off, to see what depends on it.

Asked for by the program's last line, a comment such as ``# tapescope: nudge tensor 3 by 0.001`` or ``# tapescope:
nudge op 12 by 0.001 at start 1``: so a run that proves something is a program like any other, and can be looked at
and run again anywhere. ``by 0`` moves nothing: the run to compare with when a program draws random numbers.
"""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from viz.engine import events as ev

_LINE = re.compile(
    r"# tapescope: nudge (tensor|op) (\d+) by (-?\d+(?:\.\d+)?(?:e-?\d+)?)(?: at start (\d+))?\s*$"
)

_SPREAD = 0.61803
"""Elements move by different amounts, so that changes do not cancel out."""


class Nudge:
    """Changes one value when it comes to be, or when a tape starts.

    Args:
        kind: ``tensor`` (made by no op) or ``op`` (an op's first result).
        number: Which of those, in order, from 0.
        by: By what part of its size (at least 1) the value moves.
        start: The number of the tape start, in order, from 0, at which it moves; None: at once.
    """

    def __init__(self, kind: str, number: int, by: float, start: int | None) -> None:
        self._kind = ev.TensorMade if kind == "tensor" else ev.OpApplied
        self._left = number
        self._by = by
        self._starts = start
        self._held: Any = None

    def __call__(self, event: ev.Event) -> None:
        """Hears every event of the run before the recorder does."""
        if event.__class__ is self._kind:
            if self._left == 0:
                made = event.tensor if isinstance(event, ev.TensorMade) else event.outputs[0]
                if self._starts is None:
                    self._move(made)
                else:
                    self._held = made
            self._left -= 1
        elif event.__class__ is ev.TapeStarted and self._starts is not None:
            if self._starts == 0 and self._held is not None:
                self._move(self._held)
            self._starts -= 1

    def _move(self, tensor: Any) -> None:
        value = np.asarray(tensor._value)
        if value.dtype.kind not in "fc":
            return
        step = 1.0 + (np.arange(value.size).reshape(value.shape) * _SPREAD) % 1.0
        moved = (value + self._by * step * np.maximum(np.abs(value), 1.0)).astype(value.dtype)
        if not moved.ndim:
            moved = moved[()]
        cell = getattr(tensor, "_cell", None)
        if cell is not None:
            cell.value = moved
        else:
            tensor._value = moved


@contextmanager
def steady() -> Iterator[None]:
    """Lets a program that asks for no seed draw the same numbers each time, so that two runs can be compared."""
    before = secrets.randbits, random.getstate(), np.random.get_state()
    secrets.randbits = random.Random(0).getrandbits  # type: ignore[assignment]
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        secrets.randbits = before[0]
        random.setstate(before[1])
        np.random.set_state(before[2])


def asked(source: str) -> Nudge | None:
    """Returns the nudge that the program's last line asks for, or None."""
    found = _LINE.match(source.rstrip().rpartition("\n")[2])
    if found is None:
        return None
    kind, number, by, start = found.groups()
    return Nudge(kind, int(number), float(by), None if start is None else int(start))
