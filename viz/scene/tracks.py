"""Tracks: at which steps each drawn element's state or text changes; the replayer looks them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story.step import Step

AFTER = {"now": "done", "landing": "full"}
"""States that last one step, and what they leave; a lane stays ``now`` until its pass is done."""


class Tracks:
    """States and texts of every element over all steps: ``{element: [[step, text], …]}``."""

    def __init__(
        self, drawables: list[str], found: list[Step], say: Callable[[str, dict[str, Any]], str]
    ) -> None:
        self.states: dict[str, list[list[Any]]] = {
            element: [[0, _first(element)]] for element in drawables
        }
        self.texts: dict[str, list[list[Any]]] = {}
        base: dict[str, str] = {element: _first(element) for element in drawables}
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
                if state in AFTER and not element.startswith("lane:"):
                    passing.add(element)
            for element in sorted(touched | lit):
                tokens = base[element] + (" lit" if element in lit else "")
                entries = self.states.setdefault(element, [])
                if not entries or entries[-1][1] != tokens:
                    if entries and entries[-1][0] == n:
                        entries[-1][1] = tokens
                    else:
                        entries.append([n, tokens])
            for element, text in step.texts:
                final = say(*text) if isinstance(text, tuple) else text
                entries = self.texts.setdefault(element, [])
                if entries and entries[-1][0] == n:
                    entries[-1][1] = final
                else:
                    entries.append([n, final])


def _first(element: str) -> str:
    """The state before anything ran: cells are empty, tapes idle, all else is still to come."""
    if element.startswith("tape"):
        return "idle"
    return "empty" if element.startswith("c") and not element.startswith("cut") else "later"
