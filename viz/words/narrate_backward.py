"""The words for a reverse pass: its seed, what each rule contributes, sums, results, and why None."""

from __future__ import annotations

from typing import Any

from viz.story.step import Step
from viz.story.values import full, shape_text, short
from viz.why.reason import Reason
from viz.words.narrate_forward import OpCards


class BackwardWords(OpCards):
    """One method per kind of step."""

    def _say_pass(self, step: Step) -> tuple[str, str, None]:
        found = self.index.passes[step.data["pass"]]
        values = {
            "call": self.call(found) + self._row(found),
            "tape": self.tape(found["tape"]),
            "target": self._names(found["targets"]),
            "sources": self._names(found["sources"]),
            "outer": self.tapes(found["outer"]),
        }
        headline, text = self._pair("pass_nested" if found["outer"] else "pass", values)
        if self._rewound_before(found):
            text += self.text("steps.space") + self.text("steps.pass.again", values)
        return headline, text, None

    def _rewound_before(self, found: dict[str, Any]) -> bool:
        """Whether a persistent tape gave an earlier gradient, by another call."""
        return self.index.tapes[found["tape"]]["persistent"] and any(
            p["tape"] == found["tape"] and p["id"] < found["id"] and p["row"] == 0
            for p in self.index.passes.values()
            if p["span"] != found["span"]
        )

    def _say_seed(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        target = self.tensor(step.data["target"])
        value = short(self.index.tensors[step.data["cotangent"]])
        values = {"target": target, "value": value}
        line: list[dict[str, Any]]
        line = [{"t": f"∂{target}/∂{target} = "}, {"t": value, "role": "result"}]
        if step.data["given"] or self.index.passes[step.data["pass"]]["rows"] > 1:
            line = [{"t": target, "bar": True}, {"t": " = "}, {"t": value, "role": "result"}]
        ref = self.graph.place.get(step.data["cotangent"])
        card = {"title": target, "ref": ref, "lines": [line], "sum": None, "rows": []}
        found = self.index.passes[step.data["pass"]]
        if found["rows"] > 1:
            values["row"] = found["row"] + 1
            return (*self._pair("seed_row", values), card)
        return (*self._pair("seed_given" if step.data["given"] else "seed", values), card)

    def _rule_values(self, step: Step) -> dict[str, Any]:
        visited = self.index.ops[step.data["visited"]]
        found = self.index.passes[step.data["pass"]]
        slots = step.data["slots"]
        many = bool(slots) and len(visited["inputs"]) > 1
        operand = ", ".join(self.cards.letters[s] if s < 3 else str(s + 1) for s in slots)
        own = self.index.ops[step.data["op"]] if "op" in step.data else None
        return {
            "tape": self.tape(found["tape"]),
            "visited": self.index.op_text(visited["id"])
            if visited["id"] in self.index.op_names
            else visited["name"],
            "input": self.text("steps.input_letter", {"letter": operand})
            if many
            else self.text("steps.input_only"),
            "name": ", ".join(dict.fromkeys(self.tensor(visited["inputs"][s]) for s in slots)),
            "value": self._spoken(self.index.tensors[own["outputs"][0]]) if own else "",
            "op": self.index.op_text(own["id"]) if own else "",
            "outer": self.tapes(own["tapes"]) if own else "",
        }

    def _finish_rule(self, step: Step, text: str, values: dict[str, Any]) -> str:
        """Adds who records the backward op: the reason a gradient of a gradient can exist."""
        key = "steps.rule.recorded" if values["outer"] else "steps.rule.unrecorded"
        text += self.text("steps.space") + self.text(key, values)
        return self._with_asides(step, text, values, unused=bool(step.data.get("unused")))

    def _with_asides(self, step: Step, text: str, values: dict[str, Any], *, unused: bool) -> str:
        """Adds what the op's other inputs get, once per op, and that nobody needs this contribution."""
        sentences = [text]
        if unused:
            sentences.append(self.text("steps.rule.unused", values))
        silent = self.asides.unwatched(step.data) if step.data["first"] else []
        if silent:
            names = self.text("steps.and").join(self.tensor(t) for t in silent)
            sentences.append(self.text("steps.rule.unwatched", values | {"names": names}))
        return self.text("steps.space").join(sentences)

    def _say_rule(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        values = self._rule_values(step)
        op, visited = self.index.ops[step.data["op"]], self.index.ops[step.data["visited"]]
        slot = step.data["slots"][0]
        cotangent = next((c for c in step.data["cotangents"] if c is not None), None)
        lines = self.cards.rule(visited, slot, cotangent, op["outputs"][0])
        headline, text = self._pair("rule", values)
        return (
            headline,
            self._finish_rule(step, text, values),
            self._op_card(op, lines, sum=self._sum_so_far(step)),
        )

    def _say_rule_part(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        values = self._rule_values(step)
        op = self.index.ops[step.data["op"]]
        headline, text = self._pair("rule_part", values)
        if step.data["of_cotangent"]:
            text = self.text("steps.rule_part.way", values)
        return (
            headline,
            self._finish_rule(step, text, values),
            self._op_card(op, self.cards.forward(op)),
        )

    def _say_unbroadcast(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        op = self.index.ops[step.data["op"]]
        before, after = (self.index.tensors[t] for t in (op["inputs"][0], op["outputs"][0]))
        values = self._rule_values(step) | {
            "before": shape_text(before["shape"]),
            "after": shape_text(after["shape"]),
        }
        headline, text = self._pair("unbroadcast", values)
        lines = [
            [{"t": f"{values['before']} → {values['after']}"}],
            [{"t": full(before)}],
            [{"t": "= "}, {"t": full(after), "role": "result"}],
        ]
        return (
            headline,
            self._finish_rule(step, text, values),
            self._op_card(op, lines, sum=self._sum_so_far(step)),
        )

    def _say_through(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        values = self._rule_values(step)
        visited = self.index.ops[step.data["visited"]]
        slot = step.data["slots"][0]
        contribution = step.data["contributions"][slot]
        values["value"] = self._spoken(self.index.tensors[contribution])
        cotangent = next((c for c in step.data["cotangents"] if c is not None), None)
        lines = self.cards.rule(visited, slot, cotangent, contribution)
        card = {
            "title": values["visited"],
            "ref": self.graph.of_op.get(visited["id"]),
            "lines": lines,
            "sum": self._sum_so_far(step),
            "rows": [],
        }
        headline, text = self._pair("through", values)
        unused = not self.asides.needed(step.data, slot)
        return headline, self._with_asides(step, text, values, unused=unused), card

    def _say_nothing(self, step: Step) -> tuple[str, str, None]:
        return (*self._pair("nothing", self._rule_values(step)), None)

    def _sum_so_far(self, step: Step) -> list[dict[str, Any]] | None:
        arriving = step.data.get("arriving")
        if not arriving:
            return None
        return self.cards.sum(arriving["so_far"][: arriving["count"]], arriving["of"], None)

    def _say_sum(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        op, found = self.index.ops[step.data["op"]], step.data["sum"]
        parts = found["parts"] if found else op["inputs"]
        total = op["outputs"][0]
        line = self.cards.sum(parts, len(parts), total)
        values = {
            "count": len(parts),
            "name": self.tensor(found["tensor"]) if found else "",
            "sum": "".join(span["t"] for span in line),
            "op": self.index.op_text(op["id"]),
            "outer": self.tapes(op["tapes"]),
        }
        headline, text = self._pair("sum", values)
        if op["tapes"]:
            text += self.text("steps.space") + self.text("steps.rule.recorded", values)
        return headline, text, self._op_card(op, [line])

    def _say_results(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        found = self.index.passes[step.data["pass"]]
        pieces, whys, rows = [], [], []
        odd: dict[str, list[Reason]] = {}
        for position, (source, result) in enumerate(
            zip(found["sources"], found["results"], strict=True)
        ):
            box = self.graph.nodes[self.graph.results[found["id"], position]]
            label = box.label["t"]
            text = "None" if result is None else self._spoken(self.index.tensors[result])
            pieces.append(f"{label} = {text}")
            rows.append(
                [
                    f"∂/∂{self.tensor(source)}",
                    "None" if result is None else full(self.index.tensors[result]),
                ]
            )
            if result is None and box.reason is not None:
                whys.append(box.reason)
            number = self.index.odd(found["id"], position)
            if number is not None:
                odd.setdefault(number.value, []).append(number.reason)
        more = self.text("steps.results.more", {"count": len(pieces) - 2})
        values = {
            "results": ", ".join(pieces) if len(pieces) < 3 else ", ".join(pieces[:2]) + more,
            "call": self.call(found),
            "tape": self.tape(found["tape"]),
        }
        headline = self.text("steps.results.head", values)
        sentences = self.whys(whys)
        if len(whys) < len(pieces):
            sentences.insert(0, self.text("steps.results.text", values))
        for value, reasons in odd.items():
            sentences += self.whys(reasons, value)
        if step.data.get("consumed") is not None:
            sentences.append(self.text("steps.results.spent", values))
        elif self.index.tapes[found["tape"]]["persistent"]:
            sentences.append(self.text("steps.results.kept", values))
        card = {"title": values["call"], "lines": [], "sum": None, "rows": rows}
        return headline, "\n".join(sentences), card
