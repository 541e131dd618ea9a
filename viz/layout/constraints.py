"""The x-constraints: all that needs an x of its own, from left to right, and how near it may come.

The boxes of a layer that mirror work of one lane share a centre line; a label may stand anywhere
along the level part of its link, a vertical segment anywhere between what it joins. Only things at
one height keep each other away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from viz.layout.compaction import BOX, LABEL, SEGMENT, SLACK, Compaction, Rectangle, Skyline
from viz.layout.layered import BOX as BOX_NODE
from viz.layout.layered import LABEL as LABEL_NODE
from viz.layout.layered import Layered
from viz.layout.model import Options
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.segments import Segment
from viz.layout.y_coordinates import YCoordinates

CROWD = 90.0  # px: segments of a gap that would take more room move closer together ...
NARROW = 3.0  # ... down to this distance
CORNER = 9.0  # px: least room for a rounded corner
ARROW = 10.0  # px of straight line before a head
STUB = 4.0  # px of straight line after a tail
BESIDE = 2.0  # px of line that show beside a label
COLUMN_STEP = 24.0  # px: least distance of the centre lines of neighbouring layers


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a link meets an element: ``half`` px from the element's x, ``room`` px of line kept free."""

    element: int
    half: float
    room: float


class Constraints:
    """All elements of a picture and what they stand for.

    ``element_of_box``, ``element_of_segment``, ``element_of_label``: elements by box, by (gap, link)
    and by label node; ``bends``: the gaps in which a link has a segment, from left to right.
    ``layer_of``: the layer of elements of boxes; ``gap_of``: the gap of segments. ``label_row``:
    labels of one layer and lane. ``aside``: how far right of the middle of its gap a segment stands
    if all segments there stand side by side. ``stop_lists``: the elements that links meet, from left
    to right.
    """

    def __init__(
        self, layered: Layered, ports: Ports, heights: YCoordinates, options: Options
    ) -> None:
        self.layered, self.ports, self.heights, self.options = layered, ports, heights, options
        gap = options.line_gap
        self.elements = Compaction(
            (
                (options.box_gap, gap, gap),
                (gap, options.track_gap, gap),
                (gap, gap, gap),
            )
        )
        self.root = _roots(layered)
        self.element_of_box: list[int] = [-1] * len(layered.graph.boxes)
        self.layer_of: dict[int, int] = {}
        self.element_of_segment: dict[tuple[int, int], int] = {}
        self.bends: list[list[int]] = [[] for _ in layered.graph.links]
        self.element_of_label: dict[int, int] = {}
        self.label_row: dict[int, list[int]] = {}
        self.label_rows: dict[tuple[int, int], list[int]] = {}
        self.gap_of: dict[int, int] = {}
        self.aside: dict[int, float] = {}
        self.stop_lists: list[list[Stop]] = []

    def fill(self, segments: list[list[Segment]]) -> None:
        """Adds all elements from left to right, then what single links ask for."""
        net = self.layered.net
        upright: dict[int, list[tuple[int, int]]] = {}
        for e, way in self.ports.loop.items():
            if way == STRAIGHT:
                ends = net.tail[e], net.head[e]
                upright.setdefault(self.layered.layer[ends[0]], []).append(ends)
        self._segments(-1, segments[0])
        for n, nodes in enumerate(self.layered.layers):
            groups = self._groups(nodes, upright.get(n, []))
            for m in [] if groups else nodes:
                if self.layered.kind[m] == LABEL_NODE:
                    self.element_of_label[m] = self.elements.add([self._rectangle(m)])
                    row = self.label_rows.setdefault((n, self.layered.lane[m]), [])
                    row.append(self.element_of_label[m])
                    self.label_row[self.element_of_label[m]] = row
            lines_of: dict[int, list[Rectangle]] = {}
            for tail, head in upright.get(n, []):
                lines_of.setdefault(tail, []).append(self._upright(tail, head))
            for group in groups:
                lines = [line for m in group for line in lines_of.get(m, [])]
                element = self.elements.add(lines + [self._rectangle(m) for m in group])
                self.layer_of[element] = n
                for m in group:
                    if self.layered.kind[m] == BOX_NODE:
                        self.element_of_box[m] = element
            self._segments(n, segments[n + 1])
        last: dict[int, int] = {}
        for box in sorted(range(len(self.root)), key=lambda n: self.layered.layer[n]):
            element, lane = self.element_of_box[box], self.root[box]
            if last.get(lane, element) != element:
                self.elements.need(last[lane], element, COLUMN_STEP)
            last[lane] = element
        self.stop_lists = [
            chain for e in range(len(self.layered.graph.links)) for chain in self._stops(e)
        ]
        for chain in self.stop_lists:
            for a, b in pairwise(chain):
                self.elements.need(a.element, b.element, a.half + a.room + b.room + b.half)

    def _groups(self, nodes: list[int], upright: list[tuple[int, int]]) -> list[list[int]]:
        """The boxes of a layer by centre line, with the labels of upright links between them."""
        layered = self.layered
        joined: dict[int, int] = {}

        def line(box: int) -> int:
            at = self.root[box]
            while at in joined:
                joined[at] = joined.get(joined[at], joined[at])  # halves the way for the next one
                at = joined[at]
            return at

        for tail, head in upright:
            if line(tail) != line(head):
                joined[line(tail)] = line(head)
        groups: dict[int, list[int]] = {}
        below = -1  # the next box below
        for m in reversed(nodes):
            if layered.kind[m] == BOX_NODE:
                below = m
            if layered.kind[m] == BOX_NODE or (layered.kind[m] == LABEL_NODE and below >= 0):
                groups.setdefault(line(below), []).append(m)
        for group in groups.values():
            group.reverse()
        return [groups[at] for at in sorted(groups)]

    def _rectangle(self, node: int) -> Rectangle:
        layered, y = self.layered, self.heights.y[node]
        kind = BOX if layered.kind[node] == BOX_NODE else LABEL
        return Rectangle(
            y - layered.above[node], y + layered.below[node], layered.width[node] / 2, kind
        )

    def _upright(self, tail: int, head: int) -> Rectangle:
        """The line of a straight link between two boxes of a layer."""
        ends = sorted((tail, head), key=lambda m: self.heights.y[m])
        top = self.heights.y[ends[0]] + self.layered.below[ends[0]]
        return Rectangle(top, self.heights.y[ends[1]] - self.layered.above[ends[1]], 0.0, SEGMENT)

    def _segments(self, gap: int, segments: list[Segment]) -> None:
        tracks = _tracks(segments)
        track = max(NARROW, min(self.options.track_gap, CROWD / (max(tracks, default=0) + 1)))
        for segment in segments:
            rectangles = [Rectangle(segment.top, segment.bottom, 0.0, SEGMENT)]
            if segment.label is not None:
                link = self.layered.graph.links[segment.link]
                half = link.label_height / 2
                top, bottom = segment.label - half, segment.label + half
                rectangles.append(Rectangle(top, bottom, link.label_width / 2, LABEL))
            element = self.elements.add(rectangles, track)
            for e in segment.links or (segment.link,):
                self.element_of_segment[gap, e] = element
                self.bends[e].append(gap)
        for segment, at in zip(segments, tracks, strict=True):
            element = self.element_of_segment[gap, segment.link]
            self.gap_of[element] = gap
            self.aside[element] = (at - max(tracks) / 2) * track

    def _stops(self, e: int) -> list[list[Stop]]:
        """The elements that link ``e`` meets, in lists from left to right: two if it turns back."""
        layered, net = self.layered, self.layered.net
        tail, head = self._end(net.tail[e], STUB), self._end(net.head[e], ARROW)
        if e in self.ports.loop:
            kind = self.ports.loop[e]
            if kind == STRAIGHT:
                return []
            segment = Stop(
                self.element_of_segment[layered.layer[net.tail[e]] - (kind == LEFT), e], 0.0, CORNER
            )
            return (
                [[segment, tail], [segment, head]]
                if kind == LEFT
                else [[tail, segment], [head, segment]]
            )
        chain = layered.chain[e]
        stop_lists: list[list[Stop]] = []
        first = tail
        if e in layered.back:
            rightward = layered.layer[chain[2]] > layered.layer[chain[0]]
            gap = layered.layer[chain[0]] - rightward
            first = Stop(self.element_of_segment[gap, e], 0.0, CORNER)
            stop_lists.append([first, tail] if rightward else [tail, first])
            chain = chain[1:]
        start = layered.layer[chain[0]]
        rightward = layered.layer[chain[1]] > start
        between = [
            (gap + 0.5, Stop(self.element_of_segment[gap, e], 0.0, CORNER))
            for gap in self.bends[e]
            if (gap >= start) == rightward
        ]
        for node in {
            chain[1],
            chain[-2],
        } & self.element_of_label.keys():  # a label is beside an end
            stop = Stop(self.element_of_label[node], layered.width[node] / 2, BESIDE)
            between.append((float(layered.layer[node]), stop))
        between.sort(key=lambda item: item[0])
        stops = [stop for _, stop in between]
        stop_lists.append([first, *stops, head] if rightward else [head, *stops, first])
        return stop_lists

    def _end(self, box: int, room: float) -> Stop:
        return Stop(self.element_of_box[box], self.layered.width[box] / 2, room)


def _roots(layered: Layered) -> list[int]:
    """For each box, the lane of the forward work it mirrors in the end: one column line each."""
    net = layered.net
    root = list(net.lane[: len(layered.graph.boxes)])
    for n in net.order:
        tails = [net.tail[e] for e in net.ins[n] if net.lane[net.tail[e]] == net.lane[n]]
        if net.mirror[n] >= 0:
            root[n] = root[net.mirror[n]]
        elif tails and layered.graph.lanes[net.lane[n]].direction == "left":
            root[n] = min(root[t] for t in tails)
    return root


def _tracks(segments: list[Segment]) -> list[int]:
    """For each segment the first track right of all segments before it that share a height with it.

    The last one at a height is in the highest track there: only that one has to be looked at.
    """
    found: list[int] = []
    skyline: Skyline[int] = Skyline()
    for segment in segments:
        beside = skyline.between(segment.top - SLACK, segment.bottom + SLACK)
        found.append(max(beside, default=-1) + 1)
        skyline.put(segment.top, segment.bottom, found[-1])
    return found
