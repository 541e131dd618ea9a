"""The words for what happens outside a reverse pass: values, tapes, watches, forward ops, prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story import kinds
from viz.words.op_cards import OpCards
from viz.words.types import Said

MAX_PRINTED = 80


class ForwardWords:
    """One method per kind of step; ``says`` has them by the kind."""

    def __init__(self, cards: OpCards) -> None:
        self.cards, self.names, self.index = cards, cards.names, cards.index
        self.says: dict[type[kinds.About], Callable[[Any], Said]] = {
            kinds.Made: self.made,
            kinds.Started: self.started,
            kinds.Stopped: self.stopped,
            kinds.Resumed: self.of_tape,
            kinds.Reset: self.of_tape,
            kinds.Dropped: self.of_tape,
            kinds.Watched: self.watched,
            kinds.Assigned: self.assigned,
            kinds.Printed: self.printed,
            kinds.Applied: self.applied,
            kinds.TangentApplied: self.tangent,
        }

    def made(self, about: kinds.Made) -> Said:
        """A constant or variable."""
        values = {"name": self.names.tensor(about.tensor), "value": self.names.spoken(about.tensor)}
        card = self.cards.tensor(self.index.tensors[about.tensor])
        return self.names.said(about.kind, values, card)

    def started(self, about: kinds.Started) -> Said:
        """A tape's block is entered."""
        values = {"tape": self.names.tape(about.tape), "outer": self.names.tapes(about.outer)}
        nested = about.outer and not about.resumed
        return self.names.said("start_nested" if nested else about.kind, values)

    def stopped(self, about: kinds.Stopped) -> Said:
        """A tape stops recording."""
        return self.names.said(
            about.kind, {"tape": self.names.tape(about.tape), "count": about.count}
        )

    def of_tape(self, about: kinds.OfTape) -> Said:
        """Something happens to a tape."""
        return self.names.said(about.kind, {"tape": self.names.tape(about.tape)})

    def watched(self, about: kinds.Watched) -> Said:
        """A tape watches a tensor."""
        values = {"tape": self.names.tape(about.tape), "name": self.names.tensor(about.tensor)}
        return self.names.said("watch", values)

    def assigned(self, about: kinds.Assigned) -> Said:
        """A variable gets another value."""
        values = {
            "name": self.names.tensor(about.variable),
            "how": about.how,
            "value": self.names.spoken(about.tensor),
        }
        return self.names.said("assign", values)

    def printed(self, about: kinds.Printed) -> Said:
        """The program writes text."""
        text = " ".join(about.text.split())
        shown = text if len(text) <= MAX_PRINTED else f"{text[:MAX_PRINTED]}…"
        return self.names.said("print", {"text": shown})

    def applied(self, about: kinds.Applied) -> Said:
        """An op of the program."""
        op = self.index.ops[about.op]
        tapes = op["tapes"]
        text, joined = self.names.text, self.names.joined
        values = self.cards.values(op) | {"tapes": self.names.tapes(tapes)}
        named = self.index.name(op["outputs"][0]) is not None
        sentences = []
        if tapes:
            key = "steps.op.recorded" if len(tapes) == 1 else "steps.op.recorded_many"
            sentences.append(text(key, values))
        sentences.append(self.unrecorded(about) or "")
        if about.autos:
            watched = dict.fromkeys(self.names.tensor(e["tensor"]) for e in about.autos)
            by = self.names.tapes(list(dict.fromkeys(e["tape"] for e in about.autos)))
            names = text("steps.and").join(watched)
            sentences.append(text("steps.op.auto", {"names": names, "tapes": by}))
        headline = text("steps.op.head" if named else "steps.op.unnamed", values)
        return Said(headline, joined(sentences), self._formula(op))

    def tangent(self, about: kinds.TangentApplied) -> Said:
        """An op of a forward accumulator."""
        op = self.index.ops[about.op]
        return self.names.said("tangent", self.cards.values(op), self._formula(op))

    def _formula(self, op: Any) -> Any:
        return self.cards.op(op, self.cards.formulas.forward(op))

    def unrecorded(self, about: kinds.OfOp) -> str | None:
        """Why some tape, or every tape, did not write an op down; None if all did."""
        op = self.index.ops[about.op]
        values = self.cards.values(op) | {"silent": self.names.tapes(about.silent)}
        if op["tapes"]:
            return self.names.text("steps.op.silent", values) if about.silent else None
        return self.names.text("steps.op.unwatched" if about.silent else "steps.op.no_tape", values)
