"""Columns and layers on small hand-made graphs."""

from __future__ import annotations

import itertools

from tests.layout import programs
from viz.layout.model import Box, Graph, Lane, Link
from viz.layout.rank import STACK_FROM, Ranking, index, rank

FORWARD, BACK = Lane("forward", "right", 30.0), Lane("pass", "left", 30.0)


def ranked(graph: Graph) -> dict[str, tuple[int, int]]:
    found: Ranking = rank(graph, index(graph))
    pairs = zip(found.column, found.layer, strict=True)
    return {box.id: pair for box, pair in zip(graph.boxes, pairs, strict=True)}


def box(name: str, lane: str = "forward", mirror: str | None = None, wide: bool = False) -> Box:
    return Box(name, lane, 100.0 if wide else 50.0, 50.0, mirror)


def links(*pairs: str) -> tuple[Link, ...]:
    return tuple(Link(f"e{n}", *pair.split(">")) for n, pair in enumerate(pairs))


def test_a_chain_takes_one_column_per_box() -> None:
    graph = Graph((FORWARD,), (box("a"), box("b"), box("c")), links("a>b", "b>c"))
    assert ranked(graph) == {"a": (0, 0), "b": (1, 1), "c": (2, 2)}


def test_a_constant_stands_right_before_its_first_use() -> None:
    graph = Graph((FORWARD,), (box("a"), box("b"), box("c"), box("k")), links("a>b", "b>c", "k>c"))
    assert ranked(graph)["k"] == (1, 1)


def test_a_result_nobody_uses_stays_right_after_its_op() -> None:
    graph = Graph((FORWARD,), (box("a"), box("b"), box("c"), box("r")), links("a>b", "b>c", "a>r"))
    assert ranked(graph)["r"] == (1, 1)


def test_the_ops_of_a_rule_stand_side_by_side_from_right_to_left() -> None:
    rule = tuple(box(name, "pass", "f") for name in ("p", "q", "r"))
    graph = Graph((FORWARD, BACK), (box("f"), *rule), links("p>q", "q>r"))
    found = ranked(graph)
    assert [found[name] for name in "pqr"] == [(0, 2), (0, 1), (0, 0)]
    assert found["f"] == (0, 1)


def test_a_tensor_stands_above_its_gradient_not_above_the_sum() -> None:
    boxes = (box("x", wide=True), box("sum", "pass", "x"), box("dx", "pass", "x", wide=True))
    found = ranked(Graph((FORWARD, BACK), boxes, links("sum>dx")))
    assert found["x"] == found["dx"] == (0, 0)
    assert found["sum"] == (0, 1)


def test_a_pass_over_a_pass_runs_to_the_right_again() -> None:
    second = Lane("second", "left", 30.0)
    boxes = (
        box("f"),
        *(box(name, "pass", "f") for name in "pq"),
        *(box(name, "second", mirror) for name, mirror in (("q2", "q"), ("p2", "p"))),
    )
    found = ranked(Graph((FORWARD, BACK, second), boxes, links("p>q", "q2>p2")))
    assert found["p"][1] > found["q"][1]
    assert found["q2"][1] < found["p2"][1]


def test_a_box_without_mirror_follows_what_it_comes_from() -> None:
    boxes = (box("f"), box("g"), box("p", "pass", "g"), box("s", "pass"))
    found = ranked(Graph((FORWARD, BACK), boxes, links("f>g", "p>s")))
    assert found["s"][0] == found["p"][0]
    assert found["s"][1] < found["p"][1]


def test_only_wide_pictures_stack_the_ops_of_a_rule() -> None:
    def chain(length: int) -> Graph:
        names = [f"f{n}" for n in range(length)]
        forward = tuple(box(name) for name in names)
        rule = tuple(box(name, "pass", "f0") for name in "pq")
        joined = [f"{a}>{b}" for a, b in itertools.pairwise(names)]
        return Graph((FORWARD, BACK), (*forward, *rule), links(*joined, "p>q"))

    narrow, wide = ranked(chain(3)), ranked(chain(STACK_FROM + 1))
    assert narrow["p"][1] == narrow["q"][1] + 1
    assert wide["p"] == wide["q"]


def test_every_graph_keeps_the_post_conditions() -> None:
    for seed in range(60):
        graph = programs.random_program(seed, 6, 2).graph()
        net = index(graph)
        found = rank(graph, net)
        assert sorted(set(found.column)) == list(range(len(found.first) - 1))
        for n, column in enumerate(found.column):
            assert found.first[column] <= found.layer[n] < found.first[column + 1]
            if net.mirror[n] >= 0:
                assert column == found.column[net.mirror[n]]
        for tail, head in zip(net.tail, net.head, strict=True):
            if graph.lanes[net.lane[head]].direction == "right":
                assert found.column[tail] < found.column[head]
