"""Where a gradient is None, 0 or an error; dtypes; conversions; sparse gradients; forward accumulators."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine.errors import InvalidArgumentError


def gradient(function, *values, **options):
    xs = [tf.constant(v) for v in values]
    with tf.GradientTape() as tape:
        tape.watch(xs)
        y = function(*xs)
    return tape.gradient(y, xs, **options)


def value(result):
    return None if result is None else tf.convert_to_tensor(result).numpy().tolist()


NONE = {
    "stop_gradient": tf.stop_gradient,
    "cast to int and back": lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32),
    "numpy": lambda x: tf.constant(x.numpy()) * 2.0,
    "comparison": lambda x: tf.cast(x > 1.0, tf.float32),
    "rounding": tf.round,
    "whole division": lambda x: x // 2.0,
    "ones_like": tf.ones_like,
    "argmax": lambda x: tf.argmax(tf.stack([x, x])),
    "new variable": lambda x: tf.Variable(x) * 2.0,
}


@pytest.mark.parametrize("how", NONE)
def test_no_path_gives_none(how):
    assert gradient(NONE[how], 1.5) == [None]


ZERO = {
    "sign": tf.sign,
    "maximum, losing side": lambda x: tf.maximum(x, 9.0),
    "relu below 0": lambda x: tf.nn.relu(-x),
    "where, other branch": lambda x: tf.where(x > 9.0, x, 0.0),
    "power of 0": lambda x: x**0,
}


@pytest.mark.parametrize("how", ZERO)
def test_a_rule_that_gives_zero_is_no_none(how):
    assert [value(g) for g in gradient(ZERO[how], 1.5)] == [0.0]


def test_the_second_derivative_of_a_product_ends_in_none_and_of_a_power_in_zero():
    def derivatives(f):
        x = tf.constant(3.0)
        tapes = [tf.GradientTape() for _ in range(3)]
        for tape in tapes:
            tape.__enter__()
            tape.watch(x)
        y, out = f(x), []
        for tape in reversed(tapes):
            tape.__exit__(None, None, None)
            y = tape.gradient(y, x)
            out.append(value(y))
            if y is None:
                break
        return out

    assert derivatives(lambda x: x * x) == [6.0, 2.0, None]
    assert derivatives(lambda x: x**2) == [6.0, 2.0, 0.0]


def test_an_op_without_a_rule_raises_only_when_the_pass_goes_through_it():
    x = tf.constant([[[0.5, 0.2, 0.1]]])
    with pytest.raises(LookupError, match="gradient registry has no entry for: AdjustContrastv2"):
        gradient(lambda t: tf.image.adjust_contrast(t, 2.0), x)
    off_path = gradient(lambda t: (tf.image.adjust_contrast(t, 2.0), tf.reduce_sum(t))[1], x)
    assert value(off_path[0]) == [[[1.0, 1.0, 1.0]]]


def test_a_gather_gives_indexed_slices_whose_duplicates_add_up_when_dense():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [0, 2, 0])
    g = tape.gradient(y, v)
    assert isinstance(g, tf.IndexedSlices)
    assert g.indices.numpy().tolist() == [0, 2, 0]
    assert value(g) == [[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x * x, 6.0),
        (lambda x: tf.sin(x) / x, float(np.cos(3.0) / 3 - np.sin(3.0) / 9)),
        (lambda x: tf.reduce_sum(tf.stack([x, x * x]) * tf.constant([1.0, 10.0])), 61.0),
        (lambda x: tf.matmul([[x, 2.0]], [[x], [x]])[0, 0], 8.0),
        (lambda x: tf.nn.softmax(tf.stack([x, 1.0]))[0], 0.10499358),
    ],
)
def test_a_forward_accumulator_agrees_with_the_reverse_pass(function, expected):
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as accumulator:
        y = function(x)
    assert accumulator.jvp(y).numpy() == pytest.approx(expected, rel=1e-5)
    assert gradient(function, 3.0)[0].numpy() == pytest.approx(expected, rel=1e-5)


def test_dtypes_of_python_values_are_tensorflows():
    found = [
        tf.constant(v).dtype for v in (3, 3.0, True, 1j, "a", 2**40, [], np.float64(1), [1, 2.5])
    ]
    names = [
        "int32",
        "float32",
        "bool",
        "complex128",
        "string",
        "int64",
        "float32",
        "float64",
        "float32",
    ]
    assert [d.name for d in found] == names


def test_mixed_dtypes_are_refused():
    with pytest.raises(
        InvalidArgumentError, match="expected to be a int32 tensor but is a float tensor"
    ):
        tf.constant(3) * tf.constant(2.0)
    with pytest.raises(TypeError, match=r"Cannot convert 2.0 to EagerTensor of dtype int32"):
        tf.constant(3) * 2.0


def test_shapes_that_do_not_broadcast_are_refused():
    with pytest.raises(InvalidArgumentError, match=r"Incompatible shapes: \[2,3\] vs. \[2\]"):
        tf.ones([2, 3]) + tf.ones([2])


def test_float32_stays_float32_to_the_bit():
    a, b = np.float32(0.1), np.float32(0.7)
    assert (tf.constant(a) * tf.constant(b)).numpy() == a * b
    assert (tf.constant(0.1) / 0.3).numpy() == np.float32(0.1) / np.float32(0.3)


def test_infinities_are_silent():
    assert value(tf.math.log(tf.constant(0.0))) == -np.inf
    assert value(tf.constant(3e38) * 10.0) == np.inf
    assert value(tf.constant([1.0]) / tf.constant([0.0])) == [np.inf]


def test_bfloat16_is_rounded_after_each_op():
    x = tf.constant(1.00390625, tf.bfloat16)
    assert value(tf.cast(x, tf.float32)) == 1.0
    third = tf.constant([1.0, 2.0], tf.bfloat16) / 3
    assert third.dtype is tf.bfloat16
    assert value(third) == [0.333984375, 0.66796875]
    assert value(tf.reduce_sum(third)) == 1.0
