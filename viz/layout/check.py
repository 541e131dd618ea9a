"""What makes a placement wrong or worse: overlaps, links through boxes, crossings."""

from __future__ import annotations

from itertools import pairwise

from viz.layout.model import Box, Cubic, Graph, Placement, Point, Rect, Route

STEPS = 8  # line pieces per curve


def flatten(route: Route) -> list[Point]:
    """The route as a polyline; straight pieces keep two points."""
    return flatten_curves(route.curves)


def flatten_curves(curves: tuple[Cubic, ...]) -> list[Point]:
    """A chain of cubic curves as a polyline."""
    points = [curves[0][0]]
    for a, b, c, d in curves:
        if a[0] == b[0] == c[0] == d[0] or a[1] == b[1] == c[1] == d[1]:
            points.append(d)
            continue
        for n in range(1, STEPS + 1):
            t = n / STEPS
            s = 1 - t
            w = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
            x = w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0]
            y = w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1]
            points.append((x, y))
    return points


def overlaps(graph: Graph, placement: Placement) -> list[tuple[str, str]]:
    """Pairs of boxes (halos included), labels and captions that share area, by id."""
    areas = [(box.id, _area(box, placement.boxes[box.id])) for box in graph.boxes]
    areas += [(e, r.label) for e, r in placement.links.items() if r.label is not None]
    areas.sort(key=lambda item: item[1].x)
    found = []
    active: list[tuple[str, Rect]] = []
    for name, rect in areas:
        active = [(n, r) for n, r in active if r.x + r.w > rect.x + 0.01]
        found += [(n, name) for n, r in active if _share(r, rect)]
        active.append((name, rect))
    return found


def _area(box: Box, rect: Rect) -> Rect:
    halo, top = box.halo, box.halo + box.halo_top
    return Rect(rect.x - halo, rect.y - top, rect.w + 2 * halo, rect.h + halo + top)


def _share(one: Rect, other: Rect) -> bool:
    """Do two rectangles share more than a border?"""
    slack = 0.01
    return (
        one.x + slack < other.x + other.w
        and other.x + slack < one.x + one.w
        and one.y + slack < other.y + other.h
        and other.y + slack < one.y + one.h
    )


def links_through_boxes(graph: Graph, placement: Placement) -> list[tuple[str, str]]:
    """Links that run through a box that is not their end, as (link, box)."""
    ends = {link.id: (link.tail, link.head) for link in graph.links}
    return _through(placement, [(box.id, placement.boxes[box.id]) for box in graph.boxes], ends)


def links_through_labels(graph: Graph, placement: Placement) -> list[tuple[str, str]]:
    """Links that run through another link's label, as (link, link of the label)."""
    labels = [(e, r.label) for e, r in placement.links.items() if r.label is not None]
    return _through(placement, labels, {link.id: (link.id, link.id) for link in graph.links})


def _through(
    placement: Placement, rects: list[tuple[str, Rect]], ends: dict[str, tuple[str, str]]
) -> list[tuple[str, str]]:
    tiles = _Tiles()
    for name, rect in rects:
        tiles.add(rect, (name, rect))
    found = set()
    for link, route in placement.links.items():
        points = flatten(route)
        for one, other in pairwise(points):
            for name, rect in tiles.near(one, other):
                if name not in ends[link] and _enters(one, other, rect):
                    found.add((link, name))
    return sorted(found)


class _Tiles:
    """Rectangles by the 100 px tiles they touch."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], list[tuple[str, Rect]]] = {}

    def add(self, rect: Rect, item: tuple[str, Rect]) -> None:
        for key in _keys(rect.x, rect.y, rect.x + rect.w, rect.y + rect.h):
            self.tiles.setdefault(key, []).append(item)

    def near(self, one: Point, other: Point) -> list[tuple[str, Rect]]:
        x, u = sorted((one[0], other[0]))
        y, v = sorted((one[1], other[1]))
        return [item for key in _keys(x, y, u, v) for item in self.tiles.get(key, ())]


def _keys(x: float, y: float, u: float, v: float) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i in range(int(x // 100), int(u // 100) + 1)
        for j in range(int(y // 100), int(v // 100) + 1)
    ]


def _enters(one: Point, other: Point, rect: Rect) -> bool:
    """Does the line piece pass through the rectangle's inside (Liang and Barsky 1984)?"""
    x, y = one
    dx, dy = other[0] - x, other[1] - y
    slack = 0.2
    low, high = 0.0, 1.0
    for step, near, far in (
        (dx, rect.x + slack - x, rect.x + rect.w - slack - x),
        (dy, rect.y + slack - y, rect.y + rect.h - slack - y),
    ):
        if abs(step) < 1e-9:
            if near >= 0 or far <= 0:
                return False
            continue
        t, u = near / step, far / step
        if t > u:
            t, u = u, t
        low, high = max(low, t), min(high, u)
    return low < high


def crossings(graph: Graph, placement: Placement) -> int:
    """Number of points in which links are seen to cross."""
    return count_crossings([flatten(placement.links[link.id]) for link in graph.links])


def count_crossings(lines: list[list[Point]]) -> int:
    """Number of points in which different polylines cross, to 3 px; touching ends do not count.

    Where several lines run as one, that is one line to who looks at it.
    """
    tiles: dict[tuple[int, int], dict[tuple[Point, Point], int]] = {}
    for n, points in enumerate(lines):
        for one, other in pairwise(points):
            x, u = sorted((one[0], other[0]))
            y, v = sorted((one[1], other[1]))
            for key in _keys(x, y, u, v):
                tiles.setdefault(key, {}).setdefault((one, other), n)
    found: set[tuple[int, int]] = set()
    for tile in tiles.values():
        pieces = list(tile.items())
        for i, ((a, b), n) in enumerate(pieces):
            for (c, d), m in pieces[:i]:
                point = _meet(a, b, c, d) if n != m else None
                if point is not None:
                    found.add((round(point[0] / 3), round(point[1] / 3)))
    return len(found)


def _meet(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two line pieces cross, half open so that a joint counts once."""
    rx, ry = b[0] - a[0], b[1] - a[1]
    sx, sy = d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-9:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t, u = (qx * sy - qy * sx) / cross, (qx * ry - qy * rx) / cross
    if 0 <= t < 1 and 0 <= u < 1:
        return (a[0] + t * rx, a[1] + t * ry)
    return None
