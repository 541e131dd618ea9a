"""Lane layout: boxes and links in, coordinates out. Pure, deterministic, standard library only.

The stages, in order, after Sugiyama, Tagawa and Toda (1981): ``rank`` (columns and layers), ``layered``
(dummy nodes where links pass a layer), ``order`` (few crossings) with ``detour``, ``ports`` (where links
end on a box), ``y_coordinates`` with ``blocks``, ``slide`` (straight ends), ``segments`` (the vertical
parts of links), ``x_coordinates`` with ``constraints`` and ``compaction``, ``route`` (curves). ``check``
judges the result and takes no part in it.
"""

from __future__ import annotations

from viz.layout.detour import detour
from viz.layout.layered import Layered, build
from viz.layout.model import Graph, Options, Placement, Rect
from viz.layout.order import order
from viz.layout.ports import ports
from viz.layout.rank import index, rank
from viz.layout.route import routes
from viz.layout.segments import segments
from viz.layout.slide import slide
from viz.layout.x_coordinates import XCoordinates, assign_x
from viz.layout.y_coordinates import YCoordinates, assign_y

__all__ = ["Graph", "Options", "Placement", "lay_out"]


def lay_out(graph: Graph, options: Options = Options()) -> Placement:  # noqa: B008 (frozen)
    """Places a lane graph; the same graph gives the same placement.

    Raises:
        ValueError: The graph names a lane or box that does not exist, repeats an id, joins a box
            to itself, or mirrors a box that is not in an earlier lane.
    """
    net = index(graph)
    ranking = rank(graph, net)
    layered = build(graph, net, ranking)
    order(layered, options.sweeps)
    detour(layered)
    ends = ports(layered, options)
    heights = assign_y(layered, ends, options)
    slide(layered, ends, heights, options)
    xs = assign_x(layered, ends, heights, segments(layered, ends, heights), options)
    boxes = _boxes(layered, heights, xs)
    drawn = routes(layered, ends, heights, xs, boxes)
    height = heights.lanes[-1][1] if heights.lanes else 0.0
    lanes = {
        lane.id: Rect(0.0, top, xs.width, bottom - top)
        for lane, (top, bottom) in zip(graph.lanes, heights.lanes, strict=True)
    }
    return Placement(
        xs.width,
        height,
        {box.id: rect for box, rect in zip(graph.boxes, boxes, strict=True)},
        {link.id: route for link, route in zip(graph.links, drawn, strict=True)},
        lanes,
        {box.id: column for box, column in zip(graph.boxes, ranking.column, strict=True)},
    )


def _boxes(layered: Layered, heights: YCoordinates, xs: XCoordinates) -> list[Rect]:
    out = []
    for n, box in enumerate(layered.graph.boxes):
        x = xs.centre[n]
        out.append(Rect(x - box.width / 2, heights.y[n] - box.height / 2, box.width, box.height))
    return out
