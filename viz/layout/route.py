"""Last stage: the line of every link, as cubic curves and as SVG path data.

Links run level inside layers and turn only in between; a turn is two rounded corners with a
straight short between them, or one smooth S where there is little height to win.
"""

from __future__ import annotations

from math import hypot, sqrt

from viz.layout.blocks import end
from viz.layout.constraints import ARROW, BESIDE, STUB
from viz.layout.layered import LABEL, Layered
from viz.layout.model import Cubic, Point, Rect, Route
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.x_coordinates import XCoordinates
from viz.layout.y_coordinates import YCoordinates

ROUND = 20.0  # largest corner, px
TIGHT = 9.0  # largest corner on a run with a label
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

    def turn(self, track: float, y: float, before: float, after: float) -> None:
        """From the running point level to ``track``, upright there, and level again at ``y``.

        ``before`` and ``after``: how far the corners reach to either side, signed along the way.
        """
        y0 = self.at[1]
        tall = min(abs(y - y0) / 2, max(abs(before), abs(after)))
        tall *= 1.0 if y > y0 else -1.0
        self.line((track - before, y0))
        self.corner((track, y0 + tall), True)
        self.line((track, y - tall))
        self.corner((track + after, y), False)


def routes(
    layered: Layered, ports: Ports, heights: YCoordinates, xs: XCoordinates, boxes: list[Rect]
) -> list[Route]:
    """Draws all links.

    Pre: all coordinates are final; ``boxes`` are the boxes' rectangles without halo.
    Post: a route starts at its tail's halo and ends at its head's; between, it stays at its nodes'
    heights and on its runs, or between two neighbours of a layer.
    """
    out = []
    for e in range(len(layered.graph.links)):
        if e not in ports.loop:
            out.append(_through(layered, ports, heights, xs, boxes, e))
        elif ports.loop[e] == STRAIGHT:
            out.append(_down(layered, heights, boxes, e))
        else:
            out.append(_around(layered, ports, heights, xs, boxes, e))
    return out


def _border(layered: Layered, boxes: list[Rect], box: int, offset: float, side: int) -> float:
    """The x of a box's border (halo included) on a side, ``offset`` px below its centre line."""
    one, rect = layered.graph.boxes[box], boxes[box]
    half = rect.w / 2 + one.halo
    if one.round:
        tall = rect.h / 2 + one.halo
        half *= sqrt(max(0.0, 1 - (offset / tall) ** 2))
    return rect.x + rect.w / 2 + side * half


def _through(
    layered: Layered,
    ports: Ports,
    heights: YCoordinates,
    xs: XCoordinates,
    boxes: list[Rect],
    e: int,
) -> Route:
    chain = layered.chain[e]
    tail, head = chain[0], chain[-1]
    back = e in layered.back
    step = 1 if layered.layer[chain[1 + back]] > layered.layer[tail] else -1
    side = -step if back else step
    start = _border(layered, boxes, tail, ports.tail[e], side)
    pen = _Pen((start, heights.y[tail] + ports.tail[e]))
    # Stops along the way: x of either edge, and the height after a bend (None for a label).
    stops: list[tuple[float, float, float | None]] = []
    label = None
    if back:
        gap = layered.layer[tail] + min(side, 0)
        track = xs.bend[gap, e]
        stops.append((track, track, heights.y[chain[1]] + end(layered, ports, chain[1], e)))
        chain = chain[1:]
    first = layered.layer[chain[0]]
    ahead = [gap for gap in xs.bends[e][::step] if (gap >= first) == (step > 0)]
    named = next((node for node in (chain[1], chain[-2]) if layered.kind[node] == LABEL), None)
    if named is not None:
        label = _label(layered, xs, heights, named)
        edges = (label.x - BESIDE, label.x + label.w + BESIDE)[::step]
    for gap in ahead:
        if named is not None and (layered.layer[named] <= gap) == (step > 0):
            stops.append((edges[0], edges[1], None))
            named = None
        other = chain[abs(gap + (step > 0) - first)]
        bend = xs.bend[gap, e]
        stops.append((bend, bend, heights.y[other] + end(layered, ports, other, e)))
    if named is not None:
        stops.append((edges[0], edges[1], None))
    last = _border(layered, boxes, head, ports.head[e], -step)
    ends = start + side * STUB, last - step * ARROW
    for n, (track, _, y) in enumerate(stops):
        if y is None:
            continue
        before = abs(track - (stops[n - 1][1] if n else ends[0]))
        after = abs((stops[n + 1][0] if n + 1 < len(stops) else ends[1]) - track)
        if n and stops[n - 1][2] is not None:
            before /= 2
        if n + 1 < len(stops) and stops[n + 1][2] is not None:
            after /= 2
        way = side if n == 0 else step
        pen.turn(track, y, way * min(ROUND, before), step * min(ROUND, after))
    pen.line((last, pen.at[1]))
    return _route(pen, label)


def _label(layered: Layered, xs: XCoordinates, heights: YCoordinates, node: int) -> Rect:
    width, height = layered.width[node], layered.above[node] + layered.below[node]
    x = xs.label[node]
    return Rect(x - width / 2, heights.y[node] - layered.above[node], width, height)


def _down(layered: Layered, heights: YCoordinates, boxes: list[Rect], e: int) -> Route:
    """A straight upright link between neighbours of one layer."""
    tail, head = layered.net.tail[e], layered.net.head[e]
    sign = 1 if boxes[head].y > boxes[tail].y else -1
    ends = []
    for box, side in ((tail, sign), (head, -sign)):
        rect, halo = boxes[box], layered.graph.boxes[box].halo
        ends.append((rect.x + rect.w / 2, rect.y + rect.h / 2 + side * (rect.h / 2 + halo)))
    pen = _Pen(ends[0])
    pen.line(ends[1])
    label = None
    if layered.chain[e]:
        node = layered.chain[e][1]
        x, width = ends[0][0], layered.width[node]
        height = layered.above[node] + layered.below[node]
        label = Rect(x - width / 2, heights.y[node] - layered.above[node], width, height)
    return _route(pen, label)


def _around(
    layered: Layered,
    ports: Ports,
    heights: YCoordinates,
    xs: XCoordinates,
    boxes: list[Rect],
    e: int,
) -> Route:
    """A link around other boxes of its layer, on a run beside it."""
    tail, head = layered.net.tail[e], layered.net.head[e]
    side = ports.loop[e]
    track = xs.bend[layered.layer[tail] - (side == LEFT), e]
    pen = _Pen(
        (_border(layered, boxes, tail, ports.tail[e], side), heights.y[tail] + ports.tail[e])
    )
    last = (_border(layered, boxes, head, ports.head[e], side), heights.y[head] + ports.head[e])
    largest = TIGHT if e in xs.round else ROUND
    before = min(largest, abs(track - pen.at[0]) - STUB)
    after = min(largest, abs(track - last[0]) - ARROW)
    pen.turn(track, last[1], side * before, -side * after)
    pen.line(last)
    label = None
    if e in xs.round:
        link = layered.graph.links[e]
        x, y = xs.round[e]
        width, height = link.label_width, link.label_height
        label = Rect(x - width / 2, y - height / 2, width, height)
    return _route(pen, label)


def _route(pen: _Pen, label: Rect | None) -> Route:
    curves = tuple(pen.curves)
    return Route(curves, svg_path(curves), label, _unit(curves[-1][2], curves[-1][3]))


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
