"""Fifth stage: y. Rows in each lane, links as straight as the order allows, lanes as low as
their rows allow.

Blocks (see ``blocks``) keep the order and the distances of every layer and settle at the mean of
their neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

from viz.layout.blocks import Blocks, joints, least, over, pairs, shift
from viz.layout.layered import BOX, Layered
from viz.layout.model import Options
from viz.layout.ports import Ports

ROUNDS = 6
BREAKS = 60  # joints to take out at most, per lane ...
VISITS = 30_000  # ... and nodes to visit for it


@dataclass(slots=True)
class YCoordinates:
    """``y`` of each node's centre and (top, bottom) of each lane."""

    y: list[float]
    lanes: list[tuple[float, float]]


def assign_y(layered: Layered, ports: Ports, options: Options) -> YCoordinates:
    """Assigns heights.

    Pre: orders and ports are final.
    Post: in each layer, nodes keep their order and their gaps; each lane's nodes lie inside the
    lane, below its caption; lanes do not overlap.
    """
    ahead = joints(layered, ports)
    near = pairs(layered, ports, options)
    heights = least(layered, near)
    blocks = Blocks(layered, ahead, near)
    for _ in range(min(BREAKS, VISITS // max(1, len(layered.layer)))):
        if not blocks.loosen(ahead, heights):
            break
        blocks = Blocks(layered, ahead, near)
    y_block = _settle(blocks, _targets(layered, ports, blocks))
    y = [y_block[blocks.of[n]] + blocks.offset[n] for n in range(len(layered.layer))]
    return _stack(layered, y, options)


def _settle(blocks: Blocks, targets: list[list[tuple[int, float]]]) -> list[float]:
    """Blocks as high as possible, then towards their neighbours, inside their lane's height."""
    layered, y = blocks.layered, list(blocks.y)
    solid = [any(layered.kind[n] == BOX for n in members) for members in blocks.members]
    below = [list(found.items()) for found in blocks.below]
    for turn in range(ROUNDS):
        for b in blocks.order if turn % 2 else reversed(blocks.order):
            if not targets[b]:
                continue
            spots = [y[c] + d for c, d in targets[b]]
            wish = sum(spots) / len(spots)
            if not solid[b]:  # straight on one side is better than a jog on both
                wish = min(spots, key=lambda spot: abs(spot - y[b]))
            low, high = blocks.head[b], blocks.floor[blocks.lane[b]] - blocks.foot[b]
            for a, need in blocks.above[b]:
                if y[a] + need > low:
                    low = y[a] + need
            for c, need in below[b]:
                if y[c] - need < high:
                    high = y[c] - need
            y[b] = max(low, min(high, wish))
    return y


def _targets(layered: Layered, ports: Ports, blocks: Blocks) -> list[list[tuple[int, float]]]:
    """For each block, the places (relative to other blocks) where one of its short links is straight."""
    targets: list[list[tuple[int, float]]] = [[] for _ in blocks.members]
    for gap in layered.gaps:
        for short in gap:
            left, right = short.left, short.right
            one, other = blocks.of[left], blocks.of[right]
            if one != other and layered.lane[left] == layered.lane[right]:
                d = shift(layered, ports, short) + blocks.offset[left] - blocks.offset[right]
                targets[other].append((one, d))
                targets[one].append((other, -d))
    return targets


def _stack(layered: Layered, y: list[float], options: Options) -> YCoordinates:
    """Puts the lanes below each other."""
    lanes = layered.graph.lanes
    top = [float("inf")] * len(lanes)
    foot = [float("-inf")] * len(lanes)
    for n, where in enumerate(layered.lane):
        top[where] = min(top[where], y[n] - over(layered, n))
        foot[where] = max(foot[where], y[n] + layered.below[n])
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
    return YCoordinates([v + shifts[layered.lane[n]] for n, v in enumerate(y)], found)
