"""What goes along with the steps: lines, what each tape is doing, and what has been printed."""

from __future__ import annotations

from viz.scene.types import TapeSpan, TimedLine, Track
from viz.story import ids, kinds
from viz.story.index import TraceIndex
from viz.story.step import Step

SHOWN = ("recording", "paused", "rewinding")
"""States of a tape that the time line shows."""


def line_groups(found: list[Step]) -> list[TimedLine]:
    """Runs of steps on one line."""
    groups: list[TimedLine] = []
    for n, step in enumerate(found):
        if step.line is None:
            continue
        if groups and groups[-1]["line"] == step.line and groups[-1]["to"] == n - 1:
            groups[-1]["to"] = n
        else:
            groups.append({"line": step.line, "from": n, "to": n})
    return groups


def tape_spans(index: TraceIndex, found: list[Step]) -> list[TapeSpan]:
    """What each tape was doing over which steps."""
    spans: list[TapeSpan] = []
    running: dict[str, tuple[str, int]] = {}

    def close(tape: str, to: int, kinds_: tuple[str, ...] = SHOWN) -> None:
        kind, since = running.pop(tape, ("", 0))
        if kind in kinds_:
            spans.append({"tape": tape, "from": since, "to": to, "kind": kind})

    for n, step in enumerate(found):
        for element, state in step.states:
            if ids.is_tape(element):
                close(element, n)
                running[element] = (state, n)
        if isinstance(step.about, kinds.Results):
            close(ids.tape(index.passes[step.about.pass_id]["tape"]), n, ("rewinding",))
    for tape in list(running):
        close(tape, len(found) - 1)
    return spans


def output(found: list[Step]) -> Track:
    """What the program had printed by each step: pieces of text to append."""
    pieces = [
        (n, step.about.text)
        for n, step in enumerate(found)
        if isinstance(step.about, kinds.Printed | kinds.Folded | kinds.Ended)
    ]
    return [[n, text] for n, text in pieces if text]
