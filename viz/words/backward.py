"""The words for a reverse pass: its seed, what each rule contributes, sums, results, and why None."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story import kinds
from viz.story.visits import needed, unwatched
from viz.trace.types import Pass
from viz.why.reason import Reason
from viz.words.op_cards import OpCards
from viz.words.types import Card, Line, Said
from viz.words.values import full, shape_text, short


class BackwardWords:
    """One method per kind of step; ``says`` has them by the kind."""

    def __init__(self, cards: OpCards) -> None:
        self.cards, self.names, self.index = cards, cards.names, cards.index
        self.graph, self.formulas = cards.names.graph, cards.formulas
        self.says: dict[type[kinds.About], Callable[[Any], Said]] = {
            kinds.PassBegun: self.begun,
            kinds.Seeded: self.seeded,
            kinds.Rule: self.rule,
            kinds.RulePart: self.rule_part,
            kinds.Unbroadcast: self.unbroadcast,
            kinds.Through: self.through,
            kinds.Nothing: self.nothing,
            kinds.Summed: self.summed,
            kinds.Results: self.results,
        }

    def begun(self, about: kinds.PassBegun) -> Said:
        """A tape begins to rewind."""
        found = self.index.passes[about.pass_id]
        names = self.names
        values = {
            "call": names.call(found) + names.row(found),
            "tape": names.tape(found["tape"]),
            "target": names.listed(found["targets"]),
            "sources": names.listed(found["sources"]),
            "outer": names.tapes(found["outer"]),
        }
        said = names.said("pass_nested" if found["outer"] else "pass", values)
        again = names.text("steps.pass.again", values) if self._rewound_before(found) else ""
        return said._replace(text=names.joined([said.text, again]))

    def _rewound_before(self, found: Pass) -> bool:
        """Whether a persistent tape gave an earlier gradient, by another call."""
        return self.index.tapes[found["tape"]]["persistent"] and any(
            p["tape"] == found["tape"] and p["id"] < found["id"] and p["row"] == 0
            for p in self.index.passes.values()
            if p["span"] != found["span"]
        )

    def seeded(self, about: kinds.Seeded) -> Said:
        """A target gets its first cotangent."""
        found = self.index.passes[about.pass_id]
        target = self.names.tensor(about.target)
        value = short(self.index.tensors[about.cotangent])
        values = {"target": target, "value": value, "row": found["row"] + 1}
        head: Line = [{"t": f"∂{target}/∂{target} = "}]
        if about.given or found["rows"] > 1:
            head = [{"t": target, "bar": True}, {"t": " = "}]
        card: Card = {
            "title": target,
            "ref": self.graph.place.get(about.cotangent),
            "lines": [[*head, {"t": value, "role": "result"}]],
            "sum": None,
            "rows": [],
        }
        key = "seed_given" if about.given else "seed"
        return self.names.said("seed_row" if found["rows"] > 1 else key, values, card)

    # ----- rules -----

    def _values(self, about: kinds.Visit) -> dict[str, Any]:
        names = self.names
        visited = self.index.ops[about.visited]
        many = bool(about.slots) and len(visited["inputs"]) > 1
        letters = self.formulas.letters
        operand = ", ".join(letters[s] if s < 3 else str(s + 1) for s in about.slots)
        own = self.index.ops[about.op] if isinstance(about, kinds.RuleOp) else None
        drawn = visited["id"] in self.index.op_names
        inputs = dict.fromkeys(names.tensor(visited["inputs"][slot]) for slot in about.slots)
        return {
            "tape": names.tape(self.index.passes[about.pass_id]["tape"]),
            "visited": self.index.op_text(visited["id"]) if drawn else visited["name"],
            "input": names.text("steps.input_letter", {"letter": operand})
            if many
            else names.text("steps.input_only"),
            "name": ", ".join(inputs),
            "value": names.spoken(own["outputs"][0]) if own else "",
            "op": self.index.op_text(own["id"]) if own else "",
            "outer": names.tapes(own["tapes"]) if own else "",
        }

    def _and_who_records(self, about: kinds.Visit, text: str, values: dict[str, Any]) -> str:
        """Adds who records the backward op: the reason a gradient of a gradient can exist."""
        key = "steps.rule.recorded" if values["outer"] else "steps.rule.unrecorded"
        text += self.names.text("steps.space") + self.names.text(key, values)
        return self._in_passing(about, text, values, unused=about.unused)

    def _in_passing(
        self, about: kinds.Visit, text: str, values: dict[str, Any], *, unused: bool
    ) -> str:
        """Adds what the op's other inputs get, once per op, and that nobody needs this contribution."""
        sentences = [text]
        if unused:
            sentences.append(self.names.text("steps.rule.unused", values))
        silent = unwatched(self.index, about) if about.first else []
        if silent:
            listed = self.names.text("steps.and").join(self.names.tensor(t) for t in silent)
            sentences.append(self.names.text("steps.rule.unwatched", values | {"names": listed}))
        return self.names.text("steps.space").join(sentences)

    def rule(self, about: kinds.Rule) -> Said:
        """The op that gives a contribution."""
        op = self.index.ops[about.op]
        lines = self._formula(about, op["outputs"][0])
        values = self._values(about)
        said = self.names.said("rule", values, self.cards.op(op, lines, self._sum_so_far(about)))
        return said._replace(text=self._and_who_records(about, said.text, values))

    def _formula(self, about: kinds.Visit, result: int | None) -> list[Line]:
        """The visited op's rule for the step's first slot."""
        visited = self.index.ops[about.visited]
        cotangent = next((c for c in about.cotangents if c is not None), None)
        return self.formulas.rule(visited, about.slots[0], cotangent, result)

    def rule_part(self, about: kinds.RulePart) -> Said:
        """An op on the way to a contribution."""
        op = self.index.ops[about.op]
        values = self._values(about)
        said = self.names.said("rule_part", values, self.cards.op(op, self.formulas.forward(op)))
        way = self.names.text("steps.rule_part.way", values) if about.of_cotangent else said.text
        return said._replace(text=self._and_who_records(about, way, values))

    def unbroadcast(self, about: kinds.Unbroadcast) -> Said:
        """The sum over axes that broadcasting had added."""
        op = self.index.ops[about.op]
        before, after = (self.index.tensors[t] for t in (op["inputs"][0], op["outputs"][0]))
        shapes = {"before": shape_text(before["shape"]), "after": shape_text(after["shape"])}
        values = self._values(about) | shapes
        lines: list[Line] = [
            [{"t": f"{shapes['before']} → {shapes['after']}"}],
            [{"t": full(before)}],
            [{"t": "= "}, {"t": full(after), "role": "result"}],
        ]
        card = self.cards.op(op, lines, self._sum_so_far(about))
        said = self.names.said("unbroadcast", values, card)
        return said._replace(text=self._and_who_records(about, said.text, values))

    def through(self, about: kinds.Through) -> Said:
        """A rule hands a cotangent on as it is."""
        slot = about.slots[0]
        contribution = about.contributions[slot]
        assert contribution is not None
        values = self._values(about) | {"value": self.names.spoken(contribution)}
        card: Card = {
            "title": values["visited"],
            "ref": self.graph.of_op.get(about.visited),
            "lines": self._formula(about, contribution),
            "sum": self._sum_so_far(about),
            "rows": [],
        }
        said = self.names.said("through", values, card)
        unused = not needed(self.index, about, slot)
        return said._replace(text=self._in_passing(about, said.text, values, unused=unused))

    def nothing(self, about: kinds.Nothing) -> Said:
        """A rule gives nothing."""
        return self.names.said("nothing", self._values(about))

    def _sum_so_far(self, about: kinds.Visit) -> Line | None:
        arriving = about.arriving
        if arriving is None:
            return None
        return self.formulas.sum(arriving.arrived[: arriving.count], arriving.of, None)

    # ----- sums and results -----

    def summed(self, about: kinds.Summed) -> Said:
        """Contributions are added up."""
        op, found = self.index.ops[about.op], about.summed
        parts = found["parts"] if found else op["inputs"]
        line = self.formulas.sum(parts, len(parts), op["outputs"][0])
        values = {
            "count": len(parts),
            "name": self.names.tensor(found["tensor"]) if found else "",
            "sum": "".join(span["t"] for span in line),
            "op": self.index.op_text(op["id"]),
            "outer": self.names.tapes(op["tapes"]),
        }
        said = self.names.said("sum", values, self.cards.op(op, [line]))
        recorded = self.names.text("steps.rule.recorded", values) if op["tapes"] else ""
        return said._replace(text=self.names.joined([said.text, recorded]))

    def results(self, about: kinds.Results) -> Said:
        """A pass gives its gradients, or says why one is None."""
        names, found = self.names, self.index.passes[about.pass_id]
        pieces, whys, rows = [], [], []
        odd: dict[str, list[Reason]] = {}
        for position, (source, result) in enumerate(
            zip(found["sources"], found["results"] or (), strict=True)
        ):
            box = self.graph.nodes[self.graph.results[found["id"], position]]
            spoken = "None" if result is None else names.spoken(result)
            pieces.append(f"{box.label['t']} = {spoken}")
            value = "None" if result is None else full(self.index.tensors[result])
            rows.append([f"∂/∂{names.tensor(source)}", value])
            if result is None and box.reason is not None:
                whys.append(box.reason)
            number = self.index.odd(found["id"], position)
            if number is not None:
                odd.setdefault(number.value, []).append(number.reason)
        more = names.text("steps.results.more", {"count": len(pieces) - 2})
        values = {
            "results": ", ".join(pieces) if len(pieces) < 3 else ", ".join(pieces[:2]) + more,
            "call": names.call(found),
            "tape": names.tape(found["tape"]),
        }
        sentences = names.whys(whys)
        if len(whys) < len(pieces):
            sentences.insert(0, names.text("steps.results.text", values))
        for value_of, reasons in odd.items():
            sentences += names.whys(reasons, value_of)
        if about.consumed:
            sentences.append(names.text("steps.results.spent", values))
        elif self.index.tapes[found["tape"]]["persistent"]:
            sentences.append(names.text("steps.results.kept", values))
        card: Card = {
            "title": values["call"],
            "lines": [],
            "sum": None,
            "rows": rows,
        }
        return Said(names.text("steps.results.head", values), "\n".join(sentences), card)
