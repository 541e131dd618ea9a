"""What a listener hears, and in which order."""

import pytest

from viz.engine import GradientTape, Variable, constant, events
from viz.engine.ops.cast import identity


def heard(program):
    seen = []
    with events.listening(seen.append):
        program()
    return seen


def kinds(seen):
    return [type(e).__name__ for e in seen]


def told(program):
    """Kinds of events, by a listener that keeps no event: one that does keeps the tape alive."""
    seen = []
    with events.listening(lambda e: seen.append(type(e).__name__)):
        program()
    return seen


def second_derivative():
    x = constant(3.0)
    with GradientTape() as g:
        g.watch(x)
        with GradientTape() as gg:
            gg.watch(x)
            y = x * x
        dy = gg.gradient(y, x)
    g.gradient(dy, x)


def test_a_gradient_tells_its_story_in_order():
    def program():
        x = constant(3.0)
        with GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)

    assert told(program) == [
        "TensorMade",
        "TapeStarted",
        "Watched",
        "OpApplied",
        "TapeStopped",
        "GradientStarted",
        "OpApplied",
        "Seeded",
        "RecordVisited",
        "OpApplied",
        "OpApplied",
        "RuleFinished",
        "OpApplied",
        "Accumulated",
        "GradientFinished",
        "TapeConsumed",
        "TapeDropped",
    ]


def test_the_outer_tape_records_the_inner_reverse_pass():
    seen = heard(second_derivative)
    ops = [e for e in seen if isinstance(e, events.OpApplied)]
    assert [(e.name, e.role, len(e.recorded_by)) for e in ops[:5]] == [
        ("multiply", "forward", 2),
        ("ones_like", "seed", 0),
        ("multiply", "rule", 1),
        ("multiply", "rule", 1),
        ("add_n", "accumulate", 1),
    ]


def test_a_variable_read_by_an_op_shows_as_the_variable():
    def program():
        v = Variable(3.0)
        with GradientTape() as tape:
            y = v * 2.0
        tape.gradient(y, v)

    seen = heard(program)
    op = next(e for e in seen if isinstance(e, events.OpApplied))
    assert isinstance(op.inputs[0], Variable)
    visited = [e for e in seen if isinstance(e, events.RecordVisited)]
    assert [e.op_id for e in visited] == [op.op_id]


def test_read_value_is_an_op():
    v = Variable(3.0)
    ops = [
        e.name
        for e in heard(lambda: (v.read_value(), identity(v)))
        if isinstance(e, events.OpApplied)
    ]
    assert ops == ["read_value", "identity"]


def test_a_python_number_is_announced_as_a_literal_just_before_the_op():
    x = constant(3.0)
    seen = heard(lambda: x * 2.0)
    assert kinds(seen) == ["TensorMade", "OpApplied"]
    assert seen[0].how == "literal"
    assert seen[1].inputs[1] is seen[0].tensor


def test_op_ids_increase_and_rules_lie_between_visit_and_finish():
    seen = heard(second_derivative)
    ids = [e.op_id for e in seen if isinstance(e, events.OpApplied)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    inside = False
    for e in seen:
        if isinstance(e, events.RecordVisited):
            inside = True
        elif isinstance(e, events.RuleFinished):
            inside = False
        elif isinstance(e, events.OpApplied):
            assert (e.role in ("rule", "unbroadcast")) == inside


def test_summing_back_after_broadcasting_is_an_op_of_its_own():
    def program():
        x = constant([[1.0], [2.0]])
        with GradientTape() as tape:
            tape.watch(x)
            y = x * constant([1.0, 2.0, 3.0])
        tape.gradient(y, x)

    ops = [e for e in heard(program) if isinstance(e, events.OpApplied)]
    assert ("reduce_sum", "unbroadcast") in [(e.name, e.role) for e in ops]


def test_a_value_that_leaves_is_announced():
    x = constant(3.0)
    seen = heard(lambda: (x.numpy(), float(x), bool(x)))
    assert [e.how for e in seen] == ["numpy", "float", "bool"]


def test_a_failing_gradient_is_announced_with_its_error():
    def program():
        tape = GradientTape()
        with pytest.raises(RuntimeError):
            tape.gradient(constant(1.0), constant(1.0))

    failed = [e for e in heard(program) if isinstance(e, events.GradientFailed)]
    assert len(failed) == 1
    assert failed[0].pass_id is None
    assert isinstance(failed[0].error, RuntimeError)


def test_deleting_a_tape_is_heard_at_once():
    def program():
        tape = GradientTape(persistent=True)
        with tape:
            pass
        del tape
        constant(1.0)

    assert told(program) == ["TapeStarted", "TapeStopped", "TapeDropped", "TensorMade"]


def test_the_previous_listener_comes_back_after_an_exception():
    before = events.listener
    with pytest.raises(KeyError), events.listening(lambda e: None):
        raise KeyError
    assert events.listener is before
