"""Tracks: at which steps each drawn element's state or text changes; the replayer looks them up."""

from __future__ import annotations

from collections.abc import Callable

from viz.scene.types import Track
from viz.story import ids
from viz.story.step import Step, Text

AFTER = {"now": "done", "landing": "full"}
"""States that last one step, and what they leave; a lane stays ``now`` until its pass is done."""


class Tracks:
    """States and texts of every element over all steps: ``{element: [[step, text], …]}``."""

    def __init__(
        self, drawables: list[str], found: list[Step], written: Callable[[Text], str]
    ) -> None:
        self.states: dict[str, Track] = {element: [[0, _first(element)]] for element in drawables}
        self.texts: dict[str, Track] = {}
        base = {element: _first(element) for element in drawables}
        passing: set[str] = set()
        for n, step in enumerate(found):
            touched = set(passing)
            for element in passing:
                base[element] = AFTER.get(base.get(element, ""), base.get(element, ""))
            lit = {element for element in step.lit if element in base}
            passing = set(lit)
            for element, state in step.states:
                base[element] = state
                touched.add(element)
                if state in AFTER and not ids.is_lane(element):
                    passing.add(element)
            for element in sorted(touched | lit):
                tokens = base[element] + (" lit" if element in lit else "")
                _set(self.states.setdefault(element, []), n, tokens)
            for element, text in step.texts:
                entries = self.texts.setdefault(element, [])
                if entries and entries[-1][0] == n:
                    entries.pop()
                entries.append([n, written(text)])


def _set(track: Track, n: int, value: str) -> None:
    """Sets a value from step ``n`` on, unless that is what it is already."""
    if track and track[-1][1] == value:
        return
    if track and track[-1][0] == n:
        track.pop()
    track.append([n, value])


def _first(element: str) -> str:
    """The state before anything ran: cells are empty, tapes idle, all else is still to come."""
    kind = ids.read(element).kind
    return {"tape": "idle", "cell": "empty"}.get(kind, "later")
