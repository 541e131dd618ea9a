"""The narrator: one headline, one plain sentence and one card per step, in one language.

Sentences live in ``viz/locale/steps.*.json`` and ``why.*.json``; this file chooses the key and the
values.
"""

from __future__ import annotations

from typing import Any

from viz import locale
from viz.trace.diagnose import Reason
from viz.view.asides import Asides
from viz.view.card import Cards
from viz.view.fold_words import FoldWords
from viz.view.graph import Edge, Graph, Lane, Node
from viz.view.index import TraceIndex
from viz.view.steps import Step
from viz.view.values import full, shape_text, short, spoken

MAX_CALL = 44
MAX_PRINTED = 80
MAX_NAMES = 8
"""Tensors that a list names before it says how many more there are."""


class Narrator:
    """Words for one trace in one language."""

    def __init__(self, index: TraceIndex, graph: Graph, lang: str) -> None:
        self.index, self.graph, self.lang = index, graph, lang
        self.cards, self.asides = Cards(index), Asides(index)
        self.folds = FoldWords(self.text)
        self.lines = index.trace["source"].split("\n")

    def text(self, key: str, values: dict[str, Any] | None = None) -> str:
        """A sentence of the catalog in this language."""
        return locale.text(key, self.lang, **(values or {}))

    # ----- names -----

    def tape(self, tape: int) -> str:
        """The tape's name, as in ``viz.view.index``."""
        return self.index.tape_name(tape)

    def tapes(self, ids: list[int]) -> str:
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

    def _names(self, tensors: list[int]) -> str:
        named = ", ".join(self.tensor(t) for t in tensors[:MAX_NAMES])
        return named + self._and_more(len(tensors))

    def _and_more(self, count: int) -> str:
        if count <= MAX_NAMES:
            return ""
        return self.text("steps.results.more", {"count": count - MAX_NAMES})

    def call(self, found: dict[str, Any]) -> str:
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

    def lane(self, lane: Lane) -> list[dict[str, Any]]:
        """The lane's heading."""
        if lane.pass_id is None:
            kind = "forward" if lane.id == "forward" else "forward_again"
            return [{"t": self.text(f"steps.lane.{'tangent' if 'tangent' in lane.id else kind}")}]
        known = lane.tape in self.index.tapes
        hue = list(self.index.tapes).index(lane.tape or 0) % 6 if known else 0
        found = self.index.passes[lane.pass_id]
        return [{"t": self.call(found) + self._row(found), "role": f"tape{hue}"}]

    def _row(self, found: dict[str, Any]) -> str:
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
                "inputs": self._names(op["inputs"]),
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

    # ----- steps -----

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

    def _pair(self, key: str, values: dict[str, Any]) -> tuple[str, str]:
        headline, text = (self.text(f"steps.{key}.{part}", values) for part in ("head", "text"))
        return headline.strip(), text.strip()

    def _say_plain(self, step: Step) -> tuple[str, str, None]:
        values: dict[str, Any] = dict(step.data)
        if "tape" in values:
            values["tape"] = self.tape(values["tape"])
        return (*self._pair(step.kind, values), None)

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

    def _spoken(self, tensor: dict[str, Any]) -> str:
        """The value as a sentence says it; of a large one it says that this is the shape."""
        text, shape = spoken(tensor), shape_text(tensor["shape"])
        return self.text("steps.of_shape", {"shape": shape}) if shape == text else text

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
        if step.data.get("consumed") is not None:
            sentences.append(self.text("steps.results.spent", values))
        elif self.index.tapes[found["tape"]]["persistent"]:
            sentences.append(self.text("steps.results.kept", values))
        card = {"title": values["call"], "lines": [], "sum": None, "rows": rows}
        return headline, "\n".join(sentences), card

    def whys(self, reasons: list[Reason]) -> list[str]:
        """One sentence per cause and place; sources that share one are named together."""
        groups: dict[Any, list[Reason]] = {}
        for reason in reasons:
            alike = {k: v for k, v in reason.values.items() if k != "source"}
            groups.setdefault((reason.cause, reason.op, reason.line, str(alike)), []).append(reason)
        return [
            self.why(found[0], ", ".join(r.values["source"] for r in found))
            for found in groups.values()
        ]

    def why(self, reason: Reason, sources: str | None = None) -> str:
        """The sentence that says why a gradient is None and which line to change."""
        op = reason.values.get("op")
        values = {**reason.values, "source": sources or reason.values.get("source", "")}
        if reason.op in self.index.op_names:
            values["op"] = self.index.op_text(reason.op)
        elif op:
            values["op"] = op
        return self.text(f"why.{reason.cause}", {"op": "", **values})

    def _say_folded(self, step: Step) -> tuple[str, str, dict[str, Any]]:
        return self.folds.step(step.data["group"], step.data["ops"], step.data["rewinds"])

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
