"""Sixth stage: the vertical segments of links between layers, from left to right, and labels on them.

In one gap between layers, segments that go down lie further left the lower they start, segments
that go up the other way round; links around one layer stay closest to it. So two links cross there
only if they have to.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from viz.layout.blocks import end
from viz.layout.layered import Layered, ShortLink
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.y_coordinates import YCoordinates

LABEL_CLEAR = 10.0  # px between a label on a link around a layer and other links
SAME = 0.05  # px of height that count as none
LOOK = 50  # links above and below a segment's middle between which its label looks for a place


@dataclass(slots=True)
class Segment:
    """The upright part of ``link`` (for a bus, of all its links) in one gap; ``label``: its label's
    centre y, if it sits here.
    """

    link: int
    top: float
    bottom: float
    label: float | None = None
    links: tuple[int, ...] = ()  # all of them, where they are many


def segments(layered: Layered, ports: Ports, heights: YCoordinates) -> list[list[Segment]]:
    """Finds the segments of all gaps, from the left margin (-1) to the right margin.

    Pre: heights are final. Post: the segments of a gap are in the order in which those that share a
    height have to stand: around the layer on the left, down, up, around the layer on the right.
    """
    rounds = _loops(layered, ports, heights)
    return [
        _segments(layered, ports, heights, rounds, gap) for gap in range(-1, len(layered.layers))
    ]


def _loops(
    layered: Layered, ports: Ports, heights: YCoordinates
) -> dict[int, list[tuple[float, float, int]]]:
    """Links around a layer, by gap: heights of both ends, and the link."""
    found: dict[int, list[tuple[float, float, int]]] = {}
    for e, kind in ports.loop.items():
        if kind == STRAIGHT:
            continue
        tail, head = layered.net.tail[e], layered.net.head[e]
        gap = layered.layer[tail] - (kind == LEFT)
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[head] + ports.head[e]
        found.setdefault(gap, []).append((one, other, e))
    for e in sorted(layered.back):
        tail, node, after = layered.chain[e][:3]
        gap = layered.layer[tail] - (layered.layer[after] > layered.layer[tail])
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[node] + end(layered, ports, node, e)
        found.setdefault(gap, []).append((one, other, e))
    return found


def _segments(
    layered: Layered,
    ports: Ports,
    heights: YCoordinates,
    rounds: dict[int, list[tuple[float, float, int]]],
    gap: int,
) -> list[Segment]:
    near: list[Segment] = []
    far: list[Segment] = []
    for one, other, e in rounds.get(gap, ()):
        around_left_layer = layered.layer[layered.net.tail[e]] == gap
        (near if around_left_layer else far).append(Segment(e, min(one, other), max(one, other)))
    near.sort(key=lambda segment: (segment.bottom - segment.top, segment.link))
    far.sort(key=lambda segment: (segment.top - segment.bottom, segment.link))
    for group, layer in ((near, gap), (far, gap + 1)):
        named = [s for s in group if s.link not in layered.back and _labelled(layered, s.link)]
        if named:
            stops = _stops(layered, ports, heights, group, layer, layer == gap)
            for segment in named:
                segment.label = _label(layered, segment, stops)
    down: list[Segment] = []
    up: list[Segment] = []
    forks: dict[tuple[int, bool], Segment] = {}
    if 0 <= gap < len(layered.gaps):
        for short in layered.gaps[gap]:
            y_left, y_right = heights.y[short.left], heights.y[short.right]
            as_one = short.links if short.links[0] in layered.bus else ()
            for e in short.links[:1] if as_one else short.links:
                one = y_left + end(layered, ports, short.left, e)
                other = y_right + end(layered, ports, short.right, e)
                if abs(other - one) <= SAME:
                    continue
                segment = Segment(e, min(one, other), max(one, other), links=as_one)
                if as_one:
                    known = forks.setdefault((_fork(layered, short), other > one), segment)
                    if known is not segment:
                        known.top = min(known.top, segment.top)
                        known.bottom = max(known.bottom, segment.bottom)
                        known.links += as_one
                        continue
                (down if other > one else up).append(segment)
    down.sort(key=lambda segment: (-segment.top - segment.bottom, segment.link))
    up.sort(key=lambda segment: (segment.top + segment.bottom, segment.link))
    return [*near, *down, *up, *far]


def _fork(layered: Layered, short: ShortLink) -> int:
    """The end of a short link of a bus that is nearer to the box where the bus begins."""
    box = layered.bus[short.links[0]]
    return short.left if layered.layer[box] <= layered.layer[short.left] else short.right


def _labelled(layered: Layered, link: int) -> bool:
    one = layered.graph.links[link]
    return one.label_width > 0 and one.label_height > 0


def _stops(
    layered: Layered,
    ports: Ports,
    heights: YCoordinates,
    group: list[Segment],
    layer: int,
    on_right: bool,
) -> list[float]:
    """Where links leave a layer on one side, and where those around it begin and end; sorted."""
    stops = [y for segment in group for y in (segment.top, segment.bottom)]
    for node in layered.layers[layer]:
        for short in (layered.rights if on_right else layered.lefts)[node]:
            links = short.links[:1] if short.links[0] in layered.bus else short.links
            stops += [heights.y[node] + end(layered, ports, node, e) for e in links]
    return sorted(stops)


def _label(layered: Layered, segment: Segment, stops: list[float]) -> float:
    """The height on a link around a layer that is farthest from the links that leave it there; on a
    long one, near its middle.
    """
    need = layered.graph.links[segment.link].label_height + 2 * LABEL_CLEAR
    middle = (segment.top + segment.bottom) / 2
    at = bisect_left(stops, middle)
    first = max(bisect_left(stops, segment.top), at - LOOK)
    last = min(bisect_right(stops, segment.bottom), at + LOOK)
    spots = [
        (b - a, abs((a + b) / 2 - middle), (a + b) / 2) for a, b in pairwise(stops[first:last])
    ]
    fits = [spot for spot in spots if spot[0] >= need]
    if fits:
        return min(fits, key=lambda spot: spot[1:])[2]
    return max(spots)[2] if spots else middle
