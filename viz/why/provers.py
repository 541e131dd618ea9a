"""The prover of a finding. Apart from the findings, whose readers may never ask for a proof."""

from __future__ import annotations

from viz.why.facts import Facts
from viz.why.findings import Finding
from viz.why.proof import Prover, prove_none
from viz.why.prove_numbers import prove_number


def prover(facts: Facts, found: Finding) -> Prover:
    """Returns the prover of a finding (see ``viz.why.proof``)."""
    if all(p["results"][found.position] is None for p in found.call.passes):
        return prove_none(facts, found.call, found.position, found.reason)
    return prove_number(facts, found.call, found.position, found.reason, found.value)
