"""Blocks: nodes that stand on one straight line and move up and down as one.

A block passes heights on: what stands above one of its nodes pushes down what stands below another.
Where that makes a lane higher than its fullest layer has to be, blocks come apart again.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from viz.layout.layered import BOX, DUMMY, LABEL, Layered, ShortLink
from viz.layout.model import Options
from viz.layout.ports import STRAIGHT, Ports

LABEL_GAP = 6.0
EYE_GAP = 8.0  # px above a box's eye marks
HEAD_GAP = 14.0  # px of line between a label and the head under it
CAPTION_GAP = 4.0  # px between a lane's caption and a link
SPARE = 24.0  # px a lane may be higher than its fullest layer
LARGE = 500  # nodes from which on one joint at a time would take too long

Joint = tuple[int, float]  # the next node on the right, and how much lower it stands


def end(layered: Layered, ports: Ports, node: int, e: int) -> float:
    """Distance from a node's centre line at which link ``e`` meets it, px."""
    if layered.kind[node] == BOX:
        return ports.tail[e] if layered.net.tail[e] == node else ports.head[e]
    return ports.track[e] if layered.kind[node] == DUMMY else 0.0


def shift(layered: Layered, ports: Ports, short: ShortLink) -> float:
    """How much lower the right node's centre has to be for the short to run straight."""
    links = short.links[:1] if short.links[0] in layered.bus else short.links
    total = 0.0
    for e in links:
        total += end(layered, ports, short.left, e) - end(layered, ports, short.right, e)
    return total / len(links)


def joints(layered: Layered, ports: Ports) -> list[Joint | None]:
    """For each node, the one on its right that it should be level with (Brandes and Köpf 2001).

    Post: joints of one gap do not cross each other.
    """
    count = len(layered.layer)
    ahead: list[Joint | None] = [None] * count
    started = [True] * count
    best = _best(layered)
    for gap in layered.gaps:
        wanted = [(-_rank(layered, short, best), n, short) for n, short in enumerate(gap)]
        wanted.sort(key=lambda item: item[:2])
        taken: list[tuple[int, int]] = []
        for weight, _, short in wanted:
            left, right = short.left, short.right
            if weight == 0 or ahead[left] is not None or not started[right]:
                continue
            pair = layered.place[left], layered.place[right]
            at = bisect_left(taken, pair)
            if taken[at - 1 : at] and taken[at - 1][1] > pair[1]:
                continue
            if at < len(taken) and taken[at][1] < pair[1]:
                continue
            taken.insert(at, pair)
            ahead[left] = right, shift(layered, ports, short)
            started[right] = False
    return ahead


def _reach(layered: Layered) -> tuple[list[int], list[int]]:
    """Longest chain of boxes that ends and that starts at each box: its weight on either side."""
    before = [0] * len(layered.graph.boxes)
    after = [0] * len(layered.graph.boxes)
    net = layered.net
    for n in net.order:
        for e in net.ins[n]:
            before[n] = max(before[n], before[net.tail[e]] + 1)
    for n in reversed(net.order):
        for e in net.outs[n]:
            after[n] = max(after[n], after[net.head[e]] + 1)
    return before, after


def _rank(layered: Layered, short: ShortLink, best: Best) -> int:
    """How much a short link wants to be straight: long ones first, then the main line; 0: not at all."""
    left, right = short.left, short.right
    if layered.lane[left] != layered.lane[right]:
        return 0
    if layered.kind[left] == DUMMY and layered.kind[right] == DUMMY:
        return 1_000_000 + len(short.links)
    if best[0][right] is not short or best[1][left] is not short:
        return 0
    return 1 if layered.kind[left] == layered.kind[right] == BOX else 1000


Best = tuple[list[ShortLink | None], list[ShortLink | None]]  # on the left and right of each node


def _best(layered: Layered) -> Best:
    """The only heaviest short link on either side of each node; None if none is or there are ties."""
    reach = _reach(layered)
    found: Best = [None] * len(layered.layer), [None] * len(layered.layer)
    for side, ends in enumerate((layered.lefts, layered.rights)):
        for node, shorts in enumerate(ends):
            if len(shorts) == 1:
                found[side][node] = shorts[0]
                continue
            heaviest = -2
            for short in shorts:
                weight = _weight(layered, node, short, reach)
                if weight >= heaviest:
                    found[side][node] = short if weight > heaviest else None
                    heaviest = weight
    return found


def _weight(
    layered: Layered, node: int, short: ShortLink, reach: tuple[list[int], list[int]]
) -> int:
    other = short.right if short.left == node else short.left
    if layered.lane[other] != layered.lane[node]:
        return -1
    e = short.links[0]
    if layered.net.head[e] == node:
        return reach[0][layered.net.tail[e]]
    if layered.net.tail[e] == node:
        return max(reach[1][layered.net.head[e]] for e in short.links)
    return 0


Pairs = list[tuple[int, int, float]]  # upper and lower node, and the distance of their centres


def pairs(layered: Layered, ports: Ports, options: Options) -> Pairs:
    """Neighbours in a layer and lane, from top to bottom."""
    upright = {
        layered.chain[e][1]: layered.net.head[e]
        for e, way in ports.loop.items()
        if way == STRAIGHT and layered.chain[e]
    }
    found = []
    for nodes in layered.layers:
        for upper, lower in pairwise(nodes):
            if layered.lane[upper] == layered.lane[lower]:
                gap = _gap(layered, upright, upper, lower, options)
                found.append((upper, lower, layered.below[upper] + gap + layered.above[lower]))
    return found


def _gap(
    layered: Layered, upright: dict[int, int], upper: int, lower: int, options: Options
) -> float:
    kinds = layered.kind[upper], layered.kind[lower]
    if kinds == (BOX, BOX):
        eyes = lower < len(layered.graph.boxes) and layered.graph.boxes[lower].halo_top > 0
        return min(EYE_GAP, options.row_gap) if eyes else options.row_gap
    if kinds == (LABEL, LABEL):
        return LABEL_GAP
    if upright.get(upper) == lower or upright.get(lower) == upper:
        return HEAD_GAP
    if upper in upright or lower in upright:
        return LABEL_GAP
    return options.line_gap


def least(layered: Layered, near: Pairs) -> list[float]:
    """Each lane's height if every layer could be xs by itself."""
    found = [0.0] * len(layered.graph.lanes)
    top = [over(layered, n) for n in range(len(layered.layer))]
    for upper, lower, distance in near:
        top[lower] = top[upper] + distance
    for n, lane in enumerate(layered.lane):
        found[lane] = max(found[lane], top[n] + layered.below[n])
    return found


def over(layered: Layered, node: int) -> float:
    """What a node needs above its centre at the top of a lane, under the caption."""
    return layered.above[node] + (CAPTION_GAP if layered.kind[node] == DUMMY else 0.0)


class Blocks:
    """``of``: each node's block; ``offset``: its distance from the block's line.

    ``y``: each block's line if all stand as high as they can. ``head`` and ``foot``: a block's
    extents. ``order``: blocks from top to bottom; ``above`` and ``below``: a block's neighbours
    and their distances. ``floor``: each lane's height.
    """

    def __init__(self, layered: Layered, ahead: list[Joint | None], near: Pairs) -> None:
        self.layered = layered
        count = len(layered.layer)
        self.of, self.offset = [-1] * count, [0.0] * count
        self.members: list[list[int]] = []
        started = [True] * count
        for joint in ahead:
            if joint is not None:
                started[joint[0]] = False
        for nodes in layered.layers:
            for node in nodes:
                if started[node]:
                    self._collect(node, ahead)
        size = len(self.members)
        self.below: list[dict[int, float]] = [{} for _ in range(size)]
        self.why: dict[tuple[int, int], tuple[int, int]] = {}
        for upper, lower, distance in near:
            a, b = self.of[upper], self.of[lower]
            need = distance + self.offset[upper] - self.offset[lower]
            if need > self.below[a].get(b, float("-inf")):
                self.below[a][b] = need
                self.why[a, b] = upper, lower
        self._pack()

    def _collect(self, node: int, ahead: list[Joint | None]) -> None:
        y, members = 0.0, [node]
        joint = ahead[node]
        self.of[node] = len(self.members)
        while joint is not None:
            node, y = joint[0], y + joint[1]
            self.of[node], self.offset[node] = len(self.members), y
            members.append(node)
            joint = ahead[node]
        self.members.append(members)

    def _pack(self) -> None:
        layered, size = self.layered, len(self.members)
        self.above: list[list[tuple[int, float]]] = [[] for _ in range(size)]
        for a, found in enumerate(self.below):
            for b, need in found.items():
                self.above[b].append((a, need))
        waiting = [len(found) for found in self.above]
        self.order = [b for b in range(size) if waiting[b] == 0]
        for a in self.order:
            for b in self.below[a]:
                waiting[b] -= 1
                if waiting[b] == 0:
                    self.order.append(b)
        self.lane = [layered.lane[members[0]] for members in self.members]
        self.head = [
            max(0.0, *(over(layered, n) - self.offset[n] for n in members))
            for members in self.members
        ]
        self.foot = [
            max(0.0, *(layered.below[n] + self.offset[n] for n in members))
            for members in self.members
        ]
        self.y = [0.0] * size
        self.floor = [0.0] * len(layered.graph.lanes)
        for b in self.order:
            y = self.head[b]
            for a, need in self.above[b]:
                if self.y[a] + need > y:
                    y = self.y[a] + need
            self.y[b] = y
            self.floor[self.lane[b]] = max(self.floor[self.lane[b]], y + self.foot[b])

    def loosen(self, ahead: list[Joint | None], heights: list[float]) -> bool:
        """Takes a joint out of every lane that is higher than ``heights`` asks for (of a large
        one that is many times higher, one at every second such height); any at all?
        """
        broken = False
        bottom: dict[int, int] = {}
        for b, lane in enumerate(self.lane):
            tall = self.floor[lane] > heights[lane] + SPARE
            if tall and self.y[b] + self.foot[b] > self.floor[lane] - 0.01:
                bottom.setdefault(lane, b)
        for lane, b in bottom.items():
            stairs: dict[int, list[int]] = {}
            for n in self._passing_on(b):
                y = self.y[self.of[n]] + self.offset[n]
                stair = int(y / (2 * (heights[lane] + SPARE))) if len(self.of) > LARGE else 0
                stairs.setdefault(stair, []).append(n)
            for spots in stairs.values():
                ahead[min(spots, key=lambda n: self._loss(n, ahead))] = None
                broken = True
        return broken

    def _loss(self, node: int, ahead: list[Joint | None]) -> tuple[int, int]:
        """How much a jog right of a node hurts: least beside a label or at a long line's end."""
        joint = ahead[node]
        kinds = {self.layered.kind[node], self.layered.kind[joint[0]]} if joint else set()
        worst = 3 if kinds == {BOX} else 2 if kinds == {DUMMY} else 1
        return worst, node

    def _passing_on(self, b: int) -> list[int]:
        """The left nodes of the joints that make the blocks down to ``b`` as high as they are."""
        layered, found = self.layered, []
        leave = max(self.members[b], key=lambda n: layered.below[n] + self.offset[n])
        while True:
            tight = [a for a, need in self.above[b] if self.y[a] + need > self.y[b] - 0.01]
            if tight:
                upper, enter = self.why[tight[0], b]
            else:
                enter = max(self.members[b], key=lambda n: over(layered, n) - self.offset[n])
            first, last = sorted((layered.layer[enter], layered.layer[leave]))
            found += [n for n in self.members[b] if first <= layered.layer[n] < last]
            if not tight:
                return found
            b, leave = tight[0], upper
