"""Straight lines that come apart where they make a lane high."""

from __future__ import annotations

from tests.layout import programs
from viz.layout.blocks import CAPTION_GAP, SPARE, Blocks, joints, least, pairs
from viz.layout.detour import detour
from viz.layout.mesh import Mesh, build
from viz.layout.model import Options
from viz.layout.order import order
from viz.layout.ports import Ports, ports
from viz.layout.rank import index, rank

OPTIONS = Options()


def ordered(seed: int) -> tuple[Mesh, Ports]:
    graph = programs.random_program(seed, 8, 2).graph()
    net = index(graph)
    mesh = build(graph, net, rank(graph, net))
    order(mesh, OPTIONS.sweeps)
    detour(mesh)
    return mesh, ports(mesh, OPTIONS)


def test_joined_nodes_are_level_and_in_one_block() -> None:
    for seed in range(20):
        mesh, ends = ordered(seed)
        ahead = joints(mesh, ends)
        blocks = Blocks(mesh, ahead, pairs(mesh, ends, OPTIONS))
        for node, joint in enumerate(ahead):
            if joint is not None:
                assert blocks.of[node] == blocks.of[joint[0]]
                assert blocks.offset[joint[0]] - blocks.offset[node] == joint[1]


def test_packed_blocks_keep_all_distances() -> None:
    for seed in range(20):
        mesh, ends = ordered(seed)
        near = pairs(mesh, ends, OPTIONS)
        blocks = Blocks(mesh, joints(mesh, ends), near)
        y = [blocks.y[b] + blocks.offset[n] for n, b in enumerate(blocks.of)]
        for upper, lower, distance in near:
            assert y[lower] - y[upper] >= distance - 1e-6


def test_loosened_blocks_bring_every_lane_down_to_its_fullest_layer() -> None:
    loosened = 0
    for seed in range(20):
        mesh, ends = ordered(seed)
        ahead, near = joints(mesh, ends), pairs(mesh, ends, OPTIONS)
        heights = least(mesh, near)
        blocks = Blocks(mesh, ahead, near)
        while blocks.loosen(ahead, heights):
            loosened += 1
            blocks = Blocks(mesh, ahead, near)
        for floor, height in zip(blocks.floor, heights, strict=True):
            assert floor <= height + SPARE + CAPTION_GAP
    assert loosened > 0
