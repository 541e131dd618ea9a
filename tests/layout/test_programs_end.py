"""Random programs of the shapes people write get a sound picture, whatever of it is folded or open."""

from __future__ import annotations

import random

import pytest

from tests.layout.sources import source
from tests.layout.test_ends import assert_sound
from viz.sandbox.program import record_here
from viz.scene.compose import composer

SEEDS = range(25)
SEEN_FIRST = 500
"""Boxes that a picture may have at most before anything is opened."""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_picture_of_a_random_program_is_sound(seed: int) -> None:
    trace = record_here(source(seed))
    assert trace["end"]["kind"] == "done"
    made = composer(trace, "en")
    assert len(made.drawing.lane_graph.boxes) <= SEEN_FIRST
    assert_sound(made.drawing.lane_graph)
    rng = random.Random(seed)
    closed = sorted(group.id for group in made.picture.folded.closed)
    opened = frozenset(group for group in closed if rng.random() < 0.4)
    if opened:
        assert_sound(composer(trace, "en", opened).drawing.lane_graph)
