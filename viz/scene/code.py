"""The code column: the lines of a program and which tapes' ``with`` blocks run down beside them."""

from __future__ import annotations

from viz.scene.types import CodeLine
from viz.story import ids
from viz.story.blocks import blocks_of
from viz.story.index import TraceIndex


def code_lines(index: TraceIndex, tapes: list[int]) -> list[CodeLine]:
    """One entry per line: number, text, and which of ``tapes`` cover it, outermost first."""
    source = index.trace["source"]
    bars: dict[int, list[str]] = {}
    for tape in (index.tapes[one] for one in tapes):
        for first, last in blocks_of(source, tape):
            for line in range(first, last + 1):
                covering = bars.setdefault(line, [])
                if ids.tape(tape["id"]) not in covering:
                    covering.append(ids.tape(tape["id"]))
    return [
        {"n": n, "text": text, "bars": bars.get(n, [])}
        for n, text in enumerate(source.split("\n"), start=1)
    ]
