"""The checks find what they are for: each gets a placement with one planted fault."""

from __future__ import annotations

from dataclasses import replace

from tests.layout import programs
from viz.layout import lay_out
from viz.layout.check import (
    count_crossings,
    flatten_curves,
    links_through_boxes,
    links_through_labels,
    overlaps,
)
from viz.layout.model import Cubic, Graph, Placement, Rect, Route


def laid_out() -> tuple[Graph, Placement]:
    graph = programs.lesson_2b().graph()
    return graph, lay_out(graph)


def straight(x: float, y: float, u: float, v: float) -> Route:
    curve: Cubic = ((x, y), (x, y), (u, v), (u, v))
    return Route((curve,), "", None, (1.0, 0.0))


def test_a_box_moved_onto_another_is_found() -> None:
    graph, place = laid_out()
    one, other = graph.boxes[0].id, graph.boxes[1].id
    moved = replace(place, boxes={**place.boxes, one: place.boxes[other]})
    assert (one, other) in [tuple(sorted(pair)) for pair in overlaps(graph, moved)] or (
        other,
        one,
    ) in overlaps(graph, moved)


def test_a_box_inside_the_halo_of_another_is_found() -> None:
    graph, place = laid_out()
    op = next(box for box in graph.boxes if box.halo >= 10)
    rect = place.boxes[op.id]
    near = Rect(rect.x + rect.w + op.halo - 2, rect.y, 20.0, 20.0)
    moved = replace(place, boxes={**place.boxes, graph.boxes[0].id: near})
    assert any({op.id, graph.boxes[0].id} == set(pair) for pair in overlaps(graph, moved))


def test_a_label_on_a_box_is_found() -> None:
    graph, place = laid_out()
    link = next(e for e, route in place.links.items() if route.label is not None)
    box = graph.boxes[0].id
    route = replace(place.links[link], label=place.boxes[box])
    moved = replace(place, links={**place.links, link: route})
    assert any({link, box} == set(pair) for pair in overlaps(graph, moved))


def test_a_link_across_the_picture_runs_through_boxes_and_labels() -> None:
    graph, place = laid_out()
    link = graph.links[0]
    box = next(b for b in graph.boxes if b.id not in (link.tail, link.head))
    rect = place.boxes[box.id]
    y = rect.y + rect.h / 2
    moved = replace(place, links={**place.links, link.id: straight(0.0, y, place.width, y)})
    assert (link.id, box.id) in links_through_boxes(graph, moved)
    other, label = next((e, r.label) for e, r in place.links.items() if r.label is not None)
    y = label.y + label.h / 2 if label is not None else 0.0
    moved = replace(place, links={**place.links, link.id: straight(0.0, y, place.width, y)})
    assert (link.id, other) in links_through_labels(graph, moved)


def test_a_cross_counts_once_and_a_touch_not_at_all() -> None:
    assert count_crossings([[(0, 0), (10, 10)], [(0, 10), (10, 0)]]) == 1
    assert count_crossings([[(0, 0), (5, 5), (10, 10)], [(0, 10), (5, 5), (10, 0)]]) == 1
    assert count_crossings([[(0, 0), (10, 0)], [(0, 5), (10, 5)]]) == 0
    assert count_crossings([[(0, 0), (10, 0), (20, 0)]]) == 0


def test_two_links_may_cross_twice() -> None:
    wave = [(0.0, 0.0), (50.0, 100.0), (100.0, 0.0)]
    assert count_crossings([wave, [(0.0, 50.0), (100.0, 50.0)]]) == 2


def test_a_flattened_curve_keeps_its_ends() -> None:
    curve: Cubic = ((0.0, 0.0), (30.0, 0.0), (0.0, 40.0), (30.0, 40.0))
    points = flatten_curves((curve,))
    assert points[0] == curve[0]
    assert points[-1] == curve[3]
    assert len(points) > 4
