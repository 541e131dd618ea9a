"""The ``with`` blocks of a program: which lines they cover, and which tape they enter."""

from __future__ import annotations

import ast
from functools import lru_cache

from viz.trace.types import Tape


def block_end(source: str, line: int | None) -> int | None:
    """The last line of the ``with`` block whose head covers ``line``, or None."""
    ends = [
        last
        for first, head_end, last, _ in _withs(source)
        if line is not None and first <= line <= head_end
    ]
    return max(ends) if ends else None


def blocks_of(source: str, tape: Tape) -> list[tuple[int, int]]:
    """Line ranges of the blocks that enter this tape, by its name or by its line."""
    found = []
    for first, head_end, last, names in _withs(source):
        on_line = tape["line"] is not None and first <= tape["line"] <= head_end
        if on_line and (not names or tape["name"] is None or tape["name"] in names):
            found.append((first, last))
    return found


@lru_cache(maxsize=8)
def _withs(source: str) -> list[tuple[int, int, int, list[str]]]:
    """(first line, last line of the head, last line, ``as`` names) of every ``with`` statement."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            names = [
                item.optional_vars.id
                for item in node.items
                if isinstance(item.optional_vars, ast.Name)
            ]
            head_end = max(item.context_expr.end_lineno or node.lineno for item in node.items)
            found.append((node.lineno, head_end, node.end_lineno or node.lineno, names))
    return sorted(found)
