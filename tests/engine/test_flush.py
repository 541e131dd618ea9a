"""Numbers below the normal range become zero, as in TensorFlow's kernels."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine import flush
from viz.engine.primitive import PRIMITIVES
from viz.engine.state import fresh, state


def test_a_result_below_the_normal_range_is_zero_of_its_sign() -> None:
    with fresh():
        assert tf.exp(tf.constant(-95.0)).numpy() == 0.0
        product = (tf.constant([-1e-20, 1e-20]) * tf.constant([1e-20, 1.0])).numpy()
        assert product.tolist() == [0.0, np.float32(1e-20)]
        assert np.signbit(product[0])
        assert tf.nn.softmax([-95.0, 0.0]).numpy().tolist() == [0.0, 1.0]


def test_an_operand_below_the_normal_range_counts_as_zero_but_is_kept_by_what_only_moves_it() -> (
    None
):
    with fresh():
        x = tf.constant([1e-40])
        assert x.numpy()[0] != 0
        assert tf.identity(x).numpy()[0] != 0
        assert (x > 0).numpy().tolist() == [False]
        assert tf.sqrt(x).numpy().tolist() == [0.0]
        assert (tf.constant(2.0) * 1e-40).numpy() == 0.0


def test_halves_are_never_too_small() -> None:
    with fresh():
        assert (tf.constant(6e-8, tf.float16) * 1).numpy() != 0


def test_only_the_program_that_writes_a_small_number_pays_for_it() -> None:
    with fresh():
        tf.constant(1e-40)
        assert state.quiet is state.flushing
    with fresh():
        assert state.quiet is state.usual


def test_where_numpy_tells_nothing_every_result_is_looked_at() -> None:
    looking = flush.looker(lambda function, *values: function(*values))
    with np.errstate(all="ignore"):
        assert looking(np.exp, np.float32(-95.0)) == 0.0
        assert looking(np.exp, np.float32(1.0)) == np.exp(np.float32(1.0))
        assert looking(np.exp, np.array([-95.0, 0.0], np.float32)).tolist() == [0.0, 1.0]
        assert looking(PRIMITIVES["identity"].impl, np.array([1e-40], np.float32))[0] != 0


@pytest.mark.parametrize("value", [np.complex64(1e-40 + 1j), np.complex64(complex(np.inf, 1e-40))])
def test_the_parts_of_complex_numbers_are_flushed_one_by_one(value: np.complex64) -> None:
    out = flush.flushed(value)
    assert (out.real, out.imag) in {(0.0, 1.0), (np.inf, 0.0)}
