"""Seventh stage: all that needs an x of its own, from left to right, and how near it may come.

The boxes of a layer that mirror work of one lane share a centre line; a label may stand anywhere
along the level part of its link, a vertical run anywhere between what it joins. Only things at one
height keep each other away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from viz.layout.bars import BOX, LABEL, RUN, SLACK, Bars, Piece
from viz.layout.mesh import BOX as BOX_NODE
from viz.layout.mesh import LABEL as LABEL_NODE
from viz.layout.mesh import Mesh
from viz.layout.model import Options
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.position import Heights
from viz.layout.runs import Run

CROWD = 90.0  # px: runs of a gap that would take more room move closer together ...
NARROW = 3.0  # ... down to this distance
CORNER = 9.0  # px: least room for a rounded corner
ARROW = 10.0  # px of straight line before a head
STUB = 4.0  # px of straight line after a tail
BESIDE = 2.0  # px of line that show beside a label
COLUMN_STEP = 24.0  # px: least distance of the centre lines of neighbouring layers


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a link meets a bar: ``half`` px from the bar's x, ``room`` px of line kept free."""

    bar: int
    half: float
    room: float


class Stock:
    """All bars of a picture and what they stand for.

    ``box_bar``, ``run_bar``, ``label_bar``: bars by box, by (gap, link) and by label node;
    ``bends``: the gaps in which a link has a run, from left to right.
    ``layer_of``: the layer of bars of boxes; ``gap_of``: the gap of runs. ``label_row``: labels of
    one layer and lane. ``aside``: how far right of the middle of its gap a run stands if all runs
    there stand side by side. ``chains``: the bars that links meet, from left to right.
    """

    def __init__(self, mesh: Mesh, ports: Ports, heights: Heights, options: Options) -> None:
        self.mesh, self.ports, self.heights, self.options = mesh, ports, heights, options
        gap = options.line_gap
        self.bars = Bars(
            (
                (options.box_gap, gap, gap),
                (gap, options.track_gap, gap),
                (gap, gap, gap),
            )
        )
        self.root = _roots(mesh)
        self.box_bar: list[int] = [-1] * len(mesh.graph.boxes)
        self.layer_of: dict[int, int] = {}
        self.run_bar: dict[tuple[int, int], int] = {}
        self.bends: list[list[int]] = [[] for _ in mesh.graph.links]
        self.label_bar: dict[int, int] = {}
        self.label_row: dict[int, list[int]] = {}
        self.label_rows: dict[tuple[int, int], list[int]] = {}
        self.gap_of: dict[int, int] = {}
        self.aside: dict[int, float] = {}
        self.chains: list[list[Stop]] = []

    def fill(self, runs: list[list[Run]]) -> None:
        """Adds all bars from left to right, then what single links ask for."""
        net = self.mesh.net
        upright: dict[int, list[tuple[int, int]]] = {}
        for e, way in self.ports.loop.items():
            if way == STRAIGHT:
                ends = net.tail[e], net.head[e]
                upright.setdefault(self.mesh.layer[ends[0]], []).append(ends)
        self._runs(-1, runs[0])
        for n, nodes in enumerate(self.mesh.layers):
            groups = self._groups(nodes, upright.get(n, []))
            for m in [] if groups else nodes:
                if self.mesh.kind[m] == LABEL_NODE:
                    self.label_bar[m] = self.bars.add([self._piece(m)])
                    row = self.label_rows.setdefault((n, self.mesh.lane[m]), [])
                    row.append(self.label_bar[m])
                    self.label_row[self.label_bar[m]] = row
            for group in groups:
                lines = [self._upright(*ends) for ends in upright.get(n, []) if ends[0] in group]
                bar = self.bars.add(lines + [self._piece(m) for m in group])
                self.layer_of[bar] = n
                for m in group:
                    if self.mesh.kind[m] == BOX_NODE:
                        self.box_bar[m] = bar
            self._runs(n, runs[n + 1])
        last: dict[int, int] = {}
        for box in sorted(range(len(self.root)), key=lambda n: self.mesh.layer[n]):
            bar, lane = self.box_bar[box], self.root[box]
            if last.get(lane, bar) != bar:
                self.bars.need(last[lane], bar, COLUMN_STEP)
            last[lane] = bar
        self.chains = [chain for e in range(len(self.mesh.graph.links)) for chain in self._stops(e)]
        for chain in self.chains:
            for a, b in pairwise(chain):
                self.bars.need(a.bar, b.bar, a.half + a.room + b.room + b.half)

    def _groups(self, nodes: list[int], upright: list[tuple[int, int]]) -> list[list[int]]:
        """The boxes of a layer by centre line, with the labels of upright links between them."""
        mesh = self.mesh
        boxes = [m for m in nodes if mesh.kind[m] == BOX_NODE]
        line = {m: self.root[m] for m in boxes}
        for tail, head in upright:
            old, new = line[tail], line[head]
            line = {m: new if at == old else at for m, at in line.items()}
        groups: dict[int, list[int]] = {}
        for m in nodes:
            if mesh.kind[m] == BOX_NODE:
                groups.setdefault(line[m], []).append(m)
            elif mesh.kind[m] == LABEL_NODE and boxes:
                below = next(b for b in boxes if mesh.place[b] > mesh.place[m])
                groups.setdefault(line[below], []).append(m)
        return [groups[at] for at in sorted(groups)]

    def _piece(self, node: int) -> Piece:
        mesh, y = self.mesh, self.heights.y[node]
        kind = BOX if mesh.kind[node] == BOX_NODE else LABEL
        return Piece(y - mesh.above[node], y + mesh.below[node], mesh.width[node] / 2, kind)

    def _upright(self, tail: int, head: int) -> Piece:
        """The line of a straight link between two boxes of a layer."""
        ends = sorted((tail, head), key=lambda m: self.heights.y[m])
        top = self.heights.y[ends[0]] + self.mesh.below[ends[0]]
        return Piece(top, self.heights.y[ends[1]] - self.mesh.above[ends[1]], 0.0, RUN)

    def _runs(self, gap: int, runs: list[Run]) -> None:
        tracks = _tracks(runs)
        track = max(NARROW, min(self.options.track_gap, CROWD / (max(tracks, default=0) + 1)))
        for run in runs:
            pieces = [Piece(run.top, run.bottom, 0.0, RUN)]
            if run.label is not None:
                link = self.mesh.graph.links[run.link]
                half = link.label_height / 2
                top, bottom = run.label - half, run.label + half
                pieces.append(Piece(top, bottom, link.label_width / 2, LABEL))
            bar = self.bars.add(pieces, track)
            for e in run.links or (run.link,):
                self.run_bar[gap, e] = bar
                self.bends[e].append(gap)
        for run, at in zip(runs, tracks, strict=True):
            bar = self.run_bar[gap, run.link]
            self.gap_of[bar] = gap
            self.aside[bar] = (at - max(tracks) / 2) * track

    def _stops(self, e: int) -> list[list[Stop]]:
        """The bars that link ``e`` meets, in chains from left to right: two if it turns back."""
        mesh, net = self.mesh, self.mesh.net
        tail, head = self._end(net.tail[e], STUB), self._end(net.head[e], ARROW)
        if e in self.ports.loop:
            kind = self.ports.loop[e]
            if kind == STRAIGHT:
                return []
            run = Stop(self.run_bar[mesh.layer[net.tail[e]] - (kind == LEFT), e], 0.0, CORNER)
            return [[run, tail], [run, head]] if kind == LEFT else [[tail, run], [head, run]]
        trail = mesh.trail[e]
        chains: list[list[Stop]] = []
        first = tail
        if e in mesh.back:
            rightward = mesh.layer[trail[2]] > mesh.layer[trail[0]]
            gap = mesh.layer[trail[0]] - rightward
            first = Stop(self.run_bar[gap, e], 0.0, CORNER)
            chains.append([first, tail] if rightward else [tail, first])
            trail = trail[1:]
        start = mesh.layer[trail[0]]
        rightward = mesh.layer[trail[1]] > start
        between = [
            (gap + 0.5, Stop(self.run_bar[gap, e], 0.0, CORNER))
            for gap in self.bends[e]
            if (gap >= start) == rightward
        ]
        for node in {trail[1], trail[-2]} & self.label_bar.keys():  # a label is beside an end
            stop = Stop(self.label_bar[node], mesh.width[node] / 2, BESIDE)
            between.append((float(mesh.layer[node]), stop))
        between.sort(key=lambda item: item[0])
        stops = [stop for _, stop in between]
        chains.append([first, *stops, head] if rightward else [head, *stops, first])
        return chains

    def _end(self, box: int, room: float) -> Stop:
        return Stop(self.box_bar[box], self.mesh.width[box] / 2, room)


def _roots(mesh: Mesh) -> list[int]:
    """For each box, the lane of the forward work it mirrors in the end: one column line each."""
    net = mesh.net
    root = list(net.lane[: len(mesh.graph.boxes)])
    for n in net.order:
        tails = [net.tail[e] for e in net.ins[n] if net.lane[net.tail[e]] == net.lane[n]]
        if net.mirror[n] >= 0:
            root[n] = root[net.mirror[n]]
        elif tails and mesh.graph.lanes[net.lane[n]].direction == "left":
            root[n] = min(root[t] for t in tails)
    return root


def _tracks(runs: list[Run]) -> list[int]:
    """For each run the first track right of all runs before it that share a height with it."""
    found: list[int] = []
    for n, run in enumerate(runs):
        beside = [
            track
            for other, track in zip(runs[:n], found, strict=True)
            if other.top < run.bottom + SLACK and run.top < other.bottom + SLACK
        ]
        found.append(max(beside, default=-1) + 1)
    return found
