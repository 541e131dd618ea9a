"""Loss curves: a scalar that the same line of a program computes again and again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from viz.plots.values import Values

MIN_TURNS = 3


@dataclass(frozen=True)
class Losses:
    """One scalar over the turns of a loop.

    Attributes:
        name: The learner's name of it.
        turns: ``(event that made it, value)``, in order.
    """

    name: str
    turns: tuple[tuple[int, float], ...]

    def shown(self, at: int) -> int:
        """How many turns have their value by then."""
        return sum(made <= at for made, _ in self.turns)


def losses(values: Values) -> Losses | None:
    """The scalar that a loop derives by, else the named one it computes most often; None below ``MIN_TURNS``."""
    derived = {r for p in values.index.passes.values() for r in p["results"] or () if r is not None}
    groups: dict[object, dict[int, None]] = defaultdict(dict)
    for one in values.index.passes.values():
        if (
            one["kind"] == "gradient"
            and len(one["targets"]) == 1
            and one["targets"][0] not in derived
        ):
            groups[tuple(one["span"] or ())][one["targets"][0]] = None
    found = _longest(values, groups)
    if found is None:
        groups = defaultdict(dict)
        for event in values.index.events:
            if event["type"] == "bind" and event["tensor"] in values.index.producer:
                groups[event["name"], event["line"]][event["tensor"]] = None
        found = _longest(values, groups)
    return found


def _longest(values: Values, groups: dict[object, dict[int, None]]) -> Losses | None:
    best: list[int] = []
    for group in groups.values():
        scalars = [t for t in group if values.index.scalar(t) and values.floating(t)]
        if len(scalars) > len(best):
            best = scalars
    if len(best) < MIN_TURNS:
        return None
    turns = [(values.made.get(t, 0), values.scalar(t, values.made.get(t, 0))) for t in best]
    return Losses(values.name(best[-1]), tuple((at, v) for at, v in turns if v is not None))
