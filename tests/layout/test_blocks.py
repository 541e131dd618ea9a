"""Straight lines that come apart where they make a lane high."""

from __future__ import annotations

from tests.layout import programs
from viz.layout.blocks import CAPTION_GAP, SPARE, Blocks, joints, least, pairs
from viz.layout.detour import detour
from viz.layout.layered import Layered, build
from viz.layout.model import Options
from viz.layout.order import order
from viz.layout.ports import Ports, ports
from viz.layout.rank import index, rank

OPTIONS = Options()


def ordered(seed: int) -> tuple[Layered, Ports]:
    graph = programs.random_program(seed, 8, 2).graph()
    net = index(graph)
    layered = build(graph, net, rank(graph, net))
    order(layered, OPTIONS.sweeps)
    detour(layered)
    return layered, ports(layered, OPTIONS)


def test_joined_nodes_are_level_and_in_one_block() -> None:
    for seed in range(20):
        layered, ends = ordered(seed)
        ahead = joints(layered, ends)
        blocks = Blocks(layered, ahead, pairs(layered, ends, OPTIONS))
        for node, joint in enumerate(ahead):
            if joint is not None:
                assert blocks.of[node] == blocks.of[joint[0]]
                assert blocks.offset[joint[0]] - blocks.offset[node] == joint[1]


def test_packed_blocks_keep_all_distances() -> None:
    for seed in range(20):
        layered, ends = ordered(seed)
        near = pairs(layered, ends, OPTIONS)
        blocks = Blocks(layered, joints(layered, ends), near)
        y = [blocks.y[b] + blocks.offset[n] for n, b in enumerate(blocks.of)]
        for upper, lower, distance in near:
            assert y[lower] - y[upper] >= distance - 1e-6


def test_loosened_blocks_bring_every_lane_down_to_its_fullest_layer() -> None:
    loosened = 0
    for seed in range(20):
        layered, ends = ordered(seed)
        ahead, near = joints(layered, ends), pairs(layered, ends, OPTIONS)
        heights = least(layered, near)
        blocks = Blocks(layered, ahead, near)
        while blocks.loosen(ahead, heights):
            loosened += 1
            blocks = Blocks(layered, ahead, near)
        for floor, height in zip(blocks.floor, heights, strict=True):
            assert floor <= height + SPARE + CAPTION_GAP
    assert loosened > 0
