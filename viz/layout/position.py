"""Fifth stage: heights. Rows in each lane, links as straight as the order allows, lanes as low as
their rows allow.

Nodes that should stand on one line form a *block* that moves as one (as in Brandes and Köpf 2001);
blocks keep the order and the distances of every layer and settle at the mean of their neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from viz.layout.mesh import BOX, BUNDLE, LABEL, Mesh, Piece
from viz.layout.model import Options
from viz.layout.ports import Ports

LABEL_GAP = 6.0
ROUNDS = 6


@dataclass(slots=True)
class Heights:
    """``y`` of each node's centre and (top, bottom) of each lane."""

    y: list[float]
    lanes: list[tuple[float, float]]


def position(mesh: Mesh, ports: Ports, options: Options) -> Heights:
    """Assigns heights.

    Pre: orders and ports are final.
    Post: in each layer, nodes keep their order and their gaps; each lane's nodes lie inside the
    lane, below its caption; lanes do not overlap.
    """
    block, offset = _blocks(mesh, ports)
    below = _constraints(mesh, block, offset, options)
    y_block = _settle(mesh, ports, block, offset, below)
    y = [y_block[block[n]] + offset[n] for n in range(len(mesh.layer))]
    return _stack(mesh, y, options)


def shift(mesh: Mesh, ports: Ports, piece: Piece) -> float:
    """How much lower the right node's centre has to be for the piece to run straight."""
    total = 0.0
    for e in piece.links:
        total += end(mesh, ports, piece.left, e) - end(mesh, ports, piece.right, e)
    return total / len(piece.links)


def end(mesh: Mesh, ports: Ports, node: int, e: int) -> float:
    """Distance from a node's centre line at which link ``e`` meets it, px."""
    if mesh.kind[node] == BOX:
        return ports.tail[e] if mesh.net.tail[e] == node else ports.head[e]
    return ports.track[e] if mesh.kind[node] == BUNDLE else 0.0


def _blocks(mesh: Mesh, ports: Ports) -> tuple[list[int], list[float]]:
    """Joins nodes into blocks; returns each node's block and its offset in it."""
    count = len(mesh.layer)
    ahead: list[tuple[int, float] | None] = [None] * count
    started = [True] * count
    reach = _reach(mesh)
    for gap in mesh.gaps:
        wanted = [(-_rank(mesh, piece, reach), n, piece) for n, piece in enumerate(gap)]
        wanted.sort(key=lambda item: item[:2])
        taken: list[tuple[int, int]] = []
        for weight, _, piece in wanted:
            left, right = piece.left, piece.right
            if weight == 0 or ahead[left] is not None or not started[right]:
                continue
            pair = mesh.place[left], mesh.place[right]
            at = bisect_left(taken, pair)
            if taken[at - 1 : at] and taken[at - 1][1] > pair[1]:
                continue
            if at < len(taken) and taken[at][1] < pair[1]:
                continue
            taken.insert(at, pair)
            ahead[left] = right, shift(mesh, ports, piece)
            started[right] = False
    block = [-1] * count
    offset = [0.0] * count
    blocks = 0
    for nodes in mesh.layers:
        for node in nodes:
            if not started[node]:
                continue
            here: int = node
            y = 0.0
            while True:
                block[here], offset[here] = blocks, y
                step = ahead[here]
                if step is None:
                    break
                here = step[0]
                y += step[1]
            blocks += 1
    return block, offset


def _reach(mesh: Mesh) -> tuple[list[int], list[int]]:
    """Longest chain of boxes that ends and that starts at each box: its weight on either side."""
    before = [0] * len(mesh.graph.boxes)
    after = [0] * len(mesh.graph.boxes)
    net = mesh.net
    for n in net.order:
        for e in net.ins[n]:
            before[n] = max(before[n], before[net.tail[e]] + 1)
    for n in reversed(net.order):
        for e in net.outs[n]:
            after[n] = max(after[n], after[net.head[e]] + 1)
    return before, after


def _rank(mesh: Mesh, piece: Piece, reach: tuple[list[int], list[int]]) -> int:
    """How much a piece wants to be straight: long runs first, then the main line; 0: not at all."""
    left, right = piece.left, piece.right
    if mesh.lane[left] != mesh.lane[right]:
        return 0
    if mesh.kind[left] == BUNDLE and mesh.kind[right] == BUNDLE:
        return 1_000_000 + len(piece.links)
    one = _best(mesh, left, mesh.rights[left], piece, reach)
    other = _best(mesh, right, mesh.lefts[right], piece, reach)
    if not one and not other:
        return 0
    if mesh.kind[left] != BOX or mesh.kind[right] != BOX:
        return 1000 + 100 * one + 100 * other if one and other else 0
    return 10 + one + other if one and other else 0


def _best(
    mesh: Mesh, node: int, pieces: list[Piece], piece: Piece, reach: tuple[list[int], list[int]]
) -> bool:
    """Is the piece the only heaviest one on this side of the node?"""
    if len(pieces) == 1:
        return True
    weights = sorted(((_weight(mesh, node, p, reach), id(p)) for p in pieces), reverse=True)
    return weights[0][1] == id(piece) and weights[0][0] > weights[1][0]


def _weight(mesh: Mesh, node: int, piece: Piece, reach: tuple[list[int], list[int]]) -> int:
    other = piece.right if piece.left == node else piece.left
    if mesh.lane[other] != mesh.lane[node]:
        return -1
    e = piece.links[0]
    if mesh.net.head[e] == node:
        return reach[0][mesh.net.tail[e]]
    if mesh.net.tail[e] == node:
        return max(reach[1][mesh.net.head[e]] for e in piece.links)
    return 0


def _distance(mesh: Mesh, upper: int, lower: int, options: Options) -> float:
    kinds = mesh.kind[upper], mesh.kind[lower]
    if kinds == (BOX, BOX):
        gap = options.row_gap
    elif kinds == (LABEL, LABEL):
        gap = LABEL_GAP
    else:
        gap = options.line_gap
    return mesh.below[upper] + gap + mesh.above[lower]


def _constraints(
    mesh: Mesh, block: list[int], offset: list[float], options: Options
) -> list[dict[int, float]]:
    """For each block, the blocks below it and their least distance."""
    below: list[dict[int, float]] = [{} for _ in range(max(block, default=-1) + 1)]
    for nodes in mesh.layers:
        for upper, lower in pairwise(nodes):
            if mesh.lane[upper] == mesh.lane[lower]:
                need = _distance(mesh, upper, lower, options) + offset[upper] - offset[lower]
                found = below[block[upper]]
                if need > found.get(block[lower], float("-inf")):
                    found[block[lower]] = need
    return below


def _settle(
    mesh: Mesh,
    ports: Ports,
    block: list[int],
    offset: list[float],
    below: list[dict[int, float]],
) -> list[float]:
    """Blocks as high as possible, then towards their neighbours, inside their lane's height."""
    count = len(below)
    above: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    waiting = [0] * count
    for b, found in enumerate(below):
        for c, need in found.items():
            above[c].append((b, need))
            waiting[c] += 1
    order = [b for b in range(count) if waiting[b] == 0]
    for b in order:
        for c in below[b]:
            waiting[c] -= 1
            if waiting[c] == 0:
                order.append(c)
    head = [0.0] * count  # a block's extents
    foot = [0.0] * count
    lane = [0] * count
    solid = [False] * count
    for n, b in enumerate(block):
        head[b] = max(head[b], mesh.above[n] - offset[n])
        foot[b] = max(foot[b], mesh.below[n] + offset[n])
        lane[b] = mesh.lane[n]
        solid[b] = solid[b] or mesh.kind[n] == BOX
    y = [0.0] * count
    floor = [0.0] * len(mesh.graph.lanes)
    for b in order:
        y[b] = max([head[b], *(y[a] + need for a, need in above[b])])
        floor[lane[b]] = max(floor[lane[b]], y[b] + foot[b])
    targets = _targets(mesh, ports, block, offset, count)
    lists = [list(found.items()) for found in below]
    for turn in range(ROUNDS):
        for b in order if turn % 2 else reversed(order):
            if not targets[b]:
                continue
            spots = [y[c] + d for c, d in targets[b]]
            wish = sum(spots) / len(spots)
            if not solid[b]:  # straight on one side is better than a jog on both
                wish = min(spots, key=lambda spot: abs(spot - y[b]))
            low, high = head[b], floor[lane[b]] - foot[b]
            for a, need in above[b]:
                if y[a] + need > low:
                    low = y[a] + need
            for c, need in lists[b]:
                if y[c] - need < high:
                    high = y[c] - need
            y[b] = max(low, min(high, wish))
    return y


def _targets(
    mesh: Mesh, ports: Ports, block: list[int], offset: list[float], count: int
) -> list[list[tuple[int, float]]]:
    """For each block, the places (relative to other blocks) where one of its pieces is straight."""
    targets: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for gap in mesh.gaps:
        for piece in gap:
            left, right = piece.left, piece.right
            one, other = block[left], block[right]
            if one != other and mesh.lane[left] == mesh.lane[right]:
                d = shift(mesh, ports, piece) + offset[left] - offset[right]
                targets[other].append((one, d))
                targets[one].append((other, -d))
    return targets


def _stack(mesh: Mesh, y: list[float], options: Options) -> Heights:
    """Puts the lanes below each other."""
    lanes = mesh.graph.lanes
    top = [float("inf")] * len(lanes)
    foot = [float("-inf")] * len(lanes)
    for n, where in enumerate(mesh.lane):
        top[where] = min(top[where], y[n] - mesh.above[n])
        foot[where] = max(foot[where], y[n] + mesh.below[n])
    here = 0.0
    found = []
    shifts = []
    for n, lane in enumerate(lanes):
        start = here
        here += max(lane.label_height, options.lane_padding)
        if top[n] < foot[n] or top[n] == foot[n]:
            shifts.append(here - top[n])
            here += foot[n] - top[n] + options.lane_padding
        else:
            shifts.append(0.0)
        found.append((start, here))
    return Heights([v + shifts[mesh.lane[n]] for n, v in enumerate(y)], found)
