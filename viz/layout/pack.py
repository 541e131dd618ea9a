"""Seventh stage: x. Columns as near to each other as their rows, links and labels allow.

The boxes of a layer that mirror work of one lane share a centre line; a label may stand anywhere
along the level part of its link, a vertical run anywhere between what it joins. Only things at one
height keep each other away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from viz.layout.bars import BOX, LABEL, RUN, Bars, Piece
from viz.layout.mesh import BOX as BOX_NODE
from viz.layout.mesh import LABEL as LABEL_NODE
from viz.layout.mesh import Mesh
from viz.layout.model import Options
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.position import Heights
from viz.layout.runs import Run

CROWD = 90.0  # px: runs of a gap that would take more room move closer together ...
NARROW = 3.0  # ... down to this distance
CORNER = 10.0  # px: least room for a rounded corner
ARROW = 11.0  # px of straight line before a head
STUB = 4.0  # px of straight line after a tail
BESIDE = 2.0  # px of line that show beside a label
COLUMN_STEP = 24.0  # px: least distance of the centre lines of neighbouring layers


@dataclass(slots=True)
class Packed:
    """``centre``: x of each box; ``bend``: x of link ``e``'s vertical run in gap ``n`` by (n, e);
    ``label``: x of each label node's centre; ``round``: (x, y) of labels on runs around a layer.
    """

    centre: list[float]
    bend: dict[tuple[int, int], float]
    label: dict[int, float]
    round: dict[int, tuple[float, float]]
    width: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a link meets a bar: ``half`` px from the bar's x, ``room`` px of line kept free."""

    bar: int
    half: float
    room: float


class _Packer:
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
        self.layer_of: dict[int, int] = {}  # of bars of boxes
        self.run_bar: dict[tuple[int, int], int] = {}
        self.label_bar: dict[int, int] = {}
        self.wish: dict[int, float] = {}  # px of a run from the middle of its room

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
        for e in range(len(self.mesh.graph.links)):
            for chain in self.stops(e):
                for a, b in pairwise(chain):
                    if a.bar != b.bar:
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
        track = max(NARROW, min(self.options.track_gap, CROWD / max(1, _depth(runs))))
        for run in runs:
            pieces = [Piece(run.top, run.bottom, 0.0, RUN)]
            if run.label is not None:
                link = self.mesh.graph.links[run.link]
                half = link.label_height / 2
                top, bottom = run.label - half, run.label + half
                pieces.append(Piece(top, bottom, link.label_width / 2, LABEL))
            self.run_bar[gap, run.link] = self.bars.add(pieces, track)
        for n, run in enumerate(runs):
            self.wish[self.run_bar[gap, run.link]] = (n - (len(runs) - 1) / 2) * track

    def stops(self, e: int) -> list[list[Stop]]:
        """The bars that link ``e`` meets, in chains from left to right."""
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
        rightward = mesh.layer[trail[1]] > mesh.layer[trail[0]]
        found = [first]
        for one, other in pairwise(trail):
            gap = mesh.layer[one] if rightward else mesh.layer[other]
            if (gap, e) in self.run_bar:
                found.append(Stop(self.run_bar[gap, e], 0.0, CORNER))
            if other in self.label_bar:
                found.append(Stop(self.label_bar[other], mesh.width[other] / 2, BESIDE))
        found.append(head)
        chains.append(found if rightward else found[::-1])
        return chains

    def _end(self, box: int, room: float) -> Stop:
        return Stop(self.box_bar[box], self.mesh.width[box] / 2, room)

    def place(self) -> tuple[list[float], float]:
        """Layers first, then labels and runs in the middle of the room that is left to them."""
        bars, options = self.bars, self.options
        margin = options.margin
        least = bars.leftmost(margin, {})
        halves = [max(piece.half for piece in pieces) for pieces in bars.pieces]
        width = max((x + half for x, half in zip(least, halves, strict=True)), default=margin)
        width += margin
        number = {n: at for at, n in enumerate(sorted(set(self.layer_of.values())))}
        count = len(number) - 1
        if count > 0 and width < options.fit_width:
            width += min(options.fit_width - width, options.fit_gap * count)
        most = bars.rightmost(width - margin, {})
        fixed = {
            bar: least[bar] + number[n] / max(1, count) * (most[bar] - least[bar])
            for bar, n in self.layer_of.items()
        }
        least = bars.leftmost(margin, fixed)
        most = bars.rightmost(width - margin, fixed)
        partner = self._partners()
        x: list[float] = []
        for bar in range(len(bars.pieces)):
            if bar in fixed:
                x.append(fixed[bar])
                continue
            low = max([least[bar], *(x[b] + d for b, d in bars.before[bar].items())])
            if bar in partner:
                wish = self._label_wish(partner[bar], x, least, most)
            else:
                wish = self._run_wish(bar, x, fixed, least, most) + self.wish[bar]
            x.append(max(low, min(most[bar], wish)))
        return x, width

    def _partners(self) -> dict[int, tuple[Stop, Stop]]:
        """What stands on its link before and after each label."""
        found: dict[int, tuple[Stop, Stop]] = {}
        labels = set(self.label_bar.values())
        for e in range(len(self.mesh.graph.links)):
            for chain in self.stops(e):
                for n, stop in enumerate(chain):
                    if stop.bar in labels:
                        found[stop.bar] = chain[n - 1], chain[n + 1]
        return found

    def _label_wish(
        self, ends: tuple[Stop, Stop], x: list[float], least: list[float], most: list[float]
    ) -> float:
        one, other = ends
        right = most[other.bar] - other.half - other.room
        return (x[one.bar] + one.half + one.room + right) / 2

    def _run_wish(
        self,
        bar: int,
        x: list[float],
        fixed: dict[int, float],
        least: list[float],
        most: list[float],
    ) -> float:
        before, after, runs = self.bars.before[bar], self.bars.after[bar], self.wish
        low = [x[b] + d for b, d in before.items() if b not in runs]
        high = [most[b] - d for b, d in after.items() if b not in runs]
        return (max(low, default=least[bar]) + min(high, default=most[bar])) / 2


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


def _depth(runs: list[Run]) -> int:
    """How many runs share one height at most."""
    events = sorted((y, end) for run in runs for y, end in ((run.top, 1), (run.bottom, 0)))
    deepest = here = 0
    for _, starts in events:
        here += 1 if starts else -1
        deepest = max(deepest, here)
    return deepest


def pack(
    mesh: Mesh, ports: Ports, heights: Heights, runs: list[list[Run]], options: Options
) -> Packed:
    """Assigns x.

    Pre: ``runs`` is ``runs(mesh, ports, heights)``.
    Post: boxes, labels and runs that share a height keep their order and their distance.
    """
    packer = _Packer(mesh, ports, heights, options)
    packer.fill(runs)
    x, width = packer.place()
    centre = [x[bar] for bar in packer.box_bar]
    bend = {key: x[bar] for key, bar in packer.run_bar.items()}
    label = {node: x[bar] for node, bar in packer.label_bar.items()}
    around = {
        run.link: (bend[gap - 1, run.link], run.label)
        for gap, found in enumerate(runs)
        for run in found
        if run.label is not None
    }
    return Packed(centre, bend, label, around, width)
