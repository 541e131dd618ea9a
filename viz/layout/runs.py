"""Sixth stage: the vertical runs of links between layers, from left to right, and labels on them.

In one gap between layers, runs that go down lie further left the lower they start, runs that go up
the other way round; links around one layer stay closest to it. So two links cross there only if
they have to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from viz.layout.blocks import end
from viz.layout.mesh import Mesh
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.position import Heights

LABEL_CLEAR = 10.0  # px between a label on a link around a layer and other links
SAME = 0.05  # px of height that count as none


@dataclass(slots=True)
class Run:
    """The upright part of ``link`` (for a bus, of all its links) in one gap; ``label``: its label's
    centre y, if it sits here.
    """

    link: int
    top: float
    bottom: float
    label: float | None = None
    links: tuple[int, ...] = ()  # all of them, where they are many


def runs(mesh: Mesh, ports: Ports, heights: Heights) -> list[list[Run]]:
    """Finds the runs of all gaps, from the left margin (-1) to the right margin.

    Pre: heights are final. Post: the runs of a gap are in the order in which those that share a
    height have to stand: around the layer on the left, down, up, around the layer on the right.
    """
    rounds = _loops(mesh, ports, heights)
    return [_runs(mesh, ports, heights, rounds, gap) for gap in range(-1, len(mesh.layers))]


def _loops(mesh: Mesh, ports: Ports, heights: Heights) -> dict[int, list[tuple[float, float, int]]]:
    """Links around a layer, by gap: heights of both ends, and the link."""
    found: dict[int, list[tuple[float, float, int]]] = {}
    for e, kind in ports.loop.items():
        if kind == STRAIGHT:
            continue
        tail, head = mesh.net.tail[e], mesh.net.head[e]
        gap = mesh.layer[tail] - (kind == LEFT)
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[head] + ports.head[e]
        found.setdefault(gap, []).append((one, other, e))
    for e in sorted(mesh.back):
        tail, node, after = mesh.trail[e][:3]
        gap = mesh.layer[tail] - (mesh.layer[after] > mesh.layer[tail])
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[node] + end(mesh, ports, node, e)
        found.setdefault(gap, []).append((one, other, e))
    return found


def _runs(
    mesh: Mesh,
    ports: Ports,
    heights: Heights,
    rounds: dict[int, list[tuple[float, float, int]]],
    gap: int,
) -> list[Run]:
    near: list[Run] = []
    far: list[Run] = []
    for one, other, e in rounds.get(gap, ()):
        around_left_layer = mesh.layer[mesh.net.tail[e]] == gap
        (near if around_left_layer else far).append(Run(e, min(one, other), max(one, other)))
    near.sort(key=lambda run: (run.bottom - run.top, run.link))
    far.sort(key=lambda run: (run.top - run.bottom, run.link))
    for group, layer in ((near, gap), (far, gap + 1)):
        for run in group:
            link = mesh.graph.links[run.link]
            if run.link not in mesh.back and link.label_width > 0 and link.label_height > 0:
                run.label = _label(mesh, ports, heights, run, group, layer, layer == gap)
    down: list[tuple[float, Run]] = []
    up: list[tuple[float, Run]] = []
    if 0 <= gap < len(mesh.gaps):
        for piece in mesh.gaps[gap]:
            y_left, y_right = heights.y[piece.left], heights.y[piece.right]
            as_one = piece.links if piece.links[0] in mesh.bus else ()
            for e in piece.links[:1] if as_one else piece.links:
                one = y_left + end(mesh, ports, piece.left, e)
                other = y_right + end(mesh, ports, piece.right, e)
                if other - one > SAME:
                    down.append((-one - other, Run(e, one, other, links=as_one)))
                elif one - other > SAME:
                    up.append((one + other, Run(e, other, one, links=as_one)))
    down.sort(key=lambda item: (item[0], item[1].link))
    up.sort(key=lambda item: (item[0], item[1].link))
    return [*near, *(run for _, run in down), *(run for _, run in up), *far]


def _label(
    mesh: Mesh,
    ports: Ports,
    heights: Heights,
    run: Run,
    group: list[Run],
    layer: int,
    on_right: bool,
) -> float:
    """The height on a link around a layer that is farthest from the links that leave it there."""
    stops = [run.top, run.bottom]
    for node in mesh.layers[layer]:
        for piece in (mesh.rights if on_right else mesh.lefts)[node]:
            stops += [heights.y[node] + end(mesh, ports, node, e) for e in piece.links]
    stops += [y for other in group if other is not run for y in (other.top, other.bottom)]
    stops = sorted(y for y in stops if run.top <= y <= run.bottom)
    need = mesh.graph.links[run.link].label_height + 2 * LABEL_CLEAR
    middle = (run.top + run.bottom) / 2
    spots = [(b - a, abs((a + b) / 2 - middle), (a + b) / 2) for a, b in pairwise(stops)]
    fits = [spot for spot in spots if spot[0] >= need]
    if fits:
        return min(fits, key=lambda spot: spot[1:])[2]
    return max(spots)[2] if spots else middle
