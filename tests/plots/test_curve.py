"""Curves: recorded ops run again as a function, and what the recorded gradients say of it."""

import numpy as np
import pytest

import viz
from viz.plots.curve import Curves
from viz.plots.replay import Function, ReplayError
from viz.plots.values import Values
from viz.story.index import TraceIndex

END = 10**9


def values_of(body: str) -> Values:
    return Values(TraceIndex(viz.record(f"import tensorflow as tf\n{body}")))


def curve_of(body: str, at: int = END):
    return Curves(values_of(body)).at(at)


def tensor(values: Values, name: str) -> int:
    return next(t["id"] for t in values.index.tensors.values() if name in t["names"])


ONE = """
x = tf.constant(3.0)
with tf.GradientTape() as g:
    g.watch(x)
    y = {}
d = g.gradient(y, x)
"""


@pytest.mark.parametrize(
    ("formula", "function"),
    [
        ("x * x", lambda x: x**2),
        ("tf.sin(x) * x + 2.0", lambda x: np.sin(x) * x + 2),
        ("tf.reduce_sum(x * [1.0, 2.0, -4.0])", lambda x: -x),
        ("tf.reduce_mean(tf.matmul([[1.0, 2.0]], tf.reshape([x, x * x], (2, 1))))", lambda x: x + 2 * x**2),
        ("tf.cast(tf.cast(x, tf.float64) ** 3, tf.float32)", lambda x: x**3),
        ("tf.nn.softplus(x)", lambda x: np.log1p(np.exp(x))),
    ],
)  # fmt: skip
def test_a_curve_is_the_recorded_function(formula: str, function) -> None:
    curve = curve_of(ONE.format(formula))
    assert curve.why is None
    assert (curve.x, curve.y) == (3.0, pytest.approx(float(function(3.0)), rel=1e-5))
    assert curve.xs.min() <= 0.0
    assert curve.xs.max() >= 6.0
    np.testing.assert_allclose(curve.ys, function(curve.xs), rtol=1e-4, atol=1e-4)


def test_a_gradient_is_a_function_too_its_ops_are_on_record() -> None:
    values = values_of("""
x = tf.constant(3.0)
with tf.GradientTape() as g:
    g.watch(x)
    with tf.GradientTape() as gg:
        gg.watch(x)
        y = x * x * x
    dy_dx = gg.gradient(y, x)
""")
    slope = Function(values, tensor(values, "x"), tensor(values, "dy_dx"))
    np.testing.assert_allclose(slope(np.array([0.0, 1.0, -2.0])), [0.0, 3.0, 12.0])


def test_derivatives_are_known_from_the_event_that_gave_them() -> None:
    values = values_of("""
x = tf.constant(3.0)
with tf.GradientTape() as g:
    g.watch(x)
    with tf.GradientTape() as gg:
        gg.watch(x)
        y = x * x
    dy_dx = gg.gradient(y, x)
d2y_dx2 = g.gradient(dy_dx, x)
""")
    curves = Curves(values)
    assert len(curves.found) == 1, "the second pass is about the same curve"
    curve = curves.at(END)
    results = [n for n, e in enumerate(values.index.events) if e["type"] == "results"]
    orders = [
        [(d.order, d.value) for d in curve.known(at)]
        for at in (results[0] - 1, results[0], results[1])
    ]
    assert orders == [[], [(1, 6.0)], [(1, 6.0), (2, 2.0)]]
    np.testing.assert_allclose(curve.taylor(1, np.array([3.0, 4.0])), [9.0, 15.0])
    np.testing.assert_allclose(curve.taylor(2, np.array([3.0, 5.0])), [9.0, 25.0])


def test_the_curve_of_a_loop_is_that_of_the_turn_with_the_variable_it_had() -> None:
    values = values_of("""
w = tf.Variable(1.0)
for _ in range(3):
    with tf.GradientTape() as t:
        loss = (w - 3.0) ** 2
    w.assign_sub(0.25 * t.gradient(loss, w))
""")
    curves = Curves(values)
    assert [c.x for c in curves.found] == [1.0, 2.0, 2.5]
    assert [curves.at(c.made).x for c in curves.found] == [1.0, 2.0, 2.5]
    first, last = curves.at(curves.found[0].made), curves.at(END)
    assert (first.xs[0], first.xs[-1]) == (last.xs[0], last.xs[-1]), "the range must not jump"


def test_a_stopped_path_is_told_from_the_slope_of_the_curve() -> None:
    assert curve_of(ONE.format("x * tf.stop_gradient(x)")).differs
    assert not curve_of(ONE.format("x * x")).differs
    assert not curve_of(ONE.format("tf.nn.relu(x - 3.0)")).differs, "a kink has many slopes"


def test_output_gradients_give_no_slope() -> None:
    body = ONE.format("x * x").replace("(y, x)", "(y, x, output_gradients=tf.constant(5.0))")
    assert curve_of(body).known(END) == []


def test_nan_where_the_ops_have_no_value() -> None:
    curve = curve_of(ONE.format("tf.sqrt(x - 1.0)"))
    assert np.isnan(curve.ys[curve.xs < 1.0]).all()
    low, high = curve.window
    assert low < 0.0 < np.sqrt(2.0) < high


def test_a_pole_does_not_squeeze_the_rest_flat() -> None:
    low, high = curve_of(ONE.format("1.0 / (x - 2.0 + 1e-6)")).window
    assert low <= 1.0 <= high
    assert high - low < 100.0


CUSTOM = """
@tf.custom_gradient
def f(x):
    return x * x, lambda u: u
"""


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (CUSTOM + ONE.format("f(x)"), "op"),
        (ONE.format("tf.reduce_sum(x * tf.ones(1000))"), "big"),
        (ONE.replace("constant", "Variable").format("x * x + 0.0 * x.assign(5.0) + x"), "assigned"),
    ],
)
def test_why_there_is_no_curve(body: str, key: str) -> None:
    curve = curve_of(body)
    assert isinstance(curve.why, ReplayError)
    assert curve.why.key == key


def test_several_sources_or_axes_give_no_curve() -> None:
    assert curve_of(ONE.format("x * x").replace("(y, x)", "(y, [x, y])")) is None
    assert curve_of(ONE.format("x * x").replace("constant(3.0)", "constant([3.0])")) is None
