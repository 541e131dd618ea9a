"""One test per sentence of GradientTape's contract."""

import gc
import threading
import weakref

import numpy as np
import pytest

from viz.engine import GradientTape, Variable, constant
from viz.engine.errors import InternalError
from viz.engine.ops.arith import multiply
from viz.engine.state import state

ONCE = "A non-persistent GradientTape can only be used to compute one set of gradients"


def value(result):
    return None if result is None else result.numpy().tolist()


@pytest.fixture(autouse=True)
def nothing_is_left_recording():
    yield
    assert state.recorders == []
    assert state.role == "forward"


def cubed(x):
    return x * x * x


def test_a_watched_tensor_has_a_gradient():
    x = constant(3.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert value(tape.gradient(y, x)) == 6.0


def test_an_unwatched_tensor_has_none():
    x = constant(3.0)
    with GradientTape() as tape:
        y = x * x
    assert tape.gradient(y, x) is None


def test_a_trainable_variable_is_watched_when_it_is_read():
    v = Variable(3.0)
    with GradientTape() as tape:
        y = v * v
    assert tape.watched_variables() == (v,) or tape.watched_variables()[0] is v
    assert value(tape.gradient(y, v)) == 6.0


def test_nested_tapes_give_the_second_derivative():
    x = constant(3.0)
    with GradientTape() as outer:
        outer.watch(x)
        with GradientTape() as inner:
            inner.watch(x)
            y = x * x
        dy = inner.gradient(y, x)
    assert value(dy) == 6.0
    assert value(outer.gradient(dy, x)) == 2.0


def test_five_nested_tapes_give_the_fifth_derivative():
    x = constant(2.0)
    tapes = [GradientTape() for _ in range(5)]
    for tape in tapes:
        tape.__enter__()
        tape.watch(x)
    y = x**6
    for tape in reversed(tapes):
        tape.__exit__(None, None, None)
        y = tape.gradient(y, x)
    assert value(y) == 6 * 5 * 4 * 3 * 2 * 2.0


def test_a_second_gradient_on_a_plain_tape_raises():
    v = Variable(3.0)
    with GradientTape() as tape:
        y = v * v
    tape.gradient(y, v)
    with pytest.raises(RuntimeError, match=ONCE):
        tape.gradient(y, v)


def test_a_persistent_tape_gives_any_number_of_gradients():
    v = Variable(3.0)
    with GradientTape(persistent=True) as tape:
        y = v * v
        z = y * v
    assert [value(tape.gradient(t, v)) for t in (y, z, y)] == [6.0, 27.0, 6.0]


def test_entering_an_active_tape_raises():
    tape = GradientTape()
    with tape, pytest.raises(ValueError, match="Tape is still recording"):
        tape.__enter__()


def test_an_exception_in_the_block_stops_the_recording_and_keeps_the_records():
    v, made = Variable(3.0), []
    tape = GradientTape()

    def block():
        with tape:
            made.append(v * v)
            raise KeyError("learner")

    with pytest.raises(KeyError):
        block()
    assert state.recorders == []
    assert value(tape.gradient(made, v)) == 6.0


def test_stop_recording_records_nothing_and_resumes_after_an_exception():
    v, hidden = Variable(3.0), []

    def block():
        with tape.stop_recording():
            hidden.append(v * v)
            raise KeyError("learner")

    with GradientTape() as tape:
        with pytest.raises(KeyError):
            block()
        y = v * hidden[0]
    assert value(tape.gradient(y, v)) == 9.0


def test_reset_forgets_records_and_watches():
    x, v = constant(2.0), Variable(3.0)
    with GradientTape() as tape:
        tape.watch(x)
        before = x * v
        tape.reset()
        y = before * v
    assert [value(g) for g in tape.gradient(y, [x, v])] == [None, 6.0]


def test_gradients_of_several_targets_are_summed():
    v = Variable(3.0)
    with GradientTape() as tape:
        y = v * v
    assert value(tape.gradient([v, y, y], v)) == 1 + 6 + 6


def test_results_have_the_structure_of_the_sources():
    a, b = Variable(2.0), Variable(3.0)
    with GradientTape() as tape:
        y = a * b
    found = tape.gradient(y, {"b": b, "rest": [a, (b,)]})
    assert list(found) == ["b", "rest"]
    assert value(found["rest"][1][0]) == 2.0
    assert isinstance(found["rest"][1], tuple)


def test_a_source_does_not_block_the_flow_to_others():
    x = constant(3.0)
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    assert [value(g) for g in tape.gradient(z, [x, y])] == [108.0, 18.0]


def test_output_gradients_replace_the_ones():
    x = constant([1.0, 2.0])
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert value(tape.gradient(y, x, output_gradients=constant([1.0, 10.0]))) == [2.0, 40.0]


def test_unconnected_gradients_zero_gives_zeros_of_the_source():
    v = Variable([[1.0, 2.0]])
    with GradientTape() as tape:
        y = Variable(1.0) * 2.0
    assert value(tape.gradient(y, v, unconnected_gradients="zero")) == [[0.0, 0.0]]


def test_an_unknown_unconnected_gradients_raises_and_consumes_nothing():
    v = Variable(3.0)
    with GradientTape() as tape:
        y = v * v
    with pytest.raises(ValueError, match="Unknown value for unconnected_gradients: 'ZERO'"):
        tape.gradient(y, v, unconnected_gradients="ZERO")
    assert value(tape.gradient(y, v)) == 6.0


def test_a_tape_that_failed_once_is_broken():
    from viz.engine.custom import custom_gradient

    @custom_gradient
    def f(x):
        def back(dy):
            raise KeyError("inside")

        return x * 1.0, back

    v = Variable(2.0)
    with GradientTape() as tape:
        y = f(v)
    with pytest.raises(KeyError, match="inside"):
        tape.gradient(y, v)
    with pytest.raises(InternalError, match="failed to find operation producing a tensor"):
        tape.gradient(y, v)


def test_another_thread_is_not_heard():
    v, found = Variable(3.0), []
    with GradientTape() as tape:
        thread = threading.Thread(target=lambda: found.append(v * v))
        thread.start()
        thread.join()
    assert tape.gradient(found[0], v) is None


def test_other_threads_may_compute_at_the_same_time():
    x, failures = constant(np.ones(50000, np.float32)), []

    def work():
        try:
            for _ in range(50):
                multiply(x, x)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_chain_of_fifty_thousand_ops_is_no_recursion():
    x = y = constant(1.0)
    with GradientTape() as tape:
        tape.watch(x)
        for _ in range(50_000):
            y = y + x
    assert value(tape.gradient(y, x)) == 50_001.0


def test_consuming_a_tape_releases_its_tensors():
    x = constant([1.0, 2.0])
    with GradientTape() as tape:
        tape.watch(x)
        middle = x * x
        y = middle * middle
    gone = weakref.ref(middle)
    del middle
    assert gone() is not None
    tape.gradient(y, x)
    assert gone() is None


def test_dropping_a_persistent_tape_releases_its_tensors_without_a_garbage_collection():
    gc.disable()
    try:
        x = constant([1.0, 2.0])
        with GradientTape(persistent=True) as tape:
            tape.watch(x)
            middle = x * x
        gone = weakref.ref(middle)
        del middle
        del tape
        assert gone() is None
    finally:
        gc.enable()


def test_several_uses_of_a_tensor_are_summed_by_one_op():
    from viz.engine import events

    x, seen = constant(2.0), []
    with events.listening(lambda e: seen.append(e)), GradientTape() as tape:
        tape.watch(x)
        y = x * x + x
        tape.gradient(y, x)
    sums = [e for e in seen if isinstance(e, events.OpApplied) and e.role == "accumulate"]
    assert [len(e.inputs) for e in sums] == [3]


def test_a_jacobian_has_the_shape_of_target_and_source():
    x = constant([[1.0, 2.0], [3.0, 4.0]])
    with GradientTape() as tape:
        tape.watch(x)
        y = (x * x)[0]
    j = tape.jacobian(y, x)
    assert tuple(j.shape) == (2, 2, 2)
    assert value(j) == [[[2.0, 0.0], [0.0, 0.0]], [[0.0, 4.0], [0.0, 0.0]]]


def test_a_batch_jacobian_is_one_jacobian_per_row():
    x = constant([[1.0, 2.0], [3.0, 4.0]])
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
    assert value(tape.batch_jacobian(y, x)) == [[[2.0, 0.0], [0.0, 4.0]], [[6.0, 0.0], [0.0, 8.0]]]
