"""The rule card: a formula in four substitutions: symbols, known parts, numbers, result.

Templates come from the table of all ops (``viz.notation.FORMULAS``); this file only fills
in letters, names and numbers, keeping each operand's role (a, b, c, cotangent) so that the page can
colour it as it colours the edge, and the tensor that a span stands for, so that it can be selected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viz.notation import FORMULAS
from viz.story.index import TraceIndex
from viz.trace.types import Op
from viz.words.types import Line, Span
from viz.words.values import spoken

LETTERS = "abcdefgh"
"""Placeholders of the templates, and the letters that are shown unless a program uses them as names."""
OTHER_LETTERS = ("abcdefgh", "pqrstuvw", "αβγδζηθκ")
OUTPUTS = "yuwoω"
MAX_TERMS = 8
"""Terms that a written sum spells out."""
_FIELD = re.compile(r"\{(\w)\}")


class Cards:
    """Writes cards for the steps of one trace."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        names = {name for tensor in index.tensors for name in [index.name(tensor)] if name}
        self.letters = next((s for s in OTHER_LETTERS if names.isdisjoint(s[:3])), LETTERS)
        """The operands' letters: none of the first three is a name of the program's own."""
        self._unnamed = next((y for y in OUTPUTS if y not in names), "y")

    def forward(self, op: Op) -> list[Line]:
        """Writes y = a · b, then names, then numbers, then the value."""
        template = self._template(op, "forward")
        names = _fill(template, [self._known(op, i, name=True) for i in range(len(op["inputs"]))])
        numbers = _fill(
            template, [self._known(op, i, name=False) for i in range(len(op["inputs"]))]
        )
        head: Line = [self._output_name(op), _plain(" = ")]
        symbols = _fill(template, self._letters(op))
        lines = [[*head, *symbols]]
        if _text(names) not in (_text(symbols), _text(numbers)):
            lines.append([_plain("= "), *names])
        lines.append([_plain("= "), *numbers])
        lines.append([_plain("= "), self._value(op["outputs"][0], "result")])
        return lines

    def rule(self, op: Op, slot: int, cotangent: int | None, result: int | None) -> list[Line]:
        """Writes ā = z̄ · ∂z/∂a, the local derivative filled in, numbers, result."""
        letter, out = self._letters(op)[slot], self._output_symbol(op)
        bar: Line = [{**letter, "bar": True, "tensor": result}, _plain(" = ")]
        upstream: Span = {**out, "bar": True, "role": "g", "tensor": cotangent}
        lines: list[Line] = [
            self._definition(op, out),
            [*bar, upstream, _plain(" · ∂"), out, _plain("/∂"), letter],
        ]
        template = self._vjp(op, slot)
        if template is None:
            if result is not None:
                lines.append([*bar, self._value(result, "result")])
            return lines
        letters = self._letters(op)
        numbers = [self._known(op, i, name=False) for i in range(len(op["inputs"]))]
        if self._is_complex(op):
            letters, numbers = _conjugated(letters), _conjugated(numbers)
        lines.append([_plain("= "), *_fill(template, letters, upstream, out)])
        known = self._value(cotangent, "g") if cotangent is not None else upstream
        output = self._value(op["outputs"][0], None)
        last: Line = [_plain("= "), *_fill(template, numbers, known, output)]
        if result is not None and _text(last) == f"= {self._value(result, None)['t']}":
            last = [_plain("= "), self._value(result, "result")]
        elif result is not None:
            last += [_plain(" = "), self._value(result, "result")]
        lines.append(last)
        return lines

    def _definition(self, op: Op, out: Span) -> Line:
        """The visited op in letters, then with what stands for them: z = a · b = ×₁ · y."""
        template = self._template(op, "forward")
        symbols = _fill(template, self._letters(op))
        names = _fill(template, [self._called(op, i) for i in range(len(op["inputs"]))])
        line = [out, _plain(" = "), *symbols]
        return line if _text(names) == _text(symbols) else [*line, _plain(" = "), *names]

    def sum(self, so_far: Sequence[int], of: int, total: int | None) -> Line:
        """Writes 3.0 + 3.0 = 6.0; what has not arrived is a question mark."""
        line: Line = []
        left_out = range(3, of - 2) if of > MAX_TERMS else range(0)
        for position in range(of):
            if position in left_out:
                if position == left_out[0]:
                    line.append(_plain(" + …"))
                continue
            if position:
                line.append(_plain(" + "))
            known = position < len(so_far)
            line.append(self._value(so_far[position], None) if known else _plain("?"))
        line.append(_plain(" = "))
        line.append(self._value(total, "result") if total is not None else _plain("?"))
        return line

    def local(self, op: Op, slot: int) -> str | None:
        """The local derivative ∂y/∂a in letters, or None if the table has none."""
        formula = FORMULAS.get(op["name"])
        if formula is None or slot >= len(formula.local):
            return None
        return _text(
            _fill(
                formula.local[slot],
                self._letters(op),
                None,
                {"t": "y"},
            )
        )

    def _template(self, op: Op, which: str) -> str:
        formula = FORMULAS.get(op["name"])
        letters = ", ".join(
            "{" + LETTERS[i] + "}" for i in range(min(len(op["inputs"]), len(LETTERS)))
        )
        name = op["params"].get("function") or op["name"]  # of a custom gradient: the learner's own
        fallback = f"{name}({letters})"
        if formula is None:
            return fallback
        if op["name"] == "add_n" and which == "forward" and len(op["inputs"]) <= len(LETTERS):
            return " + ".join("{" + letter + "}" for letter in LETTERS[: len(op["inputs"])])
        template = str(getattr(formula, which))
        wanted = {m for m in _FIELD.findall(template) if m in LETTERS}
        return template if len(wanted) <= len(op["inputs"]) else fallback

    def _vjp(self, op: Op, slot: int) -> str | None:
        formula = FORMULAS.get(op["name"])
        if formula is None or not formula.vjp:
            return None
        template = formula.vjp[slot] if slot < len(formula.vjp) else formula.vjp[-1]
        return template or None

    def _known(self, op: Op, slot: int, *, name: bool) -> Span:
        tensor = op["inputs"][slot]
        found = self.index.name(tensor) if name else None
        text = found or spoken(self.index.tensors[tensor])
        if not name and text.startswith("-"):
            text = f"({text})"
        return {"t": text, **_role(slot), "tensor": tensor}

    def _is_complex(self, op: Op) -> bool:
        """Whether the rule takes complex conjugates of its operands, as TensorFlow's rules do."""
        return any(self.index.tensors[t]["dtype"].startswith("complex") for t in op["inputs"])

    def _called(self, op: Op, slot: int) -> Span:
        """What an operand is called: the learner's name, else the op that made it, else its value."""
        tensor = op["inputs"][slot]
        maker = self.index.op_names.get(self.index.producer.get(tensor, -1))
        if self.index.name(tensor) or maker is None:
            return self._known(op, slot, name=True)
        return {"t": maker[0], "sub": str(maker[1]), **_role(slot), "tensor": tensor}

    def _value(self, tensor: int, role: str | None) -> Span:
        text = spoken(self.index.tensors[tensor])
        return {"t": text, **({"role": role} if role else {}), "tensor": tensor}

    def _letters(self, op: Op) -> list[Span]:
        letters = [*self.letters, *"…" * len(op["inputs"])]
        return [
            {"t": letters[slot], **_role(slot), "tensor": tensor}
            for slot, tensor in enumerate(op["inputs"])
        ]

    def _output_symbol(self, op: Op) -> Span:
        """The result's name where it can carry a bar, else a letter that the program does not use."""
        name = self._output_name(op)
        return name if name["t"][0].isalpha() else {"t": self._unnamed, "tensor": name["tensor"]}

    def _output_name(self, op: Op) -> Span:
        """The learner's name of the result, else the op's own."""
        tensor = op["outputs"][0]
        name = self.index.name(tensor)
        if name:
            return {"t": name, "tensor": tensor}
        symbol, number = self.index.op_names.get(op["id"], (op["name"], 0))
        return {"t": symbol, **({"sub": str(number)} if number else {}), "tensor": tensor}


def _role(slot: int) -> Span:
    """The first three operands keep their colours."""
    return {"role": LETTERS[slot]} if slot < 3 else {}


def _conjugated(operands: list[Span]) -> list[Span]:
    """The operands as conj(a), or conj(1+2j) where the number brings its own brackets."""
    return [
        {**span, "t": f"conj{span['t']}" if span["t"].startswith("(") else f"conj({span['t']})"}
        for span in operands
    ]


def _plain(text: str) -> Span:
    return {"t": text}


def _fill(
    template: str, operands: list[Span], cotangent: Span | None = None, output: Span | None = None
) -> Line:
    """A template as spans: ``{a}``… are operands, ``{g}`` the cotangent, ``{y}`` the output."""
    line: Line = []
    position = 0
    for match in _FIELD.finditer(template):
        if match.start() > position:
            line.append(_plain(template[position : match.start()]))
        field = match.group(1)
        if field == "g":
            line.append(cotangent or {"t": "y", "bar": True, "role": "g"})
        elif field == "y":
            line.append(output or {"t": "y"})
        else:
            slot = LETTERS.find(field)
            line.append(operands[slot] if 0 <= slot < len(operands) else _plain(field))
        position = match.end()
    if position < len(template):
        line.append(_plain(template[position:]))
    return line


def _text(line: Line) -> str:
    return "".join(span["t"] for span in line)
