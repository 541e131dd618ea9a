"""The report of a whole program: every finding with its proof, as JSON or as paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from viz.locale import text
from viz.trace.model import Trace
from viz.why.facts import Facts
from viz.why.findings import Finding, findings
from viz.why.proof import Proof, finish
from viz.why.provers import prover
from viz.why.rewrite import diff
from viz.why.words import proof_sentence, sentence


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
