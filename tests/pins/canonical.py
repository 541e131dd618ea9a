"""A trace as it would be if its program were the first one ever run here, on any machine.

Ids count up over a process and the last digits of a number are the machine's own: both are taken out
before anything is compared.
"""

from __future__ import annotations

from typing import Any

DIGITS = 4
"""Significant digits that are compared; two machines' libraries differ in the last ones."""
TINY = 1e-5
"""Numbers nearer to 0 count as 0: what is left when large numbers cancel depends on the machine."""

TENSOR = frozenset({"tensor", "variable", "given", "cotangent", "total", "target", "tangent"})
TENSORS = frozenset(
    {"inputs", "outputs", "targets", "sources", "results", "cotangents", "contributions", "parts"}
)


def canonical(trace: dict[str, Any]) -> dict[str, Any]:
    """Returns a copy of ``trace`` with ids in order of appearance and rounded values."""
    ids = {
        kind: {item["id"]: number for number, item in enumerate(trace[f"{kind}s"])}
        for kind in ("tensor", "tape", "op")
    } | {"pass": {item["id"]: number for number, item in enumerate(trace["passes"])}}

    def one(key: str, value: Any) -> Any:
        if value is None or isinstance(value, bool):  # ``given`` of a seed only says whether
            return value
        if key in TENSOR:
            return ids["tensor"][value]
        if key in TENSORS:
            return [None if each is None else ids["tensor"][each] for each in value]
        if key in ("tapes", "outer"):
            return [ids["tape"][each] for each in value]
        if key in ("op", "rule_of"):
            return ids["op"].get(value, -1)
        if key in ("tape", "pass"):
            return ids[key].get(value, -1)
        return value

    def items(name: str, kind: str) -> list[dict[str, Any]]:
        return [
            {
                key: ids[kind][value] if key == "id" else one(key, value)
                for key, value in each.items()
            }
            for each in trace[name]
        ]

    tensors = [
        {**tensor, "value": rounded(tensor["value"]), "id": ids["tensor"][tensor["id"]]}
        for tensor in trace["tensors"]
    ]
    return {
        **trace,
        "tensors": tensors,
        "tapes": items("tapes", "tape"),
        "ops": items("ops", "op"),
        "passes": items("passes", "pass"),
        "events": [{key: one(key, value) for key, value in e.items()} for e in trace["events"]],
    }


def rounded(value: Any) -> Any:
    """A value of the trace with ``DIGITS`` significant digits."""
    if isinstance(value, float):
        return 0.0 if abs(value) < TINY else float(f"{value:.{DIGITS}g}")
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return value
