"""Tapes of a loop become one tape in the picture; tapes that live at once stay apart."""

import viz
from viz.scene.compose import compose
from viz.story.merge import merge_tapes

LOOP = """import tensorflow as tf
x = tf.Variable(3.0)
for i in range(3):
    with tf.GradientTape() as t:
        y = x * x
    x.assign_sub(0.1 * t.gradient(y, x))
"""

NESTED = """import tensorflow as tf
def nested(depth, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x if depth == 0 else nested(depth - 1, x) * x
    return t.gradient(y, x)
x = tf.constant(3.0)
nested(1, x)
"""


def states(scene, element, step):
    return [s for n, s in scene["tracks"][element] if n <= step][-1]


def test_three_turns_show_one_tape():
    assert len(merge_tapes(viz.record(LOOP))["tapes"]) == 1


def test_the_trace_is_left_as_it_was():
    trace = viz.record(LOOP)
    merge_tapes(trace)
    assert len(trace["tapes"]) == 3


def test_tapes_that_live_at_once_stay_two():
    assert len(merge_tapes(viz.record(NESTED))["tapes"]) == 2


def test_each_turn_starts_on_an_empty_reel():
    scene = compose(viz.record(LOOP), "en")
    starts = [n for n, s in enumerate(scene["steps"]) if s["kind"] == "start"]
    cells = [c["id"] for c in scene["reels"][0]["cells"]]
    assert len(starts) == 3
    for turn, step in enumerate(starts):
        seen = [states(scene, cell, step) for cell in cells]
        assert seen == ["gone"] * turn + ["empty"] * (3 - turn)


def test_a_later_turns_cells_are_never_skipped_beforehand():
    scene = compose(viz.record(LOOP), "en")
    assert not any(
        "skipped" in s for c in scene["reels"][0]["cells"] for _, s in scene["tracks"][c["id"]]
    )
