"""All results of a trace that are None, NaN, infinite or blocked to zero, with reasons and, if asked for, proofs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from viz.locale import text
from viz.trace.model import Trace
from viz.why.facts import Call, Facts
from viz.why.none import why_none
from viz.why.numbers import kind_of, why_number
from viz.why.proof import Proof, Prover, finish, prove_none
from viz.why.prove_numbers import prove_number
from viz.why.reason import Reason
from viz.why.rewrite import diff
from viz.why.words import proof_sentence, sentence
from viz.why.zero import why_zero


@dataclass(frozen=True)
class Finding:
    """One result that needs a reason.

    Attributes:
        call: The call that returned it.
        position: Its place among the flat sources.
        value: ``none``, ``nan``, ``inf`` or ``zero``.
        reason: Why.
    """

    call: Call
    position: int
    value: str
    reason: Reason


def findings(facts: Facts) -> Iterator[Finding]:
    """Yields every result of a trace that is not an ordinary value, in the order they were asked for."""
    for call in facts.calls:
        for position in range(len(call.passes[0]["sources"])):
            found = finding(facts, call, position)
            if found is not None:
                yield found


def finding(facts: Facts, call: Call, position: int) -> Finding | None:
    """Returns the finding of one result, or None if it is an ordinary value or was never returned."""
    if any(p["results"] is None for p in call.passes):
        return None
    results = [p["results"][position] for p in call.passes]
    if all(r is None for r in results):
        value = "zero" if call.zero else "none"
        return Finding(call, position, value, why_none(facts, call, position))
    kinds = [kind_of(facts.tensors[r]["value"]) for r in results if r is not None]
    for kind in ("nan", "inf"):
        if kind in kinds:
            return Finding(call, position, kind, why_number(facts, call, position, kind))
    if all(kind == "zero" for kind in kinds):
        reason = why_zero(facts, call, position)
        if reason is not None:
            return Finding(call, position, "zero", reason)
    return None


def prover(facts: Facts, found: Finding) -> Prover:
    """Returns the prover of a finding (see ``viz.why.proof``)."""
    if all(p["results"][found.position] is None for p in found.call.passes):
        return prove_none(facts, found.call, found.position, found.reason)
    return prove_number(facts, found.call, found.position, found.reason, found.value)


def proofs(
    facts: Facts, run: Callable[[str], Trace]
) -> Generator[tuple[Finding, Proof], None, None]:
    """Yields every finding with its proof; no program is run twice."""
    known: dict[str, Facts] = {}

    def once(source: str) -> Facts:
        if source not in known:
            known[source] = Facts(run(source))
        return known[source]

    for found in findings(facts):
        yield found, finish(prover(facts, found), once)


def as_json(
    facts: Facts, proven: list[tuple[Finding, Proof]], lang: str, name: str
) -> dict[str, Any]:
    """Returns the report that ``python -m viz why --json`` prints.

    Args:
        facts: The trace.
        proven: Its findings and their proofs.
        lang: The language of ``text``.
        name: The program's name in diffs.

    Returns:
        ``{"passes": [{"pass", "line", "results": [{"source", "name", "value", "cause", "op", "line", "text",
        "edit", "proven"}]}]}``: ``pass`` counts calls of ``gradient`` and ``jacobian`` from 0 in the order they ran,
        ``source`` flat sources from 0; ``edit`` is a unified diff or null. Results with ordinary values are left out,
        and calls without others.
    """
    passes: list[dict[str, Any]] = []
    for found, proof in proven:
        if not passes or passes[-1]["pass"] != found.call.number:
            passes.append({"pass": found.call.number, "line": found.call.line, "results": []})
        passes[-1]["results"].append(_result(facts, found, proof, lang, name))
    return {"passes": passes}


def paragraphs(facts: Facts, proven: list[tuple[Finding, Proof]], lang: str, name: str) -> str:
    """Returns the same for a terminal: one paragraph per result, with the edit as a diff below it."""
    parts = []
    for found, proof in proven:
        one = _result(facts, found, proof, lang, name)
        node = found.call.node
        call = facts.text.words(node) if node is not None else found.call.passes[0]["kind"]
        where = text("why.cli.line", lang, file=name, line=found.call.line or "?", call=call)
        parts.append(f"{where}\n{one['text']}\n{one['edit'] or ''}")
    return "\n".join(parts) if parts else text("why.cli.nothing", lang, file=name) + "\n"


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """Returns the lines of a diff with a sign each: ``+``, ``-`` or a space; without its headings."""
    lines = diff(before, after, "").split("\n")[2:-1]
    return [
        (line[:1], line[1:]) if not line.startswith("@@") else (" ", "…")
        for number, line in enumerate(lines)
        if number or not line.startswith("@@")
    ]


def _result(facts: Facts, found: Finding, proof: Proof, lang: str, name: str) -> dict[str, Any]:
    reason = proof.reason
    op = facts.ops.get(reason.op) if reason.op is not None else None
    said = sentence(reason, found.value, lang)
    added = proof_sentence(proof, found.value, lang)
    return {
        "source": found.position,
        "name": reason.values.get("source", ""),
        "value": found.value,
        "cause": reason.cause,
        "op": op["name"] if op is not None else None,
        "line": reason.line,
        "text": f"{said} {added}".strip() if lang == "en" else f"{said}{added}",
        "edit": None if proof.edit is None else diff(facts.text.source, proof.edit, name),
        "proven": proof.proven,
    }
