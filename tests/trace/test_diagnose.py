"""Why a gradient is None: one program per cause, and no cause claimed when it is not it."""

import pytest

import viz
from viz.trace.diagnose import CAUSES, why_none

HEAD = "import tensorflow as tf\n"

PROGRAMS = {
    "unwatched": """
x = tf.constant(3.0)
w = tf.constant(2.0)
with tf.GradientTape() as t:
    t.watch(w)
    y = x * w
g = t.gradient(y, x)
""",
    "late": """
x = tf.constant(3.0)
with tf.GradientTape() as t:
    y = x * x
    t.watch(x)
g = t.gradient(y, x)
""",
    "outside": """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = x * x
z = y * 2.0
g = t.gradient(z, x)
""",
    "outside_gradient": """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
dy = inner.gradient(y, x)
g = outer.gradient(dy, x)
""",
    "stopped": """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    with t.stop_recording():
        y = x * x
g = t.gradient(y, x)
""",
    "replaced": """
x = tf.Variable(3.0)
x = x + 1.0
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(y, x)
""",
    "python": """
import numpy as np
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = tf.constant(np.square(x.numpy()))
g = t.gradient(y, x)
""",
    "integer": """
x = tf.constant(3)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
g = t.gradient(y, x)
""",
    "stop_gradient": """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = tf.stop_gradient(x) * 2.0
g = t.gradient(y, x)
""",
    "no_gradient": """
x = tf.Variable([3.0, 1.0])
with tf.GradientTape() as t:
    y = tf.round(x) * 2.0
g = t.gradient(y, x)
""",
    "state": """
x = tf.Variable(3.0)
v = tf.Variable(0.0)
with tf.GradientTape() as t:
    v.assign_add(x)
    y = v * v
g = t.gradient(y, x)
""",
    "not_trainable": """
x = tf.Variable(3.0, trainable=False)
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(y, x)
""",
    "independent": """
x = tf.Variable(3.0)
w = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = w * w
g = t.gradient(y, x)
""",
}

CHANGE = {  # the line the message points at, counted with the import
    "late": "t.watch(x)",
    "outside": "z = y * 2.0",
    "outside_gradient": "dy = inner.gradient(y, x)",
    "stopped": "y = x * x",
    "replaced": "x = x + 1.0",
    "python": "y = tf.constant(np.square(x.numpy()))",
    "stop_gradient": "y = tf.stop_gradient(x) * 2.0",
    "no_gradient": "y = tf.round(x) * 2.0",
    "state": "v.assign_add(x)",
    "unwatched": "x = tf.constant(3.0)",
}


def reason_of(program: str):
    trace = viz.record(HEAD + program)
    assert trace["end"]["kind"] == "done", trace["end"]
    last = trace["passes"][-1]
    assert last["results"] == [None]
    return trace, why_none(trace, last["id"], 0)


def test_there_is_a_program_for_every_cause():
    assert set(PROGRAMS) == set(CAUSES)


@pytest.mark.parametrize("cause", PROGRAMS)
def test_the_cause_is_named(cause):
    _, reason = reason_of(PROGRAMS[cause])
    assert reason.cause == cause


@pytest.mark.parametrize("cause", CHANGE)
def test_the_line_to_change_is_named(cause):
    trace, reason = reason_of(PROGRAMS[cause])
    assert trace["source"].split("\n")[reason.line - 1].strip() == CHANGE[cause]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("cause", PROGRAMS)
def test_every_cause_has_a_sentence_without_holes(cause, lang):
    from viz import locale

    _, reason = reason_of(PROGRAMS[cause])
    text = locale.text(f"why.{cause}", lang, **{"op": "", **reason.values})
    assert "{" not in text
    assert "None" in text


def test_a_result_that_is_not_none_has_no_reason():
    trace = viz.record(
        HEAD
        + "x = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    y = x * x\ng = t.gradient(y, x)\n"
    )
    with pytest.raises(ValueError, match="not None"):
        why_none(trace, trace["passes"][0]["id"], 0)


def test_watching_the_wrong_tensor_is_not_called_late():
    _, reason = reason_of("""
x = tf.constant(3.0)
w = tf.constant(2.0)
with tf.GradientTape() as t:
    y = x * w
    t.watch(w)
g = t.gradient(y, x)
""")
    assert reason.cause == "unwatched"


def test_an_op_outside_that_is_not_on_the_path_is_not_blamed():
    _, reason = reason_of("""
x = tf.constant(3.0)
w = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = x * w
other = x * 5.0
g = t.gradient(y, x)
""")
    assert reason.cause == "unwatched"
