"""Large graphs: what fans out of one box, or into one sum, shares a line, and work grows with size only."""

from __future__ import annotations

import pytest

from tests.layout import programs
from tests.layout.families import repeated
from viz.layout import Graph, lay_out
from viz.layout.check import flatten, links_through_boxes, links_through_labels, overlaps
from viz.layout.layered import Layered, build
from viz.layout.model import Box, Lane, Link
from viz.layout.rank import index, rank


def layered_of(graph: Graph) -> Layered:
    net = index(graph)
    return build(graph, net, rank(graph, net))


@pytest.mark.parametrize(
    "graph",
    [repeated(40), repeated(160), programs.random_program(1, 120, 1).graph()],
    ids=["40 turns", "160 turns", "random"],
)
def test_a_large_picture_keeps_boxes_links_and_labels_apart(graph: Graph) -> None:
    place = lay_out(graph)
    assert overlaps(graph, place) == []
    assert links_through_boxes(graph, place) == []
    assert links_through_labels(graph, place) == []


def test_a_thousand_ops_take_little_more_nodes_per_box_than_a_few_hundred() -> None:
    few, many = layered_of(repeated(50)), layered_of(repeated(200))
    assert len(many.graph.boxes) > 1000
    per_box = [len(layered.layer) / len(layered.graph.boxes) for layered in (few, many)]
    assert per_box[1] < 1.1 * per_box[0] < 6


def test_a_long_loop_is_as_low_as_a_short_one() -> None:
    short, long = lay_out(repeated(50)), lay_out(repeated(200))
    assert long.height < 2 * short.height < 2000


def test_the_uses_of_one_value_and_the_terms_of_one_sum_share_a_line() -> None:
    graph = repeated(60)
    layered, place = layered_of(graph), lay_out(graph)
    uses = [e for e, link in enumerate(graph.links) if link.tail == "w"]
    terms = [e for e, link in enumerate(graph.links) if link.head == "sum"]
    for links, end in ((uses, 0), (terms, -1)):
        bus = [e for e in links if e in layered.bus]
        assert len(bus) > 0.9 * len(links)
        assert len({flatten(place.links[graph.links[e].id])[end] for e in bus}) == 1


def test_a_small_picture_has_no_bus() -> None:
    assert layered_of(repeated(4)).bus == {}
    for name in ("lesson_2b", "lesson_3b", "cubic"):
        assert layered_of(getattr(programs, name)().graph()).bus == {}


def test_branches_of_a_bus_that_leave_it_in_one_gap_share_their_vertical_part() -> None:
    lanes = Lane("forward", "right", 30.0), Lane("pass", "left", 30.0)
    boxes = [Box(f"c{n}", "forward", 50.0, 50.0, time=n) for n in range(40)]
    boxes += [Box(f"g{n}", "pass", 50.0, 50.0, "c38", n) for n in range(8)]
    links = [Link(f"c{n}", f"c{n}", f"c{n + 1}") for n in range(39)]
    links += [Link(f"far{n}", "c0", f"c{n}", 1) for n in range(10, 20)]
    links += [Link(f"g{n}", "c0", f"g{n}") for n in range(8)]
    place = lay_out(Graph(lanes, tuple(boxes), tuple(links)))
    uprights = {
        start[0]
        for n in range(8)
        for start, _, _, stop in place.links[f"g{n}"].curves
        if start[0] == stop[0]
    }
    assert len(uprights) == 1


def test_operands_of_one_op_end_apart_even_where_they_share_a_line() -> None:
    graph = repeated(60)
    squared = Link("square", "w", "m30", 2)
    graph = Graph(graph.lanes, graph.boxes, (*graph.links, squared))
    place = lay_out(graph)
    ends = {flatten(place.links[x.id])[-1][1] for x in graph.links if x.head == "m30"}
    assert len(ends) == 3
