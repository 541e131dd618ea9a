"""The cut: which units of a run are shown as one box each, so that all of it is at most so many boxes.

A unit is opened, the heaviest first, as long as there is room for what it consists of. Neighbours that
are too many are joined, the lightest first; the first and the last turn of a loop stay by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from itertools import groupby

from viz.story.units import Unit, part

CHILDREN = 12
"""Units that an opened one shows at most."""
ENOUGH = 4
"""Parts that are worth opening a unit for, even if it consists of more."""
COARSE = 64
"""Neighbours up to which each pair is weighed before two are joined."""
KEEP = 10_000
"""Weight that keeps a ``gradient`` call from being joined with its neighbours while others can be."""

Weigh = Callable[[Unit], int]


def cut(root: Unit, weigh: Weigh, budget: int) -> list[Unit]:
    """Returns the units shown of a whole run, in order: at most ``budget``, if that is 2 or more.

    Args:
        root: The program.
        weigh: How many nodes of the picture belong to a unit.
        budget: Boxes at most.
    """
    shown = pieces(root, weigh, budget)
    while True:
        room = budget - len(shown) + 1
        best: tuple[int, int] | None = None
        for at, unit in enumerate(shown):
            if unit.children and unit.kind != "pass" and weigh(unit) > 1:
                needs = len(_parts(unit, weigh))
                key = (weigh(unit), -at)
                if 1 < min(needs, ENOUGH) <= room and (best is None or key > best):
                    best = key
        if best is None:
            return shown
        at = -best[1]
        shown[at : at + 1] = pieces(shown[at], weigh, min(room, CHILDREN))


def pieces(unit: Unit, weigh: Weigh, most: int = CHILDREN) -> list[Unit]:
    """Returns what an opened unit shows: its children, or at most ``most`` parts of them."""
    children = _parts(unit, weigh)
    if len(children) <= most or most < 1:
        return children
    if children[0].kind in ("turn", "rows") and most > 2:
        inner = children[1:-1]
        return [children[0], *_chunks(inner, most - 2), children[-1]]
    return _joined(children, weigh, most)


def within(root: Unit, start: int, end: int, weigh: Weigh) -> list[Unit]:
    """Returns the units that an interval consists of, or parts of them."""
    unit = root
    while True:
        around = [child for child in unit.children if child.start <= start and end <= child.end]
        if not around:
            break
        unit = around[0]
    inside = [child for child in unit.children if start <= child.start and child.end <= end]
    made = Unit(unit.kind, unit.name, start, end, unit.lines, children=inside)
    return pieces(made, weigh)


def _parts(unit: Unit, weigh: Weigh) -> list[Unit]:
    return [child for child in unit.children if child.kind == "pass" or weigh(child)]


def _chunks(turns: list[Unit], most: int) -> list[Unit]:
    """Equal turns joined to parts of 10, 100 … turns; all in one where that says it."""
    size = 10 ** (len(str(max(1, len(turns) - 1))) - 1)
    while -(-len(turns) // size) > most:
        size *= 10
    return [part(turns[at : at + size]) for at in range(0, len(turns), size)]


def _coarse(children: list[Unit], size: int) -> Iterator[Unit]:
    """Neighbours joined ``size`` at a time; a ``gradient`` call stays by itself unless they are many."""
    passes = sum(child.kind == "pass" for child in children)
    for _, run in groupby(children, key=lambda child: child.kind == "pass" and passes < COARSE):
        several = list(run)
        for at in range(0, len(several), size):
            yield part(several[at : at + size])


def _joined(children: list[Unit], weigh: Weigh, most: int) -> list[Unit]:
    """Neighbours joined until ``most`` are left, always the pair that is lightest together."""
    if len(children) > COARSE:
        children = list(_coarse(children, -(-len(children) // COARSE)))
    groups: list[list[Unit] | None] = [[child] for child in children]
    heavy = [weigh(child) + KEEP * (child.kind == "pass") for child in children]
    after = [*range(1, len(groups)), None]
    before = [None, *range(len(groups) - 1)]
    pairs = [(heavy[n] + heavy[n + 1], n, n + 1) for n in range(len(groups) - 1)]
    heapify(pairs)
    left = len(groups)
    while left > most and pairs:
        weight, one, other = heappop(pairs)
        mine, theirs = groups[one], groups[other]
        if mine is None or theirs is None or heavy[one] + heavy[other] != weight:
            continue
        if after[one] != other:
            continue
        groups[one], groups[other] = [*mine, *theirs], None
        heavy[one], after[one] = weight, after[other]
        following, previous = after[other], before[one]
        if following is not None:
            before[following] = one
            heappush(pairs, (weight + heavy[following], one, following))
        if previous is not None:
            heappush(pairs, (heavy[previous] + weight, previous, one))
        left -= 1
    return [part(group) for group in groups if group is not None]
