"""Runs programs of the tests in this process, and proves what is said of them; each program once."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.why.programs import Case
from viz.sandbox.program import record_here
from viz.why.facts import Facts
from viz.why.findings import finding
from viz.why.proof import Proof, finish
from viz.why.provers import prover


@cache
def run(source: str) -> dict[str, Any]:
    """The trace of a program that is trusted to end."""
    return record_here(source)


@cache
def facts_of(source: str) -> Facts:
    """The same, made ready for questions."""
    return Facts(run(source))


@cache
def judged(case: Case) -> Proof:
    """What is said of the case's result, with its proof."""
    facts = facts_of(case.source)
    found = finding(facts, facts.calls[case.call], case.position)
    assert found is not None, "an ordinary value"
    return finish(prover(facts, found), facts_of)
