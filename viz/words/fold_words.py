"""Words for folded groups: their boxes, their steps, and the note that says what is folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story.group import Group
from viz.words.types import Said

MAX_NOTES = 4
LISTED = 22
"""Characters of a list of names in a box."""


class FoldWords:
    """Says what a group stands for; ``say`` looks a sentence up in the reader's language."""

    def __init__(self, say: Callable[[str, dict[str, Any]], str]) -> None:
        self.say = say

    def label(self, group: Group) -> str:
        """What a group's box says above its count: the lines, or which turns of them."""
        if group.kind == "unit":
            return group.name or self._lines(group)
        if not group.part:
            return self._lines(group)
        key = "steps.fold.turn" if group.count == 1 else "steps.fold.turns"
        return self.say(f"{key}_from" if group.of else key, self._values(group))

    def under(self, group: Group, back: bool, ops: int, names: list[str]) -> str:
        """The second line of a named box: where it stands in the program, and how many ops it holds.

        A box of values alone names them instead, if they have other ``names`` than the box.
        """
        if not ops and not back and names and names != [group.name]:
            return _listed([name.rpartition(".")[2] for name in names])
        values = self._values(group) | {"ops": ops, "name": group.name}
        key = "steps.unit.under" if ops else "steps.unit.under_values"
        return self.say("steps.unit.under_back" if back else key, values)

    def what(self, group: Group) -> str:
        """The group as part of a sentence: how many turns, rows or ops of which lines."""
        if group.kind == "unit":
            return self.label(group)
        one = group.kind == "turns" and group.count == 1
        if group.name:
            key = f"steps.fold.turn{'' if one else 's'}_named"
            return self.say(key, self._values(group) | {"name": group.name})
        return self.say(f"steps.fold.{'turn' if one else group.kind}_of", self._values(group))

    def aria(self, group: Group) -> str:
        """Accessible name of a group's box."""
        return self.say("steps.aria.group", {"what": self.what(group)})

    def step(
        self, group: Group, ops: int, rewinds: bool, tape: str = "", recorded: str = ""
    ) -> Said:
        """Headline, sentence and card of the step that stands for what happens inside.

        Args:
            group: What the step is about.
            ops: How many ops run in it.
            rewinds: Whether all of it is part of a pass, of ``tape``.
            tape: Name of the tape that rewinds.
            recorded: Which tapes write how many of these ops down, as a sentence.
        """
        values = {"what": self.what(group), "ops": ops, "tape": tape}
        named = "unit" if group.unit is not None else "folded"
        key = f"steps.{named}_back" if rewinds and tape else f"steps.{named}"
        if named == "unit" and not ops:
            key = "steps.unit_values"
        headline, text = self.say(f"{key}.head", values), self.say(f"{key}.text", values)
        if named == "unit" and ops:
            text = self.say("steps.space", {}).join(filter(None, [text, recorded]))
        rows = []
        if group.kind != "unit":
            last = group.first + group.count - 1
            numbers = f"{group.first}–{last}" if last > group.first else str(group.first)
            rows.append([self.say(f"steps.row.{group.kind}", {}), numbers])
        rows.append([self.say("steps.row.ops", {}), str(ops)])
        title = self.label(group) if group.unit is not None else self._lines(group)
        return Said(headline, text, {"title": title, "lines": [], "sum": None, "rows": rows})

    def notes(self, closed: list[Group]) -> list[str]:
        """One sentence on what is folded, the biggest first; none if nothing is."""
        if not closed:
            return []
        largest = sorted(closed, key=lambda g: (g.start - g.end, g.start))
        named = self.say("steps.list", {}).join(self.what(g) for g in largest[:MAX_NOTES])
        if len(largest) > MAX_NOTES:
            named += self.say("steps.results.more", {"count": len(largest) - MAX_NOTES})
        return [self.say("steps.fold.note", {"what": named})]

    def _lines(self, group: Group) -> str:
        one = group.lines[0] == group.lines[1]
        values = {"from_line": group.lines[0], "to_line": group.lines[1]}
        return self.say("steps.fold.line" if one else "steps.fold.lines", values)

    def _values(self, group: Group) -> dict[str, Any]:
        return {
            "count": f"{group.count:,}",
            "first": group.first,
            "last": group.first + group.count - 1,
            "of": group.of,
            "lines": self._lines(group),
        }


def _listed(names: list[str]) -> str:
    """As many names as fit in a box, and an ellipsis for the rest."""
    shown = names[:1]
    for name in names[1:]:
        if len(", ".join([*shown, name])) > LISTED:
            return ", ".join([*shown, "…"])
        shown.append(name)
    return ", ".join(shown)
