"""One step: what one press of → shows and in which state it leaves what it touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Step:
    """One press of →.

    Attributes:
        kind: Names the narration, for example ``op``, ``rule``, ``sum``, ``results``.
        states: ``(element id, state)`` from this step on; ``now`` and ``moving`` last for this step
            only.
        lit: Elements whose value or rule is used in this step.
        texts: ``(element id, text)``; a text of the form ``("key", values)`` comes from the
            catalog.
        data: What the narrator needs.
        at: Index of the event it was made for; later events up to the next step's are part of it.
    """

    kind: str
    phase: str
    line: int | None
    rule_line: int | None = None
    size: str = "op"
    states: list[tuple[str, str]] = field(default_factory=list)
    lit: list[str] = field(default_factory=list)
    texts: list[tuple[str, Any]] = field(default_factory=list)
    motions: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    at: int = -1


def set_sizes(found: list[Step]) -> None:
    """Sets where each size of step stops: the last step of a run on one line ends a statement."""
    for step, following in zip(found, [*found[1:], None], strict=True):
        if following is None or following.line != step.line:
            step.size = "statement"
        elif step.size == "statement" and step.kind != "ready":
            step.size = "op"
