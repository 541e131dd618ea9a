"""Parts of variables are tensors like any other."""

import pytest

import viz.tf as tf


@pytest.mark.parametrize("swapped", [False, True])
def test_a_part_of_a_variable_has_a_gradient_as_either_operand(swapped: bool) -> None:
    v = tf.Variable([1.0, -2.0])
    with tf.GradientTape() as tape:
        y = v[1] * v[0] if swapped else v[0] * v[1]
    assert tape.gradient(y, v).numpy().tolist() == [-2.0, 1.0]
