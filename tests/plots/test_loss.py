"""Loss over turns: found by the line that computes it again and again."""

import pytest

import viz
from viz.plots.loss import losses
from viz.plots.values import Values
from viz.story.index import TraceIndex

LOOP = """import tensorflow as tf
w = tf.Variable([4.0, 2.0])
for _ in range({turns}):
    with tf.GradientTape() as t:
        error = tf.reduce_sum(w * w)
    w.assign_sub(0.25 * t.gradient(error, w))
"""


def losses_of(source: str):
    return losses(Values(TraceIndex(viz.record(source))))


def test_the_target_of_a_repeated_gradient_is_a_loss() -> None:
    found = losses_of(LOOP.format(turns=4))
    assert found.name == "error"
    assert [value for _, value in found.turns] == pytest.approx([20, 5, 1.25, 0.3125])


def test_turns_are_shown_once_they_are_computed() -> None:
    found = losses_of(LOOP.format(turns=3))
    second = found.turns[1][0]
    assert [found.shown(at) for at in (-1, second - 1, second, 10**9)] == [0, 1, 2, 3]


def test_two_turns_are_no_loop() -> None:
    assert losses_of(LOOP.format(turns=2)) is None


def test_rows_of_a_jacobian_are_no_turns() -> None:
    source = LOOP.format(turns=1).replace("tf.reduce_sum(w * w)", "tf.concat([w, w], 0)")
    assert losses_of(source.replace("gradient(error, w)", "jacobian(error, w)[0]")) is None


def test_without_gradients_a_name_bound_again_and_again_counts() -> None:
    found = losses_of(
        "import tensorflow as tf\nx = tf.constant(8.0)\nfor _ in range(3):\n    x = x / 2.0\n"
    )
    assert found.name == "x"
    assert [value for _, value in found.turns] == [4, 2, 1]


def test_second_gradients_inside_a_loop_are_not_the_loss() -> None:
    source = """import tensorflow as tf
x = tf.Variable(2.0)
for _ in range(3):
    with tf.GradientTape() as a:
        with tf.GradientTape() as b:
            y = x ** 4
        dy = b.gradient(y, x)
    x.assign_sub(dy / a.gradient(dy, x))
"""
    assert losses_of(source).name == "y"
