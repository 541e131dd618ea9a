"""The words for what happens outside a reverse pass: values, tapes, watches, forward ops, prints."""

from __future__ import annotations

from typing import Any

from viz.story.step import Step
from viz.story.values import full, shape_text, short
from viz.words.naming import MAX_NAMES, Naming

MAX_PRINTED = 80


class OpCards(Naming):
    """Cards of single ops, forward and backward."""

    def _op_values(self, op: dict[str, Any]) -> dict[str, Any]:
        result = self.index.name(op["outputs"][0]) if op["outputs"] else None
        return {
            "op": self.index.op_text(op["id"]),
            "inputs": self._names(op["inputs"]),
            "result": result or self.text("steps.the_result"),
            "value": self._spoken(self.index.tensors[op["outputs"][0]]),
        }

    def _op_card(self, op: dict[str, Any], lines: list[Any], **extra: Any) -> dict[str, Any]:
        tensor = self.index.tensors[op["outputs"][0]]
        inputs = ", ".join(self._origin(t) for t in op["inputs"][:MAX_NAMES])
        inputs += self._and_more(len(op["inputs"]))
        rows = [
            [self.text("steps.row.inputs"), inputs],
            [
                self.text("steps.row.output"),
                " · ".join(dict.fromkeys([short(tensor), shape_text(tensor["shape"])]))
                + f" {tensor['dtype']}",
            ],
            [self.text("steps.row.tapes"), self.tapes(op["tapes"]) or self.text("steps.nobody")],
        ]
        if op["rule_of"] in self.index.op_names:
            rows.append([self.text("steps.row.rule_of"), self.index.op_text(op["rule_of"])])
        return {
            "title": self.index.op_text(op["id"]),
            "ref": self.graph.of_op.get(op["id"]),
            "lines": lines,
            "sum": None,
            "rows": rows,
            **extra,
        }

    def _origin(self, tensor: int) -> str:
        """Where a number comes from, and the number: x = 3.0, ×₂ = 6.0, ∂z/∂z = 1.0."""
        value = short(self.index.tensors[tensor])
        maker = self.index.producer.get(tensor)
        if self.index.name(tensor):
            return f"{self.tensor(tensor)} = {value}"
        if maker in self.index.op_names:
            return f"{self.index.op_text(maker)} = {value}"
        if (target := self.index.seeded.get(tensor)) is not None and self.index.name(target):
            name = self.index.name(target)
            return f"∂{name}/∂{name} = {value}"
        return value


class ForwardWords(OpCards):
    """One method per kind of step."""

    def _say_constant(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        tensor = self.index.tensors[step.data["tensor"]]
        values = {"name": self.tensor(tensor["id"]), "value": self._spoken(tensor)}
        return (*self._pair(step.kind, values), self._tensor_card(tensor))

    _say_variable = _say_constant

    def _tensor_card(self, tensor: dict[str, Any]) -> dict[str, Any]:
        rows = [
            [self.text("steps.row.value"), full(tensor)],
            [self.text("steps.row.shape"), shape_text(tensor["shape"])],
            [self.text("steps.row.dtype"), tensor["dtype"]],
        ]
        ref = self.graph.place.get(tensor["id"])
        return {
            "title": self.tensor(tensor["id"]),
            "ref": ref,
            "lines": [],
            "sum": None,
            "rows": rows,
        }

    def _say_start(self, step: Step) -> tuple[str, str, None]:
        values = {"tape": self.tape(step.data["tape"]), "outer": self.tapes(step.data["outer"])}
        return (*self._pair("start_nested" if step.data["outer"] else "start", values), None)

    def _say_watch(self, step: Step) -> tuple[str, str, None]:
        values = {"tape": self.tape(step.data["tape"]), "name": self.tensor(step.data["tensor"])}
        return (*self._pair("watch", values), None)

    def _say_assign(self, step: Step) -> tuple[str, str, None]:
        value = self._spoken(self.index.tensors[step.data["tensor"]])
        values = {
            "name": self.tensor(step.data["variable"]),
            "how": step.data["how"],
            "value": value,
        }
        return (*self._pair("assign", values), None)

    def _say_print(self, step: Step) -> tuple[str, str, None]:
        text = " ".join(step.data["text"].split())
        shown = text if len(text) <= MAX_PRINTED else f"{text[:MAX_PRINTED]}…"
        return (*self._pair("print", {"text": shown}), None)

    def _say_op(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        op = self.index.ops[step.data["op"]]
        tapes = op["tapes"]
        values = self._op_values(op) | {"tapes": self.tapes(tapes)}
        named = self.index.name(op["outputs"][0]) is not None
        headline = self.text("steps.op.head" if named else "steps.op.unnamed", values)
        text = self.unrecorded(step) or ""
        if tapes:
            key = "steps.op.recorded" if len(tapes) == 1 else "steps.op.recorded_many"
            text = self.text("steps.space").join(filter(None, [self.text(key, values), text]))
        autos = step.data.get("autos") or []
        if autos:
            watched = self.text("steps.and").join(
                dict.fromkeys(self.tensor(e["tensor"]) for e in autos)
            )
            text += self.text("steps.space") + self.text(
                "steps.op.auto",
                {
                    "names": watched,
                    "tapes": self.tapes(list(dict.fromkeys(e["tape"] for e in autos))),
                },
            )
        return headline, text, self._op_card(op, self.cards.forward(op))

    def _say_tangent(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        op = self.index.ops[step.data["op"]]
        values = self._op_values(op)
        headline, text = self._pair("tangent", values)
        return headline, text, self._op_card(op, self.cards.forward(op))

    def unrecorded(self, step: Step) -> str | None:
        """Why some tape, or every tape, did not write the step's op down; None if all did."""
        op = self.index.ops[step.data["op"]]
        silent = step.data.get("silent", [])
        values = self._op_values(op) | {"silent": self.tapes(silent)}
        if op["tapes"]:
            return self.text("steps.op.silent", values) if silent else None
        return self.text("steps.op.unwatched" if silent else "steps.op.no_tape", values)
