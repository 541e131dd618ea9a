"""Cards of single ops and tensors, forward and backward."""

from __future__ import annotations

from typing import Any

from viz.trace.types import Op, Tensor
from viz.words.card import Cards
from viz.words.naming import MAX_NAMES, Naming
from viz.words.types import Card, Line
from viz.words.values import full, shape_text, short


class OpCards:
    """Cards for one trace in one language; ``formulas`` writes their lines."""

    def __init__(self, names: Naming) -> None:
        self.names, self.index = names, names.index
        self.formulas = Cards(names.index)

    def values(self, op: Op) -> dict[str, Any]:
        """What sentences about an op are filled with."""
        result = self.index.name(op["outputs"][0]) if op["outputs"] else None
        return {
            "op": self.index.op_text(op["id"]),
            "inputs": self.names.listed(op["inputs"]),
            "result": result or self.names.text("steps.the_result"),
            "value": self.names.spoken(op["outputs"][0]),
        }

    def op(self, op: Op, lines: list[Line], sum_: Line | None = None) -> Card:
        """The card of an op: its formula, where its inputs come from, what it gives and to whom."""
        text = self.names.text
        tensor = self.index.tensors[op["outputs"][0]]
        inputs = ", ".join(self._origin(t) for t in op["inputs"][:MAX_NAMES])
        inputs += self.names.and_more(len(op["inputs"]))
        shown = " · ".join(dict.fromkeys([short(tensor), shape_text(tensor["shape"])]))
        rows = [
            [text("steps.row.inputs"), inputs],
            [text("steps.row.output"), f"{shown} {tensor['dtype']}"],
            [text("steps.row.tapes"), self.names.tapes(op["tapes"]) or text("steps.nobody")],
        ]
        if op["rule_of"] in self.index.op_names:
            rows.append([text("steps.row.rule_of"), self.index.op_text(op["rule_of"])])
        return {
            "title": self.index.op_text(op["id"]),
            "ref": self.names.graph.of_op.get(op["id"]),
            "lines": lines,
            "sum": sum_,
            "rows": rows,
        }

    def tensor(self, tensor: Tensor) -> Card:
        """The card of a value that no op made."""
        text = self.names.text
        return {
            "title": self.names.tensor(tensor["id"]),
            "ref": self.names.graph.place.get(tensor["id"]),
            "lines": [],
            "sum": None,
            "rows": [
                [text("steps.row.value"), full(tensor)],
                [text("steps.row.shape"), shape_text(tensor["shape"])],
                [text("steps.row.dtype"), tensor["dtype"]],
            ],
        }

    def _origin(self, tensor: int) -> str:
        """Where a number comes from, and the number: x = 3.0, ×₂ = 6.0, ∂z/∂z = 1.0."""
        value = short(self.index.tensors[tensor])
        maker = self.index.producer.get(tensor)
        if self.index.name(tensor):
            return f"{self.names.tensor(tensor)} = {value}"
        if maker in self.index.op_names:
            return f"{self.index.op_text(maker)} = {value}"
        if (target := self.index.seeded.get(tensor)) is not None and self.index.name(target):
            name = self.index.name(target)
            return f"∂{name}/∂{name} = {value}"
        return value
