"""Random programs: a planted mistake is found, proven, and nothing else is claimed."""

from __future__ import annotations

import pytest

from tests.why.generator import PLANTED, planted, right
from tests.why.running import facts_of, run
from viz.why.facts import Facts
from viz.why.findings import findings
from viz.why.proof import finish
from viz.why.provers import prover

SEEDS = range(40)


@pytest.mark.parametrize("seed", range(120))
def test_a_right_program_has_no_reasons(seed: int) -> None:
    program = right(seed)
    trace = run(program)
    assert trace["end"]["kind"] == "done", trace["end"]
    assert list(findings(Facts(trace))) == [], program


@pytest.mark.parametrize("cause", PLANTED)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_mistake_is_named(seed: int, cause: str) -> None:
    made = planted(seed, cause)
    facts = Facts(run(made.source))
    assert facts.trace["end"]["kind"] == "done", facts.trace["end"]
    found = {one.position: one.reason for one in findings(facts)}
    said = {position: (reason.cause, reason.line) for position, reason in found.items()}
    assert said == dict.fromkeys(made.lost, (made.cause, made.line)), made.source


@pytest.mark.parametrize("cause", PLANTED)
@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_of_a_planted_mistake_is_proven(seed: int, cause: str) -> None:
    made = planted(seed, cause)
    facts = Facts(run(made.source))
    for one in findings(facts):
        proof = finish(prover(facts, one), facts_of)
        assert proof.proven, made.source
        assert proof.reason.cause == made.cause
