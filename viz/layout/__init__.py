"""Lane layout: boxes and links in, coordinates out. Pure, deterministic, standard library only.

The stages, in order: ``rank`` (columns), ``mesh`` (links cut at layers), ``order`` (few crossings),
``ports`` (link ends), ``position`` (heights), ``slide`` (straight ends), ``runs`` (upright
parts of links), ``stock`` (what takes part in x), ``pack`` (x), ``route`` (curves), ``captions``.
"""

from __future__ import annotations

from viz.layout.captions import captions
from viz.layout.detour import detour
from viz.layout.mesh import Mesh, build
from viz.layout.model import Graph, Options, Placement, Rect
from viz.layout.order import order
from viz.layout.pack import Packed, pack
from viz.layout.ports import ports
from viz.layout.position import Heights, position
from viz.layout.rank import index, rank
from viz.layout.route import routes
from viz.layout.runs import runs
from viz.layout.slide import slide

__all__ = ["Graph", "Options", "Placement", "lay_out"]


def lay_out(graph: Graph, options: Options = Options()) -> Placement:  # noqa: B008 (frozen)
    """Places a lane graph; the same graph gives the same placement.

    Raises:
        ValueError: The graph names a lane or box that does not exist, repeats an id, joins a box
            to itself, or mirrors a box that is not in an earlier lane.
    """
    net = index(graph)
    ranking = rank(graph, net)
    mesh = build(graph, net, ranking)
    order(mesh, options.sweeps)
    detour(mesh)
    ends = ports(mesh, options)
    heights = position(mesh, ends, options)
    slide(mesh, ends, heights, options)
    packed = pack(mesh, ends, heights, runs(mesh, ends, heights), options)
    boxes = _boxes(mesh, heights, packed)
    drawn = routes(mesh, ends, heights, packed, boxes)
    height = heights.lanes[-1][1] if heights.lanes else 0.0
    lanes = {
        lane.id: Rect(0.0, top, packed.width, bottom - top)
        for lane, (top, bottom) in zip(graph.lanes, heights.lanes, strict=True)
    }
    return Placement(
        packed.width,
        height,
        {box.id: rect for box, rect in zip(graph.boxes, boxes, strict=True)},
        {link.id: route for link, route in zip(graph.links, drawn, strict=True)},
        lanes,
        {box.id: column for box, column in zip(graph.boxes, ranking.column, strict=True)},
        captions(graph, lanes, drawn, options),
    )


def _boxes(mesh: Mesh, heights: Heights, packed: Packed) -> list[Rect]:
    out = []
    for n, box in enumerate(mesh.graph.boxes):
        x = packed.centre[n]
        out.append(Rect(x - box.width / 2, heights.y[n] - box.height / 2, box.width, box.height))
    return out
