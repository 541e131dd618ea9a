"""What a run may use, counted."""

import time

import numpy as np
import pytest

from viz.engine import events as ev
from viz.sandbox.limits import LimitReached, Limits, Meter


class Sized:
    def __init__(self, *shape):
        self._value = np.empty(shape)


def op(*shapes):
    return ev.OpApplied(1, "add", (), tuple(Sized(*s) for s in shapes), ())


def test_one_event_more_than_allowed_ends_the_run():
    meter = Meter(Limits(events=3))
    for _ in range(3):
        meter.event(op())
    with pytest.raises(LimitReached) as caught:
        meter.event(op())
    assert (caught.value.code, caught.value.values) == ("sandbox.limit.events", {"limit": 3})


def test_a_tensor_with_too_many_elements_ends_the_run():
    meter = Meter(Limits(elements=100))
    meter.event(op((10, 10)))
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.elements"):
        meter.event(op((1,), (101,)))


def test_many_values_end_the_run_before_the_trace_is_too_big():
    meter = Meter(Limits(trace_bytes=50_000))
    for _ in range(18):
        meter.event(op((200,)))
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.trace"):
        meter.event(op((200,)))


def test_printed_text_is_cut_at_the_limit_and_the_next_print_raises():
    meter = Meter(Limits(output=5))
    assert meter.output("abc") == "abc"
    assert meter.output("def") == "de"
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.output"):
        meter.output("g")


def test_a_run_that_swallowed_its_limit_gets_the_same_one_again():
    meter = Meter(Limits(events=0))
    with pytest.raises(LimitReached) as first:
        meter.event(op())
    with pytest.raises(LimitReached) as second:
        meter.check()
    assert second.value is first.value


def test_the_wall_clock_ends_the_run():
    meter = Meter(Limits(seconds=0.01))
    time.sleep(0.02)
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.time"):
        meter.clock()


def test_turns_are_counted_and_the_clock_is_looked_at_meanwhile():
    ticks = []
    meter = Meter(Limits(turns=1000), ticks.append)
    for _ in range(1000):
        meter.turn()
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.turns"):
        meter.turn()
    assert len(ticks) == 3


def test_a_dropped_tape_never_raises_because_finalisers_cannot():
    meter = Meter(Limits(events=0))
    meter.event(ev.TapeDropped(1))


def test_a_limit_is_no_exception_that_learner_code_would_catch():
    assert not issubclass(LimitReached, Exception)
