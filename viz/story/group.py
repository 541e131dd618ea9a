"""A group: a stretch of events that is shown as one box."""

from __future__ import annotations

from dataclasses import dataclass, field

from viz.story.turns import Turns
from viz.story.units import Unit


@dataclass(frozen=True)
class Group:
    """Events ``start`` ≤ n < ``end``; ``count`` turns (from number ``first``, 1-based) or ops.

    ``kind`` is ``turns``, ``rows`` or ``unit``, which then has a ``name``; ``of`` is how many turns
    the loop has, 0 where that is not known.
    """

    kind: str
    start: int
    end: int
    lines: tuple[int, int]
    count: int
    first: int
    turns: Turns | None = field(default=None, compare=False, repr=False)
    part: bool = False  # of a loop's folded turns
    name: str = ""
    of: int = 0
    unit: Unit | None = field(default=None, compare=False, repr=False)

    def __contains__(self, event: int) -> bool:
        return self.start <= event < self.end

    @property
    def id(self) -> str:
        """The same for the same trace, whatever is opened."""
        return f"g{self.start}-{self.end}"
