"""Seventh stage: the line of every link, as cubic curves and as SVG path data.

Links run level inside layers and turn only in channels; a turn is two rounded corners with a
straight piece between them, or one smooth S where there is little height to win.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot, sqrt

from viz.layout.channel import TIGHT, Channels
from viz.layout.mesh import LABEL, Mesh
from viz.layout.model import Cubic, Point, Rect, Route
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.position import Heights, end

ROUND = 30.0  # largest corner, px
LETTER_BACK, LETTER_ASIDE = 17.0, 10.0  # px from the arrow's tip and from the line
KAPPA = 0.5523  # handle length of a quarter ellipse


class _Pen:
    """Collects curves from a running point; level pieces are merged."""

    def __init__(self, start: Point) -> None:
        self.at = start
        self.curves: list[Cubic] = []

    def line(self, to: Point) -> None:
        x, y = self.at
        if hypot(to[0] - x, to[1] - y) < 0.05:
            return
        third = ((to[0] - x) / 3, (to[1] - y) / 3)
        handles = (x + third[0], y + third[1]), (to[0] - third[0], to[1] - third[1])
        self.curves.append((self.at, *handles, to))
        self.at = to

    def corner(self, to: Point, level_first: bool) -> None:
        """A quarter of an ellipse that starts level (or upright)."""
        (x, y), (u, v) = self.at, to
        if level_first:
            handles = (x + (u - x) * KAPPA, y), (u, v - (v - y) * KAPPA)
        else:
            handles = (x, y + (v - y) * KAPPA), (u - (u - x) * KAPPA, v)
        self.curves.append((self.at, *handles, to))
        self.at = to

    def turn(self, track: float, x: float, y: float, largest: float) -> None:
        """From the running point level to ``track``, upright there, and level to (x, y)."""
        x0, y0 = self.at
        height = y - y0
        sign = 1.0 if height > 0 else -1.0
        tall = min(abs(height) / 2, largest) * sign
        one = min(abs(track - x0), largest) * (1.0 if track > x0 else -1.0)
        other = min(abs(x - track), largest) * (1.0 if x > track else -1.0)
        self.line((track - one, y0))
        self.corner((track, y0 + tall), True)
        self.line((track, y - tall))
        self.corner((track + other, y), False)
        self.line((x, y))


def routes(
    mesh: Mesh, ports: Ports, heights: Heights, found: Channels, boxes: list[Rect]
) -> list[Route]:
    """Draws all links.

    Pre: all coordinates are final; ``boxes`` are the boxes' rectangles without halo.
    Post: a route starts at its tail's halo and ends at its head's; between, it stays in channels,
    its own nodes' rows, or between two neighbours of a layer.
    """
    out = []
    for e in range(len(mesh.graph.links)):
        if e not in ports.loop:
            out.append(_through(mesh, ports, heights, found, boxes, e))
        elif ports.loop[e] == STRAIGHT:
            out.append(_down(mesh, heights, boxes, e))
        else:
            out.append(_around(mesh, ports, heights, found, boxes, e))
    return out


def _border(mesh: Mesh, boxes: list[Rect], box: int, offset: float, side: int) -> float:
    """The x of a box's border (halo included) on a side, ``offset`` px below its centre line."""
    one, rect = mesh.graph.boxes[box], boxes[box]
    half = rect.w / 2 + one.halo
    if one.round:
        tall = rect.h / 2 + one.halo
        half *= sqrt(max(0.0, 1 - (offset / tall) ** 2))
    return rect.x + rect.w / 2 + side * half


def _through(
    mesh: Mesh, ports: Ports, heights: Heights, found: Channels, boxes: list[Rect], e: int
) -> Route:
    trail = mesh.trail[e]
    step = 1 if mesh.layer[trail[1]] > mesh.layer[trail[0]] else -1
    tail, head = trail[0], trail[-1]
    pen = _Pen((_border(mesh, boxes, tail, ports.tail[e], step), heights.y[tail] + ports.tail[e]))
    label = None
    if e in mesh.back:
        step = 1 if mesh.layer[trail[2]] > mesh.layer[tail] else -1
        pen, trail = _back(mesh, ports, heights, found, boxes, e, -step), trail[1:]
    for one, other in pairwise(trail):
        gap = mesh.layer[one] if step > 0 else mesh.layer[other]
        y = heights.y[other] + end(mesh, ports, other, e)
        track = found.bend.get((gap, e))
        if track is not None:
            near, far = found.sides[gap] if step > 0 else found.sides[gap][::-1]
            pen.line((near, pen.at[1]))
            pen.turn(track, far, y, TIGHT if gap in found.tight else ROUND)
        if mesh.kind[other] == LABEL:
            label = _label(mesh, found, heights, other)
    last = _border(mesh, boxes, head, ports.head[e], -step)
    pen.line((last, pen.at[1]))
    return _route(pen, label, ports.head[e] > 0)


def _back(
    mesh: Mesh,
    ports: Ports,
    heights: Heights,
    found: Channels,
    boxes: list[Rect],
    e: int,
    side: int,
) -> _Pen:
    """The start of a link that leaves its tail on ``side`` and turns back into the layer."""
    tail, node = mesh.trail[e][:2]
    gap = mesh.layer[tail] - (side < 0)
    pen = _Pen((_border(mesh, boxes, tail, ports.tail[e], side), heights.y[tail] + ports.tail[e]))
    edge = found.sides[gap][0 if side > 0 else 1]
    pen.line((edge, pen.at[1]))
    largest = TIGHT if gap in found.tight else ROUND
    pen.turn(found.bend[gap, e], edge, heights.y[node] + end(mesh, ports, node, e), largest)
    return pen


def _label(mesh: Mesh, found: Channels, heights: Heights, node: int) -> Rect:
    layer = mesh.layer[node]
    width, height = mesh.width[node], mesh.above[node] + mesh.below[node]
    x = (found.left[layer] + found.right[layer]) / 2
    return Rect(x - width / 2, heights.y[node] - mesh.above[node], width, height)


def _down(mesh: Mesh, heights: Heights, boxes: list[Rect], e: int) -> Route:
    """A straight upright link between neighbours of one layer."""
    tail, head = mesh.net.tail[e], mesh.net.head[e]
    sign = 1 if boxes[head].y > boxes[tail].y else -1
    ends = []
    for box, side in ((tail, sign), (head, -sign)):
        rect, halo = boxes[box], mesh.graph.boxes[box].halo
        ends.append((rect.x + rect.w / 2, rect.y + rect.h / 2 + side * (rect.h / 2 + halo)))
    pen = _Pen(ends[0])
    pen.line(ends[1])
    label = None
    if mesh.trail[e]:
        node = mesh.trail[e][1]
        x, width = ends[0][0], mesh.width[node]
        height = mesh.above[node] + mesh.below[node]
        label = Rect(x - width / 2, heights.y[node] - mesh.above[node], width, height)
    return _route(pen, label)


def _around(
    mesh: Mesh, ports: Ports, heights: Heights, found: Channels, boxes: list[Rect], e: int
) -> Route:
    """A link around other boxes of its layer, through the channel beside it."""
    tail, head = mesh.net.tail[e], mesh.net.head[e]
    side = ports.loop[e]
    gap = mesh.layer[tail] - (side == LEFT)
    pen = _Pen((_border(mesh, boxes, tail, ports.tail[e], side), heights.y[tail] + ports.tail[e]))
    last = (_border(mesh, boxes, head, ports.head[e], side), heights.y[head] + ports.head[e])
    edge = found.sides[gap][0 if side > 0 else 1]
    pen.line((edge, pen.at[1]))
    pen.turn(found.bend[gap, e], edge, last[1], TIGHT if gap in found.tight else ROUND)
    pen.line(last)
    label = None
    link = mesh.graph.links[e]
    if e in found.labels and link.label_height > 0:
        x, y = found.labels[e]
        width, height = link.label_width, link.label_height
        label = Rect(x - width / 2, y - height / 2, width, height)
    return _route(pen, label, ports.head[e] > 0)


def _route(pen: _Pen, label: Rect | None, below: bool = False) -> Route:
    curves = tuple(pen.curves)
    first, last = curves[0], curves[-1]
    start = _unit(first[0], first[1])
    end_way = _unit(last[2], last[3])
    tip = last[3]
    aside = LETTER_ASIDE if below else -LETTER_ASIDE
    letter = (
        tip[0] - LETTER_BACK * end_way[0] + aside * abs(end_way[1]),
        tip[1] - LETTER_BACK * end_way[1] + aside * abs(end_way[0]),
    )
    return Route(curves, svg_path(curves), label, start, end_way, letter)


def _unit(one: Point, other: Point) -> Point:
    x, y = other[0] - one[0], other[1] - one[1]
    size = hypot(x, y) or 1.0
    return (x / size, y / size)


def svg_path(curves: tuple[Cubic, ...]) -> str:
    """SVG path data; straight curves become lines."""
    parts = [f"M{_text(curves[0][0])}"]
    for start, one, other, stop in curves:
        if _straight(start, one, other, stop):
            parts.append(f"L{_text(stop)}")
        else:
            parts.append(f"C{_text(one)} {_text(other)} {_text(stop)}")
    return "".join(parts)


def _straight(start: Point, one: Point, other: Point, stop: Point) -> bool:
    level = start[1] == one[1] == other[1] == stop[1]
    return level or start[0] == one[0] == other[0] == stop[0]


def _text(point: Point) -> str:
    return f"{round(point[0], 1):g},{round(point[1], 1):g}"
