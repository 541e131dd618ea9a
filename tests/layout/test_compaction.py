"""Packing of elements on small hand-made examples."""

from __future__ import annotations

import random

from viz.layout.compaction import BOX, LABEL, SEGMENT, SLACK, Compaction, Rectangle

CLEAR = ((20.0, 10.0, 10.0), (10.0, 9.0, 10.0), (10.0, 10.0, 10.0))


def box(top: float, bottom: float, half: float) -> Rectangle:
    return Rectangle(top, bottom, half, BOX)


def test_bars_of_one_height_stand_side_by_side() -> None:
    elements = Compaction(CLEAR)
    elements.add([box(0, 50, 30)])
    elements.add([box(20, 70, 40)])
    assert elements.leftmost(0.0, {}) == [30.0, 30 + 30 + 20 + 40]


def test_bars_that_share_no_height_may_stand_below_each_other() -> None:
    elements = Compaction(CLEAR)
    elements.add([box(0, 50, 30)])
    elements.add([box(60, 90, 40)])
    assert elements.leftmost(0.0, {}) == [30.0, 40.0]


def test_a_bar_behind_another_is_seen_where_the_other_ends() -> None:
    elements = Compaction(CLEAR)
    elements.add([box(0, 100, 30)])
    elements.add([Rectangle(0, 40, 0, SEGMENT)])
    elements.add([box(20, 100, 10)])
    assert set(elements.before[2]) == {0, 1}


def test_runs_keep_the_distance_of_their_gap() -> None:
    elements = Compaction(CLEAR)
    elements.add([Rectangle(0, 40, 0, SEGMENT)])
    elements.add([Rectangle(10, 50, 0, SEGMENT)], track=4.0)
    assert elements.leftmost(0.0, {}) == [0.0, 4.0]


def test_a_single_need_counts_as_well() -> None:
    elements = Compaction(CLEAR)
    elements.add([box(0, 10, 5)])
    elements.add([box(50, 60, 5)])
    elements.need(0, 1, 33.0)
    assert elements.leftmost(0.0, {}) == [5.0, 38.0]
    assert elements.rightmost(100.0, {}) == [62.0, 95.0]


def test_no_pieces_meet_wherever_they_are_packed_to() -> None:
    for seed in range(30):
        rng = random.Random(seed)
        elements = Compaction(CLEAR)
        for _ in range(40):
            top = rng.uniform(0, 300)
            kind = rng.choice((BOX, SEGMENT, LABEL))
            half = 0.0 if kind == SEGMENT else rng.uniform(5, 60)
            elements.add([Rectangle(top, top + rng.uniform(0, 120), half, kind)], track=5.0)
        least = elements.leftmost(16.0, {})
        most = elements.rightmost(max(least) + 100, {})
        for xs in (least, most, elements.leftmost(16.0, {20: (least[20] + most[20]) / 2})):
            _apart(elements, xs)


def _apart(elements: Compaction, xs: list[float]) -> None:
    for right, (new,) in enumerate(elements.rectangles):
        for left, (old,) in enumerate(elements.rectangles[:right]):
            if old.top < new.bottom + SLACK and new.top < old.bottom + SLACK:
                assert xs[left] + old.half + 4.99 <= xs[right] - new.half, (left, right)
