"""Loop turns: told from a trace alone, for the loops that learners write."""

import pytest

from tests.programs import trace
from viz.story.index import TraceIndex
from viz.story.turns import find_turns

HEAD = """import tensorflow as tf
x = tf.constant(2.0)
y = x
"""


def turns(body):
    found = find_turns(TraceIndex(trace(HEAD + body)))
    return [(one.lines, len(one.starts)) for one in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for i in range(5):\n    y = y * x\n", [((5, 5), 5)]),
        ("for i in range(5): y = y * x\n", [((4, 4), 5)]),
        ("for i in range(5):\n    z = y * x\n    y = z + x\n", [((5, 6), 5)]),
        ("for i in range(5):\n    y = y * x + y * x\n", [((5, 5), 5)]),
        ("i = 0\nwhile i < 4:\n    y = tf.sin(y)\n    i += 1\n", [((6, 7), 4)]),
        ("while y < 40.0:\n    y = y * x\n", [((5, 5), 6)]),
        ("ys = [tf.sin(x * n) for n in range(7)]\n", [((4, 4), 7)]),
        ("y = tf.sin(x) + sum(x * n for n in range(7))\n", [((4, 4), 7)]),
        ("ws = [tf.Variable(tf.zeros([2])) for n in range(6)]\n", [((4, 4), 6)]),
        ("for n in range(6):\n    x.__add__(tf.constant(1.0) * tf.constant(2.0))\n", [((5, 5), 6)]),
        ("y = x * x\ny = y * x\ny = y * x\n", []),
    ],
)
def test_turns_of_a_loop_are_counted(body, expected):
    assert turns(body) == expected


def test_a_function_called_in_a_loop_belongs_to_the_turn():
    body = "def f(v):\n    u = v * x\n    return u + 1.0\nfor i in range(5):\n    y = f(y)\n"
    assert turns(body) == [((8, 8), 5)]


def test_a_function_that_is_called_twice_per_turn_does_not_double_the_turns():
    body = "def f(v):\n    return v * x\nfor i in range(5):\n    y = f(f(y))\n"
    assert turns(body) == [((7, 7), 5)]


def test_a_function_with_a_loop_has_its_own_turns_at_each_call():
    body = "def f(v):\n    for i in range(3):\n        v = v * x\n    return v\ny = f(f(y))\n"
    assert turns(body)[0] == ((6, 6), 6) or turns(body) == [((6, 6), 3), ((6, 6), 3)]


def test_inner_loops_are_found_once_per_turn_of_the_outer():
    body = "for i in range(4):\n    y = tf.sin(y)\n    for j in range(3):\n        y = y * x\n"
    assert turns(body) == [((5, 7), 4), *[((7, 7), 3)] * 4]


def test_a_branch_does_not_hide_a_turn():
    body = (
        "for i in range(6):\n    y = y * x\n    if i % 2:\n        y = tf.sin(y)\n"
        "    else:\n        y = tf.cos(y)\n"
    )
    assert turns(body) == [((5, 9), 6)]


def test_a_turn_begins_with_its_tape_and_its_constants():
    body = (
        "for i in range(4):\n    c = tf.constant(1.5)\n    with tf.GradientTape() as tape:\n"
        "        tape.watch(x)\n        y = x * c\n    d = tape.gradient(y, x)\n"
    )
    index = TraceIndex(trace(HEAD + body))
    (found,) = find_turns(index)
    assert len(found.starts) == 4
    for start in found.starts[1:]:
        assert index.events[start]["type"] == "tensor"
    ends = [index.events[start - 1]["type"] for start in found.starts[1:]]
    assert set(ends) <= {"bind", "consume", "drop"}


def test_the_rows_of_a_jacobian_are_turns():
    body = (
        "v = tf.Variable([1.0, 2.0, 3.0, 4.0])\nwith tf.GradientTape() as tape:\n"
        "    u = v * v\nj = tape.jacobian(u, v)\n"
    )
    index = TraceIndex(trace(HEAD + body))
    (found,) = find_turns(index)
    assert (found.kind, len(found.starts)) == ("rows", 4)
