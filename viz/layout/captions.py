"""Last stage: a place for each lane's caption that no link runs through."""

from __future__ import annotations

from itertools import pairwise

from viz.layout.check import flatten
from viz.layout.model import Graph, Options, Rect, Route

CLEAR = 6.0  # px between a caption and a link


def captions(
    graph: Graph, lanes: dict[str, Rect], routes: list[Route], options: Options
) -> dict[str, Rect]:
    """Finds the leftmost free place in each lane's top strip, or the leftmost if none is free.

    Pre: the strip of ``label_height`` px holds no boxes. Post: one rectangle, inside the strip,
    per lane with a ``label_width``.
    """
    found = {}
    lines = [flatten(route) for route in routes] if any(x.label_width for x in graph.lanes) else []
    for lane in graph.lanes:
        if lane.label_width <= 0:
            continue
        rect = lanes[lane.id]
        taken = []
        for points in lines:
            for (x0, y0), (x1, y1) in pairwise(points):
                if min(y0, y1) < rect.y + lane.label_height and max(y0, y1) > rect.y:
                    taken.append((min(x0, x1) - CLEAR, max(x0, x1) + CLEAR))
        taken.sort()
        x = start = options.margin / 2
        for left, right in taken:
            if left >= x + lane.label_width:
                break
            x = max(x, right)
        if x + lane.label_width > rect.w:
            x = start
        found[lane.id] = Rect(x, rect.y, lane.label_width, lane.label_height)
    return found
