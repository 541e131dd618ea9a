"""What things are called in one language: tapes, tensors, calls, lanes, and the boxes of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz import locale
from viz.story.graph import Edge, Graph, Lane, Node
from viz.story.index import TraceIndex
from viz.trace.types import Pass
from viz.why.reason import Reason
from viz.why.words import sentence
from viz.words.fold_words import FoldWords
from viz.words.types import Card, Line, Said
from viz.words.values import full, shape_text, short, spoken

MAX_CALL = 44
MAX_NAMES = 8
"""Tensors that a list names before it says how many more there are."""


class Naming:
    """Names and whole sentences for one trace in one language."""

    def __init__(self, index: TraceIndex, graph: Graph, lang: str) -> None:
        self.index, self.graph, self.lang = index, graph, lang
        self.folds = FoldWords(self.text)
        self.lines = index.trace["source"].split("\n")

    def text(self, key: str, values: dict[str, Any] | None = None) -> str:
        """A sentence of the catalog in this language."""
        return locale.text(key, self.lang, **(values or {}))

    def tape(self, tape: int) -> str:
        """The tape's name, as in ``viz.story.index``."""
        return self.index.tape_name(tape)

    def tapes(self, ids: Sequence[int]) -> str:
        """A list of tape names in this language."""
        return self.text("steps.and").join(self.tape(t) for t in ids)

    def tensor(self, tensor: int) -> str:
        """The learner's name, else the op that made it, else the value."""
        name = self.index.name(tensor)
        if name:
            return name
        op = self.index.producer.get(tensor)
        if op in self.index.op_names:
            return self.index.op_text(op)
        return short(self.index.tensors[tensor])

    def listed(self, tensors: list[int]) -> str:
        """The names of some tensors; of many only the first."""
        named = ", ".join(self.tensor(t) for t in tensors[:MAX_NAMES])
        return named + self.and_more(len(tensors))

    def and_more(self, count: int) -> str:
        """What a list of ``MAX_NAMES`` names says about the rest, if there is one."""
        if count <= MAX_NAMES:
            return ""
        return self.text("steps.results.more", {"count": count - MAX_NAMES})

    def call(self, found: Pass) -> str:
        """The call that opened a pass as the learner wrote it, shortened when long."""
        written = ""
        if found["span"]:
            line, column, end_line, end_column = found["span"]
            if line == end_line and line <= len(self.lines):
                encoded = self.lines[line - 1].encode()
                written = encoded[column:end_column].decode("utf-8", "replace")
        if written and len(written) <= MAX_CALL:
            return written
        names = ", ".join(self.tensor(t) for t in found["targets"][:2])
        return f"{self.tape(found['tape'])}.{found['kind']}({names}, …)"

    def lane(self, lane: Lane) -> Line:
        """The lane's heading."""
        if lane.pass_id is None:
            kind = "forward" if lane.id == "forward" else "forward_again"
            return [{"t": self.text(f"steps.lane.{'tangent' if 'tangent' in lane.id else kind}")}]
        known = lane.tape is not None and lane.tape in self.index.tapes
        hue = self.index.hue(lane.tape or 0) if known else 0
        found = self.index.passes[lane.pass_id]
        return [{"t": self.call(found) + self.row(found), "role": f"tape{hue}"}]

    def row(self, found: Pass) -> str:
        """Which row of a Jacobian a pass is; empty for a plain gradient."""
        if found["rows"] < 2:
            return ""
        return self.text("steps.row_of", {"row": found["row"] + 1, "rows": found["rows"]})

    def node(self, node: Node) -> str:
        """Accessible name of a node."""
        if node.kind == "cut":
            return " ".join(self.whys(node.reasons))
        if node.group is not None:
            return self.folds.aria(node.group)
        if node.op is not None:
            op = self.index.ops[node.op]
            values = {
                "name": self.index.op_text(node.op),
                "inputs": self.listed(op["inputs"]),
                "value": full(self.index.tensors[op["outputs"][0]]),
                "tapes": self.tapes(op["tapes"]) or self.text("steps.nobody"),
            }
            return self.text("steps.aria.op", values)
        name = node.label["t"] + node.label.get("sub", "")
        value = full(self.index.tensors[node.tensor]) if node.tensor is not None else "None"
        return self.text(
            f"steps.aria.{node.role if node.role in ('seed', 'gradient') else 'tensor'}",
            {"name": name, "value": value},
        )

    def edge(self, edge: Edge) -> str:
        """Accessible name of an edge."""
        ends = [self._end_name(self.graph.nodes[n]) for n in (edge.tail, edge.head)]
        return self.text(
            f"steps.aria.{'factor' if edge.kind == 'factor' else 'edge'}",
            {"tail": ends[0], "head": ends[1]},
        )

    def _end_name(self, node: Node) -> str:
        if node.group is not None:
            return self.folds.aria(node.group)
        if node.op is not None:
            return self.index.op_text(node.op)
        if node.kind == "cut":
            return self.text("steps.cut")
        return f"{node.label['t']}{node.label.get('sub', '')}"

    def whys(self, reasons: list[Reason], value: str = "none") -> list[str]:
        """One sentence per cause and place; sources that share one are named together."""
        unnamed = self.text("why.the_source")
        groups: dict[str, list[Reason]] = {}
        for reason in reasons:
            groups.setdefault(self.why(reason, "\0", value), []).append(reason)
        return [
            self.why(found[0], ", ".join(r.values["source"] or unnamed for r in found), value)
            for found in groups.values()
        ]

    def why(self, reason: Reason, sources: str | None = None, value: str = "none") -> str:
        """The sentence that says why a gradient is None (or another ``value``), and of which line."""
        op = self.index.op_text(reason.op) if reason.op in self.index.op_names else None
        return sentence(reason, value, self.lang, source=sources, op=op)

    def spoken(self, of: int) -> str:
        """A tensor's value as a sentence says it; of a large one it says that this is the shape."""
        tensor = self.index.tensors[of]
        text, shape = spoken(tensor), shape_text(tensor["shape"])
        return self.text("steps.of_shape", {"shape": shape}) if shape == text else text

    def said(
        self, key: str, values: dict[str, Any] | None = None, card: Card | None = None
    ) -> Said:
        """The headline and the text of a kind of step."""
        headline, text = (self.text(f"steps.{key}.{part}", values) for part in ("head", "text"))
        return Said(headline.strip(), text.strip(), card)

    def joined(self, sentences: list[str]) -> str:
        """Sentences one after the other; empty ones are left out."""
        return self.text("steps.space").join(filter(None, sentences))
