"""What the page shows when a learner asks why: each reason with its proof, as they come in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import islice
from typing import Any

from viz.trace.model import Trace
from viz.why.facts import Facts
from viz.why.findings import Finding, findings
from viz.why.proof import finish_async
from viz.why.provers import prover
from viz.why.report import changed_lines
from viz.why.words import proof_sentence, sentence

MOST = 8
"""Results that are proven at a time; of a call in a loop only the first one."""

Run = Callable[[str], Awaitable[Trace]]


async def proven(trace: Trace, run: Run, lang: str) -> AsyncIterator[dict[str, Any]]:
    """Yields ``{text, line, proof, diff, program}`` for each result that needs a reason.

    ``proof`` says what the proof adds, empty if there is none; ``diff`` holds ``[sign, line]`` pairs (sign ``+``, ``-``
    or a space) and ``program`` the changed program, both null without a change to make. No program is run twice.
    """
    facts = Facts(trace)
    known: dict[str, Facts] = {}

    async def once(source: str) -> Facts:
        if source not in known:
            known[source] = Facts(await run(source))
        return known[source]

    for found in islice(_different(facts), MOST):
        proof = await finish_async(prover(facts, found), once)
        edit = proof.edit
        yield {
            "text": sentence(proof.reason, found.value, lang),
            "line": proof.reason.line,
            "proof": proof_sentence(proof, found.value, lang),
            "diff": None if edit is None else changed_lines(trace["source"], edit),
            "program": edit,
        }


def _different(facts: Facts) -> list[Finding]:
    """The findings without those of a later turn of the same call."""
    seen: dict[Any, Finding] = {}
    for found in findings(facts):
        where = str(found.call.passes[0]["span"])
        seen.setdefault((where, found.position, found.reason.cause, found.reason.line), found)
    return list(seen.values())
