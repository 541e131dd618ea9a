"""The reels of the tapes: a cell per record, in order of recording; cells of one box, or too many, share one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from viz.story import ids
from viz.story.graph import Graph
from viz.story.index import TraceIndex

MAX_CELLS = 60
"""Cells a reel shows; what is in the middle of a longer one becomes cells that stand for several."""
END_CELLS = 20


@dataclass(frozen=True)
class Cell:
    """One cell of a reel: a record, or ``count`` records from number ``position`` on."""

    id: str
    node: str
    op: int
    position: int
    count: int = 1


def cells(index: TraceIndex, graph: Graph) -> dict[int, list[tuple[str, int]]]:
    """The reel of each tape: ``(cell id, op id)`` per record in order of recording."""
    reels: dict[int, list[tuple[str, int]]] = {tape: [] for tape in index.tapes}
    for op in index.trace["ops"]:
        if op["id"] in graph.of_op:
            for tape in op["tapes"]:
                reels[tape].append((ids.cell(tape, len(reels[tape])), op["id"]))
    return reels


def drawn_reels(
    index: TraceIndex, graph: Graph, box_of: dict[str, str]
) -> tuple[dict[int, list[Cell]], dict[str, str]]:
    """Each tape's cells, and which cell stands for one that is not drawn."""
    reels: dict[int, list[Cell]] = {}
    stands: dict[str, str] = {}
    for tape, entries in cells(index, graph).items():
        found: list[Cell] = []
        lives: list[int] = []
        for position, (cell, op) in enumerate(entries):
            node = graph.of_op[op]
            box = box_of.get(node)
            if box is not None and found and found[-1].node == box:
                found[-1] = replace(found[-1], count=found[-1].count + 1)
                stands[cell] = found[-1].id
            else:
                found.append(Cell(cell, box or node, op, position))
                lives.append(index.raw_tape(op, tape))
        reels[tape] = _shortened(found, lives, stands)
    return reels, stands


def _shortened(found: list[Cell], lives: list[int], stands: dict[str, str]) -> list[Cell]:
    """Shows at most ``MAX_CELLS`` at a time: between the first and the last, neighbours share one.

    A tape of a loop begins anew in each turn (``lives``): what it held before is then gone.
    """
    if len(found) <= MAX_CELLS:
        return found
    out: list[Cell] = []
    moved: dict[str, str] = {}
    for _, life in groupby(zip(lives, found, strict=True), key=lambda pair: pair[0]):
        out += _share([cell for _, cell in life], moved)
    for cell, other in list(stands.items()):
        stands[cell] = moved.get(other, other)
    stands.update(moved)
    return out


def _share(cells: list[Cell], moved: dict[str, str]) -> list[Cell]:
    if len(cells) <= MAX_CELLS:
        return cells
    middle = cells[END_CELLS:-END_CELLS]
    size = -(-len(middle) // (MAX_CELLS - 2 * END_CELLS))
    shared = []
    for start in range(0, len(middle), size):
        run = middle[start : start + size]
        shared.append(replace(run[0], count=sum(cell.count for cell in run)))
        moved |= {cell.id: run[0].id for cell in run[1:]}
    return [*cells[:END_CELLS], *shared, *cells[-END_CELLS:]]
