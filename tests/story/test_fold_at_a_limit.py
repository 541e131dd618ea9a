"""A run that a limit ended folds like any loop, and the work on it grows with its events."""

from __future__ import annotations

import pytest

from tests.layout.work import counted
from viz.sandbox.limits import Limits
from viz.sandbox.program import record_here
from viz.scene.compose import composer

HEAD = "import tensorflow as tf\nx = tf.Variable(1.0)\n"
ENDLESS = {
    "a chain on one tape": HEAD
    + "with tf.GradientTape() as tape:\n    y = x\n    while True:\n        y = y * 0.999\n",
    "training steps": HEAD
    + """while True:
    with tf.GradientTape() as tape:
        loss = (x - 3.0) ** 2
    x.assign_sub(0.1 * tape.gradient(loss, x))
""",
    "one line": HEAD + "while True: x.assign(x * 0.5)\n",
    "a function in a comprehension": HEAD
    + """def step():
    with tf.GradientTape() as tape:
        loss = (x - 3.0) ** 2
    x.assign_sub(0.1 * tape.gradient(loss, x))
losses = [step() for _ in iter(int, 1)]
""",
}
SEEN_FIRST = 60
BUDGET = 2000
"""Units of work per event, from trace to scene, about ten times what is needed."""
GROWTH = 1.2


def work_per_event(source: str, events: int) -> float:
    trace = record_here(source, limits=Limits(events=events, seconds=120.0))
    assert trace["end"]["kind"] == "limit"
    count = len(trace["events"])
    made, work = counted(lambda: composer(trace, "en"), BUDGET * count)
    scene = made.scene("en", None, "")
    assert len(scene["nodes"]) <= SEEN_FIRST
    assert len(scene["steps"]) <= 2 * SEEN_FIRST
    assert max(group["count"] for group in scene["groups"]) > events / 40
    return work / count


@pytest.mark.parametrize("source", ENDLESS.values(), ids=list(ENDLESS))
def test_an_endless_loop_folds_and_costs_what_its_events_cost(source: str) -> None:
    short, long = work_per_event(source, 1500), work_per_event(source, 6000)
    assert long < GROWTH * short
