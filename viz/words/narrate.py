"""The narrator: one headline, one plain sentence and one card per step, in one language.

Sentences live in the language's catalogs ``steps`` and ``why``; this room chooses the key and the values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story import kinds
from viz.story.graph import Graph
from viz.story.index import TraceIndex
from viz.story.step import Bound, Step, Text, Value
from viz.words.backward import BackwardWords
from viz.words.forward import ForwardWords
from viz.words.naming import Naming
from viz.words.op_cards import OpCards
from viz.words.types import Card, Ending, Said
from viz.words.values import shape_text, short


class Narrator:
    """Words for one trace in one language.

    Attributes:
        names: What things are called.
        letters: Of the operands in its cards.
    """

    def __init__(self, index: TraceIndex, graph: Graph, lang: str) -> None:
        self.index, self.graph = index, graph
        self.names = Naming(index, graph, lang)
        cards = OpCards(self.names)
        self.letters = cards.formulas.letters
        self._forward = ForwardWords(cards)
        self._says: dict[type[kinds.About], Callable[[Any], Said]] = {
            kinds.Ready: lambda about: self.names.said("ready"),
            **self._forward.says,
            **BackwardWords(cards).says,
            kinds.Folded: self._folded,
            kinds.Failed: self._failed,
            kinds.Ended: self._ended,
        }

    def step(self, step: Step) -> Said:
        """What a step says."""
        about = step.about
        headline, text, card = self._says[type(about)](about)
        if card is not None:
            self._refer(card, about.op if isinstance(about, kinds.OfOp) else None)
        return Said(headline, text, card)

    def unrecorded(self, about: kinds.OfOp) -> str | None:
        """Why some tape, or every tape, did not write an op down; None if all did."""
        return self._forward.unrecorded(about)

    def written(self, text: Text) -> str:
        """A text in the picture or beside it."""
        if isinstance(text, str):
            return text
        if isinstance(text, Value):
            return short(self.index.tensors[text.tensor])
        if isinstance(text, Bound):
            tensor = self.index.tensors[text.tensor]
            values = {"name": text.name, "value": short(tensor)}
            key = "shape" if values["value"] == shape_text(tensor["shape"]) else "value"
            return self.names.text(f"steps.bound.{key}", values)
        return self.names.text(
            f"steps.tape.{text.state}", {"count": text.count, "error": text.error}
        )

    def end(self) -> Ending:
        """How the run ended, in words."""
        end = self.index.trace["end"]
        text = self.names.text(end["code"], end["values"]) if end["code"] else None
        return {"kind": end["kind"], "line": end["line"], "text": text, "detail": end["detail"]}

    def _refer(self, card: Card, op: int | None) -> None:
        """Makes a card's tensors the drawn nodes that hold them; what is not drawn refers to nothing.

        A value that ``op`` has just made is the op's, even if a result's box will hold it later.
        """
        place, own = self.graph.place, {}
        if op is not None and op in self.graph.of_op:
            for made in self.index.ops[op]["outputs"]:
                if made in place and self.graph.nodes[place[made]].role == "gradient":
                    own[made] = self.graph.of_op[op]
        for line in [*card["lines"], card["sum"] or []]:
            for span in line:
                tensor = span.pop("tensor", None)
                if tensor is not None and tensor in place:
                    span["ref"] = own.get(tensor) or place[tensor]

    def _folded(self, about: kinds.Folded) -> Said:
        names = self.names
        said = [
            names.text("steps.unit.recorded", {"tape": names.tape(tape), "count": count})
            for tape, count in about.recorded.items()
        ]
        if about.within:
            said.append(names.text("steps.unit.within", {"count": about.within}))
        recorded = names.joined(said) or names.text("steps.unit.unrecorded")
        tape = "" if about.tape is None else names.tape(about.tape)
        return names.folds.step(about.group, about.ops, about.rewinds, tape, recorded)

    def _failed(self, about: kinds.Failed) -> Said:
        tape = self.names.tape(about.tape)
        values = {"error": about.error, "message": about.message, "tape": tape}
        return self.names.said("fail", values)

    def _ended(self, about: kinds.Ended) -> Said:
        end = self.end()
        headline = self.names.text(f"steps.end.{end['kind']}")
        return Said(headline, end["text"] or end["detail"] or "")
