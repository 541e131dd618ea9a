"""The whole pipeline by its invariants, on hand-made graphs and on random lane graphs."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from tests.layout import programs
from viz.layout import Graph, Options, Placement, lay_out
from viz.layout.check import crossings, flatten, links_through_boxes, links_through_labels, overlaps
from viz.layout.model import Box, Lane, Link, Point, Rect
from viz.layout.rank import index, rank

NAMED = ("lesson_1", "lesson_2a", "lesson_2b", "lesson_3a", "lesson_3b", "cubic", "penalty")
RANDOM = [(seed, 3 + seed % 12, 1 + seed % 3, seed % 4 > 0) for seed in range(200)]


def random_graph(seed: int, size: int, passes: int, labels: bool) -> Graph:
    # Three passes over ten ops give over a thousand boxes: keep those programs short.
    return programs.random_program(seed, min(size, 12 // passes), passes, labels).graph()


def every_graph() -> list[tuple[str, Graph]]:
    graphs = [(name, getattr(programs, name)().graph()) for name in NAMED]
    return graphs + [(str(case), random_graph(*case)) for case in RANDOM]


@pytest.fixture(scope="module")
def placed() -> list[tuple[str, Graph, Placement]]:
    return [(name, graph, lay_out(graph)) for name, graph in every_graph()]


Placed = list[tuple[str, Graph, Placement]]


def test_no_box_or_label_overlaps_another(placed: Placed) -> None:
    assert {name: found for name, g, p in placed if (found := overlaps(g, p))} == {}


def test_no_link_runs_through_a_box(placed: Placed) -> None:
    assert {name: found for name, g, p in placed if (found := links_through_boxes(g, p))} == {}


def test_no_link_runs_through_another_links_label(placed: Placed) -> None:
    assert {name: found for name, g, p in placed if (found := links_through_labels(g, p))} == {}


def test_every_box_lies_in_its_lane(placed: Placed) -> None:
    for name, graph, place in placed:
        for box in graph.boxes:
            rect, lane = place.boxes[box.id], place.lanes[box.lane]
            assert lane.y <= rect.y, (name, box.id)
            assert rect.y + rect.h <= lane.y + lane.h, (name, box.id)


def test_a_mirrored_box_shares_the_column_of_its_mirror(placed: Placed) -> None:
    for _, graph, place in placed:
        for box in graph.boxes:
            if box.mirror is not None:
                assert place.column_of[box.id] == place.column_of[box.mirror]


def test_what_mirrors_one_box_in_one_sub_column_shares_its_centre_line() -> None:
    for name in NAMED:
        graph = getattr(programs, name)().graph()
        place = lay_out(graph)
        net = index(graph)
        layer = rank(graph, net).layer
        for n, m in enumerate(net.mirror):
            if m >= 0 and layer[n] == layer[m]:
                one, other = (place.boxes[graph.boxes[i].id] for i in (n, m))
                assert one.x + one.w / 2 == pytest.approx(other.x + other.w / 2)


def test_lanes_follow_each_other_without_overlap(placed: Placed) -> None:
    for _, _, place in placed:
        lanes = list(place.lanes.values())
        for one, other in pairwise(lanes):
            assert one.y + one.h == pytest.approx(other.y)
        assert lanes[-1].y + lanes[-1].h == pytest.approx(place.height)


def test_columns_of_the_forward_lane_follow_each_other(placed: Placed) -> None:
    for name, graph, place in placed:
        centres: dict[int, list[float]] = {}
        for box in graph.boxes:
            rect = place.boxes[box.id]
            if box.lane == graph.lanes[0].id:
                centres.setdefault(place.column_of[box.id], []).append(rect.x + rect.w / 2)
        spans = [(min(xs), max(xs)) for _, xs in sorted(centres.items())]
        for (_, left), (right, _) in pairwise(spans):
            assert left < right, name


def test_forward_links_run_to_the_right(placed: Placed) -> None:
    for _, graph, place in placed:
        right = {lane.id for lane in graph.lanes if lane.direction == "right"}
        lane = {box.id: box.lane for box in graph.boxes}
        for link in graph.links:
            if lane[link.head] in right and lane[link.tail] == lane[link.head]:
                one, other = place.boxes[link.tail], place.boxes[link.head]
                assert one.x + one.w < other.x


def test_a_first_pass_runs_to_the_left_or_down_inside_one_rule(placed: Placed) -> None:
    for _, graph, place in placed:
        boxes = {box.id: box for box in graph.boxes}
        first = graph.lanes[1].id
        for link in graph.links:
            tail, head = boxes[link.tail], boxes[link.head]
            if tail.lane == head.lane == first:
                one, other = place.boxes[link.tail], place.boxes[link.head]
                apart = one.x + one.w / 2 - other.x - other.w / 2
                assert apart > 0 or (apart == 0 and tail.mirror == head.mirror)


def test_everything_is_finite_and_inside_the_picture(placed: Placed) -> None:
    for name, _, place in placed:
        points = [p for r in place.links.values() for curve in r.curves for p in curve]
        labels = [r.label for r in place.links.values() if r.label is not None]
        for rect in [*place.boxes.values(), *labels]:
            points += [(rect.x, rect.y), (rect.x + rect.w, rect.y + rect.h)]
        for x, y in points:
            assert math.isfinite(x), name
            assert math.isfinite(y), name
            assert -0.01 <= x <= place.width + 0.01, name
            assert -0.01 <= y <= place.height + 0.01, name


def test_links_start_and_end_at_the_halo_of_their_boxes(placed: Placed) -> None:
    for name, graph, place in placed:
        boxes = {box.id: box for box in graph.boxes}
        for link in graph.links:
            curves = place.links[link.id].curves
            for box, point in ((link.tail, curves[0][0]), (link.head, curves[-1][3])):
                assert _on_border(boxes[box], place.boxes[box], point), (name, link.id)


def _on_border(box: Box, rect: Rect, point: tuple[float, float]) -> bool:
    half = rect.w / 2 + box.halo, rect.h / 2 + box.halo
    dx = abs(point[0] - rect.x - rect.w / 2)
    dy = abs(point[1] - rect.y - rect.h / 2)
    if box.round:
        return abs(math.hypot(dx / half[0], dy / half[1]) - 1) < 1e-6
    inside = dx <= half[0] + 1e-6 and dy <= half[1] + 1e-6
    return inside and (abs(dx - half[0]) < 1e-6 or abs(dy - half[1]) < 1e-6)


def test_curves_of_a_route_join(placed: Placed) -> None:
    for _, _, place in placed:
        for route in place.links.values():
            for one, other in pairwise(route.curves):
                assert one[3] == other[0]


def test_a_label_sits_on_its_link(placed: Placed) -> None:
    for name, graph, place in placed:
        for link in graph.links:
            label = place.links[link.id].label
            assert (label is not None) == (link.label_width > 0 and link.label_height > 0)
            if label is not None:
                assert (label.w, label.h) == pytest.approx((link.label_width, link.label_height))
                x, y = label.x + label.w / 2, label.y + label.h / 2
                line = flatten(place.links[link.id])
                near = min(_distance(x, y, one, other) for one, other in pairwise(line))
                assert near < 1, (name, link.id)


def _distance(x: float, y: float, one: Point, other: Point) -> float:
    dx, dy = other[0] - one[0], other[1] - one[1]
    t = ((x - one[0]) * dx + (y - one[1]) * dy) / (dx * dx + dy * dy)
    t = max(0.0, min(1.0, t))
    return math.hypot(one[0] + t * dx - x, one[1] + t * dy - y)


def test_operands_keep_their_order_at_a_forward_op(placed: Placed) -> None:
    for name, graph, place in placed:
        right = {lane.id for lane in graph.lanes if lane.direction == "right"}
        lane = {box.id: box.lane for box in graph.boxes}
        ends: dict[tuple[str, float], list[tuple[int, float]]] = {}
        for link in graph.links:
            route = place.links[link.id]
            if lane[link.head] in right and link.kind == "operand" and route.end[1] == 0:
                found = ends.setdefault((link.head, route.end[0]), [])
                found.append((link.slot, route.curves[-1][3][1]))
        for pairs in ends.values():
            heights = [y for _, y in sorted(pairs)]
            assert heights == sorted(heights), name
            assert len(set(heights)) == len(heights), name


def test_the_same_graph_gives_the_same_placement() -> None:
    for name in NAMED:
        assert lay_out(getattr(programs, name)().graph()) == lay_out(
            getattr(programs, name)().graph()
        )


def test_a_second_pass_stands_under_the_first_in_the_article_lesson() -> None:
    program = programs.lesson_2b()
    place = lay_out(program.graph())
    column = {text: place.column_of[box] for box, text in program.letters.items()}
    assert column["×1"] == column["×2"] == column["×3"] == column["×4"] == column["×5"]
    assert column["x"] == column["dy_dx"] == column["d2y_dx2"] == column["∂dy_dx"]
    assert place.width <= 700
    assert place.height <= 560


def test_lessons_fit_the_stage() -> None:
    most = {"lesson_1": (700, 350), "lesson_2a": (880, 720), "lesson_3a": (950, 670)}
    for name, (width, height) in most.items():
        place = lay_out(getattr(programs, name)().graph())
        assert place.width <= width, name
        assert place.height <= height, name


def test_parallel_links_are_fanned() -> None:
    place = lay_out(programs.lesson_1().graph())
    one, other = place.links["e0"], place.links["e1"]
    assert abs(one.curves[0][0][1] - other.curves[0][0][1]) > 8
    assert abs(one.curves[-1][3][1] - other.curves[-1][3][1]) > 8


def test_a_wide_enough_picture_is_not_let_out() -> None:
    graph = programs.lesson_1().graph()
    tight = lay_out(graph, Options(fit_width=0.0))
    loose = lay_out(graph)
    assert tight.width < loose.width
    assert loose.width == pytest.approx(Options().fit_width)


def test_an_empty_graph_and_an_empty_lane_have_a_place() -> None:
    assert lay_out(Graph((), (), ())).boxes == {}
    place = lay_out(Graph((Lane("forward", "right", 30.0),), (), ()))
    assert place.lanes["forward"].h >= 30.0


def test_a_single_box_sits_inside_margin_and_caption() -> None:
    graph = Graph((Lane("forward", "right", 30.0),), (Box("x", "forward", 80.0, 50.0),), ())
    rect = lay_out(graph).boxes["x"]
    assert (rect.x, rect.y) == (Options().margin, 30.0)


LANES = (Lane("forward", "right", 30.0), Lane("pass", "left", 30.0))
X, Y = Box("x", "forward", 80.0, 50.0), Box("y", "forward", 80.0, 50.0)


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (Graph(LANES, (X, X), ()), "unique"),
        (Graph((LANES[0], LANES[0]), (), ()), "unique"),
        (Graph(LANES, (X, Y), (Link("e", "x", "y"), Link("e", "x", "y"))), "unique"),
        (Graph(LANES, (Box("x", "nowhere", 1, 1),), ()), "'nowhere', which does not exist"),
        (Graph(LANES, (X,), (Link("e", "x", "z"),)), "'z', which does not exist"),
        (Graph(LANES, (X,), (Link("e", "x", "x"),)), "to itself"),
        (Graph(LANES, (Box("x", "pass", 1, 1, "z"),), ()), "mirrors 'z'"),
        (Graph(LANES, (X, Box("y", "forward", 1, 1, "x")), ()), "an earlier lane"),
        (Graph((Lane("forward", "up", 30.0),), (), ()), "not 'up'"),
    ],
)
def test_a_wrong_graph_is_refused_with_the_reason(graph: Graph, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lay_out(graph)


def test_a_cycle_is_drawn_all_the_same() -> None:
    links = (Link("e", "x", "y"), Link("f", "y", "x"))
    graph = Graph(LANES, (X, Y), links)
    place = lay_out(graph)
    assert overlaps(graph, place) == []
    assert set(place.links) == {"e", "f"}


def test_a_training_loop_of_many_lanes_is_laid_out_without_overlap() -> None:
    graph = programs.training(12).graph()
    place = lay_out(graph)
    assert overlaps(graph, place) == []
    assert links_through_boxes(graph, place) == []


def test_lessons_have_few_crossings() -> None:
    most = {"lesson_1": 1, "lesson_2a": 3, "lesson_2b": 2, "lesson_3a": 5, "lesson_3b": 3}
    for name, count in most.items():
        graph = getattr(programs, name)().graph()
        assert crossings(graph, lay_out(graph)) <= count, name
