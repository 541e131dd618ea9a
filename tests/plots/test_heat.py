"""Heat maps: which tensor a step is about, its gradient beside it, Jacobians as matrices."""

import numpy as np
import pytest

import viz
from viz.plots.heat import Heat, Subject
from viz.plots.values import Values
from viz.story.index import TraceIndex

END = 10**9


def heat_of(body: str) -> Heat:
    return Heat(Values(TraceIndex(viz.record(f"import tensorflow as tf\n{body}"))))


def named(heat: Heat, name: str) -> int:
    return next(t["id"] for t in heat.index.tensors.values() if name in t["names"])


PROGRAM = """
x = tf.constant([[1.0, -2.0], [3.0, 4.0]])
with tf.GradientTape() as g:
    g.watch(x)
    y = x * x
    z = tf.reduce_sum(y)
d = g.gradient(z, x)
"""


def test_the_latest_tensor_is_the_subject_and_its_gradient_lies_beside_it() -> None:
    heat = heat_of(PROGRAM)
    x, y, d = (named(heat, n) for n in "xyd")
    assert heat.subject(heat.values.made[x]) == Subject(x, None)
    assert heat.subject(heat.values.made[y]) == Subject(y, None)
    assert heat.subject(END) == Subject(x, d)
    visits = [n for n, e in enumerate(heat.index.events) if e["type"] == "visit"]
    assert heat.subject(visits[1]).tensor == y, "the cotangent of y arrives first"
    np.testing.assert_array_equal(heat.matrix(d, END).numbers, [[2, -4], [6, 8]])


def test_a_selected_tensor_is_shown_once_it_exists_with_the_gradient_it_has_by_then() -> None:
    heat = heat_of(PROGRAM)
    x, y, d = (named(heat, n) for n in "xyd")
    assert heat.subject(0, chosen=y) == Subject(x, None)
    assert heat.subject(heat.values.made[y], chosen=x) == Subject(x, None)
    assert heat.subject(END, chosen=y).tensor == y
    assert heat.subject(END, chosen=d) == Subject(x, d)


def test_a_jacobian_is_a_matrix_of_targets_by_sources() -> None:
    heat = heat_of("""
x = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
with tf.GradientTape() as g:
    g.watch(x)
    y = tf.reduce_sum(x * x, axis=1)
j = g.jacobian(y, x)
""")
    j = named(heat, "j")
    assert heat.subject(END) == Subject(None, j)
    found = heat.matrix(j, END)
    assert found.jacobian == (named(heat, "y"), named(heat, "x"))
    np.testing.assert_array_equal(found.numbers, [[2, 4, 6, 0, 0, 0], [0, 0, 0, 8, 10, 12]])


def test_a_variable_shows_what_it_holds_at_the_time() -> None:
    heat = heat_of("v = tf.Variable([1.0, 2.0])\nv.assign_add([10.0, 10.0])\n")
    v = named(heat, "v")
    assert heat.matrix(v, 0).numbers.tolist() == [[1, 2]]
    assert heat.matrix(v, END).numbers.tolist() == [[11, 12]]
    assert heat.subject(END) == Subject(v, None)


def test_higher_ranks_show_their_first_slice() -> None:
    heat = heat_of("x = tf.reshape(tf.range(8.0), (2, 2, 2))\n")
    found = heat.matrix(named(heat, "x"), END)
    assert found.sliced
    assert found.numbers.tolist() == [[0, 1], [2, 3]]


def test_what_is_not_finite_stays_so() -> None:
    heat = heat_of("x = tf.math.log(tf.constant([-1.0, 0.0, 1.0]))\n")
    numbers = heat.matrix(named(heat, "x"), END).numbers
    assert np.isnan(numbers[0, 0])
    assert numbers[0, 1] == -np.inf


@pytest.mark.parametrize("value", ["3.0", "[3.0]", "['a', 'b']", "tf.ones(1000)", "[True, False]"])
def test_scalars_texts_and_summaries_are_no_heat_maps(value: str) -> None:
    heat = heat_of(f"x = tf.identity({value})\n")
    assert not heat.any
    assert heat.matrix(named(heat, "x"), END) is None
