"""Seeds, refusals and gradients of tf.random; the numbers themselves are in tests/golden/test_keras.py."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine import events
from viz.tf.errors import InvalidArgumentError
from viz.tf.random.philox import blocks, words
from viz.tf.random.stateful import forget


@pytest.fixture(autouse=True)
def _fresh_seeds():
    forget()
    yield
    forget()


def test_philox_gives_the_known_answers_of_its_inventors() -> None:
    # Random123's kat_vectors for philox4x32-10
    ones = (1 << 64) - 1
    assert blocks(0, 0, [0])[0].tolist() == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    full = blocks(ones, (1 << 128) - 1, [0])[0].tolist()
    assert full == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def test_counting_on_carries_into_the_upper_half_of_the_counter() -> None:
    last = (1 << 64) - 1
    assert words(5, last, 8)[4:].tolist() == words(5, last + 1, 4).tolist()


def test_set_seed_repeats_the_same_numbers_and_no_seed_does_not() -> None:
    tf.random.set_seed(1)
    first = tf.random.normal([4]).numpy()
    assert not np.array_equal(first, tf.random.normal([4]).numpy())
    tf.random.set_seed(1)
    assert np.array_equal(first, tf.random.normal([4]).numpy())
    forget()
    assert not np.array_equal(tf.random.uniform([4]).numpy(), tf.random.uniform([4]).numpy())


def test_an_op_seed_without_a_global_seed_repeats_in_a_new_program() -> None:
    first = tf.random.uniform([3], seed=2).numpy()
    assert not np.array_equal(first, tf.random.uniform([3], seed=2).numpy())
    forget()
    assert np.array_equal(first, tf.random.uniform([3], seed=2).numpy())


def test_no_gradient_goes_through_a_shuffle() -> None:
    x = tf.constant([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.random.shuffle(x)
    assert tape.gradient(y, x) is None


def test_limits_that_are_tensors_are_differentiated() -> None:
    scale = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = tf.random.stateless_normal([3], [1, 2], mean=1.0, stddev=scale)
    expected = tf.reduce_sum(tf.random.stateless_normal([3], [1, 2]))
    assert tape.gradient(y, scale).numpy() == pytest.approx(expected.numpy())


def test_random_numbers_are_one_constant_in_the_picture() -> None:
    seen: list[events.Event] = []
    with events.listening(seen.append):
        x = tf.random.uniform([2], -1.0, 1.0)
    assert [(type(e).__name__, e.tensor is x) for e in seen] == [("TensorMade", True)]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: tf.random.uniform([2], dtype=tf.int32), ValueError, "Must specify maxval for integer dtype tf.int32"),
        (lambda: tf.random.normal([2], dtype=tf.int32), TypeError, "Cannot convert 0.0 to EagerTensor of dtype int32"),
        (lambda: tf.random.normal([-1]), InvalidArgumentError, "Dimension -1 must be >= 0"),
        (lambda: tf.random.uniform([2], 5, 3, tf.int32), InvalidArgumentError, "Need minval < maxval, got 5 >= 3"),
        (lambda: tf.random.stateless_uniform([2], [1]), InvalidArgumentError, "seed must have shape .2., not .1."),
        (lambda: tf.random.stateless_uniform([2], [1.0, 2.0]), InvalidArgumentError, "Tseed"),
        (lambda: tf.nn.dropout(tf.ones([2]), 1.0), ValueError, "range \\[0, 1\\)"),
        (lambda: tf.random.normals, AttributeError, "there is: normal"),
        (lambda: tf.random.Generator(), AssertionError, "from_seed"),
    ],
)  # fmt: skip
def test_what_tensorflow_rejects_is_rejected(call, error, text) -> None:
    with pytest.raises(error, match=text):
        call()
