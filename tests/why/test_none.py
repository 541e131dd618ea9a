"""Why a gradient is None: cause and line of each kind of mistake, and what proves it."""

from __future__ import annotations

import pytest

import viz
from tests.why.programs import HEAD, NONES, Case
from tests.why.running import judged, run
from viz.why.facts import Facts
from viz.why.findings import findings
from viz.why.none import why_none
from viz.why.reason import CAUSES


@pytest.mark.parametrize("case", NONES, ids=lambda case: case.name)
def test_cause_and_line_are_named_and_proven(case: Case) -> None:
    proof = judged(case)
    assert (proof.reason.cause, proof.reason.line) == (case.cause, case.line)
    assert proof.proven is case.proven
    assert (proof.edit is not None) is case.edited


@pytest.mark.parametrize("case", [c for c in NONES if c.edited], ids=lambda case: case.name)
def test_the_edit_brings_the_gradient(case: Case) -> None:
    edit = judged(case).edit
    assert edit is not None
    after = Facts(run(edit))
    call = after.calls[Facts(run(case.source)).calls[case.call].number]
    assert any(p["results"][case.position] is not None for p in call.passes)


def test_every_cause_of_a_none_has_a_program() -> None:
    assert {case.cause for case in NONES} == set(CAUSES[:14])


def test_a_result_that_is_there_has_no_reason() -> None:
    facts = Facts(
        viz.record(
            HEAD
            + "x = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    y = x * x\ng = t.gradient(y, x)\n"
        )
    )
    with pytest.raises(ValueError, match="not None"):
        why_none(facts, facts.calls[0], 0)
    assert list(findings(facts)) == []


def test_finding_reasons_takes_time_in_proportion_to_the_program() -> None:
    """An unused weight of a long loop: what is looked at grows with the loop, not with its square."""
    program = HEAD + (
        "a = tf.Variable(1.0)\nb = tf.Variable(1.0)\nfor step in range({}):\n"
        "    with tf.GradientTape() as tape:\n        loss = (a - 3.0) ** 2\n"
        "    ga, gb = tape.gradient(loss, [a, b])\n    a.assign_sub(0.01 * ga)\n"
    )
    looked = []
    for turns in (10, 40):
        facts = Facts(run(program.format(turns)))
        counted = _Counting(facts.events)
        facts.users, facts.bindings, facts.of_tape, facts.of_pass  # noqa: B018 - made once per trace
        facts.events = counted
        assert sum(1 for _ in findings(facts)) == turns
        looked.append(counted.looks)
    assert looked[1] < 6 * looked[0]


class _Counting(list):  # type: ignore[type-arg]
    """A list that counts how often one of its items is looked at."""

    looks = 0

    def __getitem__(self, key):  # type: ignore[no-untyped-def]
        self.looks += 1
        return super().__getitem__(key)

    def __iter__(self):  # type: ignore[no-untyped-def]
        for item in super().__iter__():
            self.looks += 1
            yield item
