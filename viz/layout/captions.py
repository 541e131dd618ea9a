"""Last stage: a place for each lane's caption that no link runs through."""

from __future__ import annotations

from bisect import bisect_right

from viz.layout.model import Graph, Options, Rect, Route

CLEAR = 6.0  # px between a caption and a link


def captions(
    graph: Graph, lanes: dict[str, Rect], routes: list[Route], options: Options
) -> dict[str, Rect]:
    """Finds the leftmost free place in each lane's top strip, or the leftmost if none is free.

    Pre: the strip of ``label_height`` px holds no boxes. Post: one rectangle, inside the strip,
    per lane with a ``label_width``.
    """
    strips = [
        (rect.y, rect.y + lane.label_height)
        for lane, rect in zip(graph.lanes, lanes.values(), strict=True)
    ]
    taken = _taken(strips, routes) if any(lane.label_width > 0 for lane in graph.lanes) else []
    found = {}
    for n, lane in enumerate(graph.lanes):
        if lane.label_width <= 0:
            continue
        rect = lanes[lane.id]
        x = start = options.margin / 2
        for left, right in sorted(taken[n]):
            if left >= x + lane.label_width:
                break
            x = max(x, right)
        if x + lane.label_width > rect.w:
            x = start
        found[lane.id] = Rect(x, rect.y, lane.label_width, lane.label_height)
    return found


def _taken(
    strips: list[tuple[float, float]], routes: list[Route]
) -> list[list[tuple[float, float]]]:
    """For each strip (top, bottom), the stretches of x in which links run through it."""
    bottoms = [bottom for _, bottom in strips]
    taken: list[list[tuple[float, float]]] = [[] for _ in strips]
    for route in routes:
        for (x, y), _, _, (u, v) in route.curves:
            if y > v:
                y, v = v, y
            n = bisect_right(bottoms, y)
            while n < len(strips) and strips[n][0] < v:
                taken[n].append((min(x, u) - CLEAR, max(x, u) + CLEAR))
                n += 1
    return taken
