"""Why a gradient is NaN, infinite or zero: the op that is named, its line, and what proves it."""

from __future__ import annotations

import pytest

from tests.why.number_programs import NUMBERS, ORDINARY, Number
from tests.why.programs import HEAD
from tests.why.running import judged, run
from viz.why.facts import Facts
from viz.why.findings import finding, findings
from viz.why.numbers import kind_of
from viz.why.reason import CAUSES


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case.name)
def test_the_op_and_its_line_are_named_and_proven(case: Number) -> None:
    facts = Facts(run(case.source))
    found = finding(facts, facts.calls[case.call], case.position)
    assert found is not None
    assert found.value == case.value
    proof = judged(case)
    named = facts.ops[proof.reason.op]["name"] if proof.reason.op is not None else ""
    assert (proof.reason.cause, proof.reason.line) == (case.cause, case.line)
    assert named in case.op.split("|")
    assert proof.proven is case.proven
    assert (proof.edit is not None) is case.edited


@pytest.mark.parametrize("name", ORDINARY)
def test_nothing_is_said_of_an_ordinary_result(name: str) -> None:
    assert list(findings(Facts(run(HEAD + ORDINARY[name])))) == []


def test_every_cause_of_a_number_has_a_program() -> None:
    assert {case.cause for case in NUMBERS} == set(CAUSES[14:])


def test_the_arithmetic_is_said() -> None:
    said = {case.name: judged(case).reason.values.get("product") for case in NUMBERS}
    assert said["root of a sum of squares at 0"] == "0 · ∞"
    assert said["softmax by hand"] == "∞ / ∞"
    assert said["root at 0"] == ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1.0, "nan"], "nan"),
        (["-inf", 0.0], "inf"),
        ([[0.0, 0], [0.0, -0.0]], "zero"),
        ([0.0, 1.0], ""),
        ([], ""),
        ({"head": [0.0], "min": 0.0, "max": 1.0, "mean": 0.1}, ""),
        ({"head": [0.0], "min": "nan", "max": "nan", "mean": "nan"}, "nan"),
        ("(nan+1j)", "nan"),
    ],
)
def test_kinds_of_values(value: object, kind: str) -> None:
    assert kind_of(value) == kind
