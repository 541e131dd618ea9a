"""The narrator: one headline, one plain sentence and one card per step, in one language.

Sentences live in ``viz/locale/<lang>/steps.json`` and ``why.json``; this file and the ones it builds on
choose the key and the values.
"""

from __future__ import annotations

from typing import Any

from viz.story.step import Step
from viz.words.narrate_backward import BackwardWords
from viz.words.narrate_forward import ForwardWords


class Narrator(ForwardWords, BackwardWords):
    """Words for one trace in one language."""

    def step(self, step: Step) -> dict[str, Any]:
        """The step's JSON: line, phase, size, headline, sentence, card, focus and motions."""
        headline, text, card = getattr(self, f"_say_{step.kind}", self._say_plain)(step)
        return {
            "kind": step.kind,
            "at": step.at,
            "line": step.line,
            "rule_line": step.rule_line,
            "called": self.index.ops[step.data["op"]]["calls"] if "op" in step.data else [],
            "size": step.size,
            "phase": step.phase,
            "headline": headline,
            "text": text,
            "card": self._referring(card, step.data.get("op")),
            "focus": self._focus(step),
            "motions": step.motions,
        }

    def _focus(self, step: Step) -> list[str]:
        """What happens in the picture, else the boxes that the step talks about, else the tape."""
        now = [e for e, s in step.states if s in ("now", "landing") and not e.startswith("lane:")]
        lit = [e for e in step.lit if e in self.graph.nodes]
        return now or lit or [e for e, _ in step.states if e.startswith("tape")]

    def _referring(self, card: dict[str, Any] | None, op: int | None) -> dict[str, Any] | None:
        """Makes a card's tensors the drawn nodes that hold them; what is not drawn refers to nothing.

        A value that ``op`` has just made is the op's, even if a result's box will hold it later.
        """
        place, own = self.graph.place, {}
        if op in self.graph.of_op:
            for made in self.index.ops[op]["outputs"]:
                if made in place and self.graph.nodes[place[made]].role == "gradient":
                    own[made] = self.graph.of_op[op]
        for line in [*card["lines"], card["sum"] or []] if card else []:
            for span in line:
                tensor = span.pop("tensor", None)
                if tensor in place:
                    span["ref"] = own.get(tensor) or place[tensor]
        return card

    def _say_plain(self, step: Step) -> tuple[str, str, None]:
        values: dict[str, Any] = dict(step.data)
        if "tape" in values:
            values["tape"] = self.tape(values["tape"])
        return (*self._pair(step.kind, values), None)

    def _say_folded(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        data = step.data
        counts = data["recorded"].items()
        said = [
            self.text("steps.unit.recorded", {"tape": self.tape(t), "count": n}) for t, n in counts
        ]
        recorded = self.text("steps.space").join(said) or self.text("steps.unit.unrecorded")
        tape = "" if data["tape"] is None else self.tape(data["tape"])
        return self.folds.step(data["group"], data["ops"], data["rewinds"], tape, recorded)

    def _say_fail(self, step: Step) -> tuple[str, str, None]:
        values = {
            "error": step.data["error"],
            "message": step.data["message"],
            "tape": self.tape(step.data["tape"]),
        }
        return (*self._pair("fail", values), None)

    def _say_end(self, step: Step) -> tuple[str, str, None]:
        end = self.end()
        return self.text(f"steps.end.{end['kind']}"), end["text"] or end["detail"] or "", None

    def end(self) -> dict[str, Any]:
        """How the run ended, in words."""
        end = self.index.trace["end"]
        text = self.text(end["code"], end["values"]) if end["code"] else None
        return {"kind": end["kind"], "line": end["line"], "text": text, "detail": end["detail"]}
