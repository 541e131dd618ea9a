"""The code column: the lines of a program and which tapes' ``with`` blocks run down beside them."""

from __future__ import annotations

from typing import Any

from viz.story.blocks import blocks_of
from viz.story.index import TraceIndex


def code_lines(index: TraceIndex, tapes: list[int]) -> list[dict[str, Any]]:
    """One entry per line: number, text, and which of ``tapes`` cover it, outermost first."""
    source = index.trace["source"]
    bars: dict[int, list[str]] = {}
    for tape in (index.tapes[one] for one in tapes):
        for first, last in blocks_of(source, tape):
            for line in range(first, last + 1):
                ids = bars.setdefault(line, [])
                if f"tape{tape['id']}" not in ids:
                    ids.append(f"tape{tape['id']}")
    return [
        {"n": n, "text": text, "bars": bars.get(n, [])}
        for n, text in enumerate(source.split("\n"), start=1)
    ]
