"""The work of a layout grows with the picture, not with its square; work is counted, not timed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.layout.families import FAMILIES
from tests.layout.work import counted
from viz.layout import lay_out
from viz.layout.model import Graph

SMALL, LARGE = 600, 2400
PER_PART = 2500
"""Units of work per box and link of a large graph, about twice the most that any family takes."""
GROWTH = 1.25
"""How much dearer a part of the graph may be that is four times as large; 4 would be its square."""


def parts(graph: Graph) -> int:
    return len(graph.boxes) + len(graph.links)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_four_times_the_graph_takes_about_four_times_the_work(
    family: Callable[[int], Graph],
) -> None:
    dear = []
    for size in (SMALL, LARGE):
        graph = family(size)
        work = counted(lambda: lay_out(graph), PER_PART * parts(graph))[1]  # noqa: B023
        dear.append(work / parts(graph))
    assert dear[1] < GROWTH * dear[0], dear
