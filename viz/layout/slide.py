"""After the heights: link ends slide along their box's side where that makes a link straight.

Small jogs of a few px are what makes a picture look untidy; a box has room to avoid most of them.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from viz.layout.blocks import end
from viz.layout.layered import Layered
from viz.layout.model import Options
from viz.layout.ports import Ports, room
from viz.layout.y_coordinates import YCoordinates

REACH = 16.0  # px an end may slide
CLOSE = 0.5  # of the usual distance: how near to each other ends may come


def slide(layered: Layered, ports: Ports, heights: YCoordinates, options: Options) -> None:
    """Moves ends in ``ports``.

    Pre: heights are final. Post: on each side of each box, ends keep their order, stay on the side
    and keep ``CLOSE`` of their distance; no fewer links are straight than before.
    """
    for box in range(len(layered.graph.boxes)):
        for ends in ports.sides[box]:
            wishes = []
            for e, is_head in ends:
                at = (ports.head if is_head else ports.tail)[e]
                wish = at
                if e not in ports.loop and (is_head or e not in layered.back):
                    chain = layered.chain[e]
                    other = chain[-2] if is_head else chain[1]
                    wish = heights.y[other] + end(layered, ports, other, e) - heights.y[box]
                wishes.append((at, wish))
            if any(at != wish for at, wish in wishes):
                gap = CLOSE * options.port_gap if len(ends) > 1 else 0.0
                if len(ends) > 1:
                    gap = min(gap, wishes[1][0] - wishes[0][0])
                half = room(layered, box) / 2
                for one, y in zip(ends, _spread(wishes, gap, half), strict=True):
                    ports.put(one, y)


def _spread(wishes: list[tuple[float, float]], gap: float, half: float) -> list[float]:
    """Grants the wishes nearest first, as long as all ends keep ``gap`` and fit in ±``half``."""
    count = len(wishes)
    half = max(half, gap * (count - 1) / 2)
    given: dict[int, float] = {}
    granted: list[int] = []  # the keys of ``given``, sorted

    def limits(n: int) -> tuple[float, float]:
        """Only the nearest given ends limit the others: they keep ``gap`` from those beyond."""
        low, high = -half + n * gap, half - (count - 1 - n) * gap
        at = bisect_left(granted, n)
        if at > 0:
            low = max(low, given[granted[at - 1]] + (n - granted[at - 1]) * gap)
        if at < len(granted):
            high = min(high, given[granted[at]] - (granted[at] - n) * gap)
        return low, high

    def give(n: int, y: float) -> None:
        given[n] = y
        insort(granted, n)

    order = sorted(range(count), key=lambda n: (abs(wishes[n][1] - wishes[n][0]), n))
    for n in order:
        at, wish = wishes[n]
        low, high = limits(n)
        if abs(wish - at) <= REACH and low <= wish <= high:
            give(n, wish)
    for n in range(count):
        if n not in given:
            low, high = limits(n)
            give(n, max(low, min(high, wishes[n][0])))
    return [given[n] for n in range(count)]
