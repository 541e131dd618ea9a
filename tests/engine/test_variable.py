"""Variables: reading, assigning, what tapes know of them."""

import numpy as np
import pytest

from viz.engine import GradientTape, Variable, constant


def value(result):
    return None if result is None else result.numpy().tolist()


def test_each_op_uses_the_value_of_its_time():
    v = Variable(3.0)
    with GradientTape() as tape:
        y = v * v
        v.assign(10.0)
        z = y * v
    assert value(tape.gradient(z, v)) == 69.0


def test_assign_is_not_differentiated():
    a, b = Variable(3.0), Variable(0.0)
    with GradientTape() as tape:
        b.assign_add(a)
        y = b**2
    assert [value(g) for g in tape.gradient(y, [a, b])] == [None, 6.0]


def test_a_value_read_before_the_tape_is_not_connected():
    v = Variable(3.0)
    early = v.value()
    with GradientTape() as tape:
        y = early * early
    assert tape.gradient(y, v) is None


def test_a_read_before_an_outer_tape_stays_unconnected_to_it():
    v = Variable(2.0)
    with GradientTape() as inner:
        y = v * v * v
    with GradientTape() as outer:
        z = v * 1.0
        g = inner.gradient(y, v)
        total = g + z
    assert value(outer.gradient(total, v)) == 1.0


def test_a_variable_that_is_not_trainable_is_watched_only_on_request():
    v = Variable(3.0, trainable=False)
    with GradientTape(persistent=True) as tape:
        y = v * v
        tape.watch(v)
        z = v * v
    assert tape.gradient(y, v) is None
    assert value(tape.gradient(z, v)) == 6.0


def test_assigning_another_shape_raises():
    with pytest.raises(ValueError, match="Shape mismatch"):
        Variable([1.0, 2.0]).assign([1.0, 2.0, 3.0])


def test_assigning_never_writes_into_an_array_somebody_holds():
    v = Variable([1.0, 2.0])
    before = v.read_value()
    v[0].assign(9.0)
    assert value(before) == [1.0, 2.0]
    assert value(v) == [9.0, 2.0]


def test_in_place_arithmetic_raises():
    v = Variable(1.0)
    with pytest.raises(RuntimeError, match="is not supported"):
        v += 1.0


def test_a_variable_made_of_a_tensor_breaks_the_chain():
    x = constant(2.0)
    with GradientTape() as tape:
        tape.watch(x)
        v = Variable(x * 3.0)
        y = v * v
    assert [value(g) for g in tape.gradient(y, [x, v])] == [None, 12.0]


def test_numpy_gives_a_copy():
    v = Variable([1.0, 2.0])
    v.numpy()[0] = 9.0
    assert np.array_equal(v.numpy(), [1.0, 2.0])


def test_parts_of_a_variable_multiply_and_both_have_gradients():
    v = Variable([1.0, -2.0])
    with GradientTape() as tape:
        y = v[0] * v[1]
    assert value(tape.gradient(y, v)) == [-2.0, 1.0]
