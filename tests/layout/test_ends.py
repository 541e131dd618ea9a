"""Every layout comes to an end: also where boxes wait for each other, whatever is joined to what."""

from __future__ import annotations

import random

import pytest

from tests.layout import programs
from tests.layout.work import TooMuch, counted
from viz.layout import lay_out
from viz.layout.check import links_through_boxes, links_through_labels, overlaps
from viz.layout.model import Box, Graph, Lane, Link
from viz.layout.rank import index, rank
from viz.sandbox.program import record_here
from viz.scene.compose import composer

PER_PART = 20_000
"""Units of work per box, link and lane that a small layout may take, about three times the most seen."""

META = """import tensorflow as tf
start = [tf.Variable([[0.2, -0.4]]), tf.Variable([0.1, 0.0]), tf.Variable([[0.6], [0.3]])]

def loss_of(weights, x, y):
    hidden = tf.tanh(x @ weights[0] + weights[1])
    return tf.reduce_mean((hidden @ weights[2] - y) ** 2)

x = tf.constant([[-1.0], [0.5]])
for turn in range(2):
    with tf.GradientTape() as outer:
        total = 0.0
        for scale in (1.0, 0.5):
            y = scale * tf.sin(x)
            weights = start
            for inner_turn in range(2):
                with tf.GradientTape() as inner:
                    inner.watch(weights)
                    inner_loss = loss_of(weights, x, y)
                slopes = inner.gradient(inner_loss, weights)
                weights = [w - 0.1 * s for w, s in zip(weights, slopes)]
            total += loss_of(weights, x, y)
    found = outer.gradient(total, start)
    for w, slope in zip(start, found):
        w.assign_sub(0.05 * slope)
"""


def place_of(graph: Graph):
    """The placement, made under a budget of work."""
    parts = len(graph.boxes) + len(graph.links) + len(graph.lanes)
    return counted(lambda: lay_out(graph), PER_PART * parts)[0]


def assert_sound(graph: Graph) -> None:
    place = place_of(graph)
    assert overlaps(graph, place) == []
    assert links_through_boxes(graph, place) == []
    assert links_through_labels(graph, place) == []
    left = {lane.id for lane in graph.lanes if lane.direction == "left"}
    for box in graph.boxes:
        if box.mirror is not None and box.lane in left:
            assert place.column_of[box.id] == place.column_of[box.mirror]


def waiting(lane: str = "pass", count: int = 2, labels: bool = True) -> Graph:
    """Boxes of one lane and one column, each waiting for the one before, the first for the last."""
    lanes = Lane("forward", "right", 30.0), Lane("pass", "left", 30.0)
    boxes = [Box("f", "forward", 50.0, 50.0), Box("g", "forward", 50.0, 50.0)]
    mirror = "f" if lane == "pass" else None
    boxes += [Box(f"b{n}", lane, 96.0, 54.0, mirror, n) for n in range(count)]
    size = (46.0, 24.0) if labels else (0.0, 0.0)
    links = [
        Link(f"e{n}", f"b{n}", f"b{(n + 1) % count}", 0, "operand", *size) for n in range(count)
    ]
    return Graph(lanes, tuple(boxes), (Link("fg", "f", "g"), *links))


def scattered(seed: int) -> Graph:
    """Boxes of any size in any lanes, mirrors of any earlier lane, links from any box to any other."""
    rng = random.Random(seed)
    lanes = tuple(
        Lane(f"l{n}", rng.choice(("right", "left")), rng.choice((0.0, 30.0)))
        for n in range(rng.randint(1, 5))
    )
    boxes: list[Box] = []
    for n in range(1 + int(30 * rng.random() ** 2)):
        lane = rng.randrange(len(lanes))
        above = [b.id for b in boxes if lanes.index(lanes[int(b.lane[1:])]) < lane]
        mirror = rng.choice(above) if above and rng.random() < 0.6 else None
        sides = (50.0, 50.0) if rng.random() < 0.5 else (rng.uniform(40, 200), 54.0)
        halo, top = rng.choice((0.0, 4.0, 10.0)), rng.choice((0.0, 26.0))
        time = rng.randrange(20)
        boxes.append(Box(f"b{n}", f"l{lane}", *sides, mirror, time, halo, top, rng.random() < 0.5))
    links = []
    for n in range(rng.randint(0, 2 * len(boxes)) if len(boxes) > 1 else 0):
        tail, head = rng.sample(boxes, 2)
        size = (rng.uniform(44, 90), 24.0) if rng.random() < 0.5 else (0.0, 0.0)
        kind = rng.choice(("operand", "result", "factor", "seed", "gradient"))
        links.append(Link(f"e{n}", tail.id, head.id, rng.randrange(3), kind, *size))
    return Graph(lanes, tuple(boxes), tuple(links))


def test_what_runs_for_ever_is_stopped() -> None:
    def endless() -> None:
        while True:
            pass

    with pytest.raises(TooMuch):
        counted(endless, 1000)


@pytest.mark.parametrize("lane", ["forward", "pass"])
@pytest.mark.parametrize("count", [2, 3, 7])
@pytest.mark.parametrize("labels", [True, False])
def test_boxes_that_wait_for_each_other_get_their_places(
    lane: str, count: int, labels: bool
) -> None:
    assert_sound(waiting(lane, count, labels))


def test_a_cycle_is_opened_at_its_earliest_box_and_nowhere_else() -> None:
    graph = waiting(count=4)
    net = index(graph)
    assert {graph.links[e].id for e in net.against} == {"e3"}
    layer = rank(graph, net).layer
    assert layer[2] > layer[3] > layer[4] > layer[5]  # leftwards, as their lane runs


def test_a_box_in_a_cycle_still_waits_for_its_mirror() -> None:
    lanes = Lane("forward", "right", 30.0), Lane("pass", "left", 30.0)
    boxes = (
        Box("early", "pass", 96.0, 54.0, "late", time=0),
        Box("late", "forward", 50.0, 50.0, time=9),
        Box("before", "forward", 50.0, 50.0, time=8),
    )
    links = Link("a", "before", "late"), Link("b", "late", "early"), Link("c", "early", "before")
    graph = Graph(lanes, boxes, links)
    net = index(graph)
    assert net.order.index(1) < net.order.index(0)
    assert_sound(graph)


def test_any_boxes_joined_in_any_way_get_their_places() -> None:
    for seed in range(2000):
        try:
            assert_sound(scattered(seed))
        except (AssertionError, ValueError) as error:
            raise AssertionError(f"seed {seed}") from error


def test_passes_over_passes_over_random_ops_get_their_places() -> None:
    for seed in range(300):
        assert_sound(
            programs.random_program(seed, 2 + seed % 6, 1 + seed % 3, seed % 2 > 0).graph()
        )


def test_a_program_that_learns_to_learn_gets_its_picture() -> None:
    trace = record_here(META)
    for level in ("op", "program"):
        assert_sound(composer(trace, "en", level=level).drawing.lane_graph)
