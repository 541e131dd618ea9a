"""A trace made ready for questions: calls, exits of values, names, and each tape's life, looked up once."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from viz.trace.model import Trace, display_name
from viz.trace.types import Op
from viz.why.python_flow import NOTHING, Marks, PythonFlow
from viz.why.text import Text, path_of

FLOATING = frozenset({"float16", "float32", "float64", "bfloat16", "complex64", "complex128"})

KEPT = frozenset({"metric", "queue", "dataset"})
"""Ways of leaving after which an object holds the value."""


@dataclass(frozen=True)
class Call:
    """One call of ``gradient``, ``jacobian`` or ``batch_jacobian``, in the order they ran.

    Attributes:
        number: From 0.
        passes: The reverse passes it took: one, or one per row of a Jacobian.
        node: The call in the learner's text, or None (``fit`` calls ``gradient`` itself).
        elements: By flat source: its expression in the call, if the text names each.
    """

    number: int
    passes: list[dict[str, Any]]
    node: ast.Call | None
    target: ast.expr | None
    sources: ast.expr | None
    elements: list[ast.expr | None] = field(default_factory=list)
    zero: bool = False

    @property
    def line(self) -> int | None:
        """The line of the call."""
        span = self.passes[0]["span"]
        return span[0] if span else None


@dataclass(frozen=True)
class Binding:
    """One binding of a name: to which tensor, by an assignment or not, in which function."""

    name: str
    tensor: int
    line: int | None
    event: int
    assigned: bool
    scope: ast.AST | None


class Facts:
    """Everything that is asked of a trace more than once."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.events = cast(list[dict[str, Any]], trace["events"])
        self.tensors = {t["id"]: t for t in trace["tensors"]}
        self.ops = {o["id"]: o for o in trace["ops"]}
        self.tapes = {t["id"]: t for t in trace["tapes"]}
        self.text = Text(trace["source"])
        self.begins = {e["pass"]: at for at, e in enumerate(self.events) if e["type"] == "pass"}
        self.made: dict[int, int] = {}  # by tensor: the event that brought it
        self.producer: dict[int, Op] = {}
        for at, e in enumerate(self.events):
            if e["type"] == "op":
                op = self.ops[e["op"]]
                for t in op["outputs"]:
                    if t not in op["inputs"]:
                        self.made.setdefault(t, at)
                        self.producer.setdefault(t, op)
            elif e["type"] == "tensor":
                self.made.setdefault(e["tensor"], at)
        self._kept: set[ast.AST] = set()
        self._marks: dict[ast.AST, Marks] = {}
        self._deciding: dict[ast.AST, Marks] = {}

    def span_of(self, tensor: int | None) -> list[int] | None:
        """Where a tensor was made."""
        at = self.made.get(tensor) if tensor is not None else None
        if at is None:
            return None
        e = self.events[at]
        found: list[int] | None = self.ops[e["op"]]["span"] if e["type"] == "op" else e.get("span")
        return found

    def blocks_of(self, tape: int) -> list[int]:
        """The lines on which a tape's blocks begin."""
        events = (self.events[at] for at in self.of_tape.get(tape, ()))
        return [e["line"] for e in events if e["type"] == "start" and e["line"] is not None]

    # ----- calls -----

    @cached_property
    def calls(self) -> list[Call]:
        """All calls that began, in order."""
        found: list[list[dict[str, Any]]] = []
        for one in cast(list[dict[str, Any]], self.trace["passes"]):
            if one["rows"] > 1 and one["row"] > 0 and found:
                found[-1].append(one)
            else:
                found.append([one])
        return [self._call(number, passes) for number, passes in enumerate(found)]

    def _call(self, number: int, passes: list[dict[str, Any]]) -> Call:
        node = self.text.at(passes[0]["span"])
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("gradient", "jacobian", "batch_jacobian")
        ):
            return Call(number, passes, None, None, None)
        given: dict[str, ast.expr] = dict(zip(("target", "sources"), node.args, strict=False))
        given |= {
            "sources" if k.arg == "source" else k.arg: k.value for k in node.keywords if k.arg
        }
        zero = (
            "unconnected_gradients" in given
            and "zero" in ast.unparse(given["unconnected_gradients"]).lower()
        )
        sources = given.get("sources")
        elements = _flat(sources) if sources is not None else []
        count = len(passes[0]["sources"])
        return Call(
            number,
            passes,
            node,
            given.get("target"),
            sources,
            elements if len(elements) == count else [],
            zero or passes[0]["kind"] == "batch_jacobian",  # which fills up with zeros
        )

    # ----- names -----

    @cached_property
    def bindings(self) -> list[Binding]:
        """Every binding of a name to a tensor, in order."""
        known: dict[tuple[int | None, str], tuple[bool, ast.AST | None]] = {}
        for node in ast.walk(self.text.tree):
            targets: list[ast.AST] = []
            assigned = True
            if isinstance(node, ast.Assign):
                targets = list(node.targets)
            elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
                targets = [node.target]
            elif isinstance(node, ast.For | ast.AsyncFor):
                targets, assigned = [node.target], False
            elif isinstance(node, ast.arg):
                known.setdefault((node.lineno, node.arg), (False, self.text.function(node)))
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(getattr(part, "ctx", None), ast.Store):
                        root: ast.AST = part
                        while isinstance(root, ast.Attribute | ast.Subscript):
                            root = root.value
                        if isinstance(root, ast.Name):
                            key = getattr(part, "lineno", None), root.id
                            known[key] = (assigned, self.text.function(part))
        found = []
        for at, e in enumerate(self.events):
            if e["type"] == "bind":
                assigned, scope = known.get((e["line"], _root(e["name"])), (False, None))
                found.append(Binding(e["name"], e["tensor"], e["line"], at, assigned, scope))
        return found

    def name(self, tensor: int | None) -> str:
        """The learner's name of a tensor, or an empty text."""
        if tensor is None or tensor not in self.tensors:
            return ""
        return display_name(self.tensors[tensor]["names"]) or ""

    def source_text(self, call: Call, position: int) -> str:
        """How the learner speaks of a source."""
        if position < len(call.elements) and call.elements[position] is not None:
            return self.text.words(call.elements[position])  # type: ignore[arg-type]
        named = self.name(call.passes[0]["sources"][position])
        if named:
            return named
        if call.sources is not None and path_of(call.sources):
            words = self.text.words(call.sources)
            return words if len(call.passes[0]["sources"]) == 1 else f"{words}[{position}]"
        return ""

    def target_text(self, call: Call) -> str:
        """How the learner speaks of the targets."""
        if call.target is not None:
            words = self.text.words(call.target)
            if len(words) <= 40 and "\n" not in words:
                return words
        return ", ".join(filter(None, map(self.name, call.passes[0]["targets"])))

    def tape_name(self, tape: int) -> str:
        """The learner's name of a tape, or an empty text."""
        return self.tapes[tape]["name"] or ""

    # ----- values that left -----

    @cached_property
    def exits(self) -> dict[int, int]:
        """By event: the number of the exit through which a value left there."""
        numbers: dict[ast.AST, int] = {}
        found = {}
        for at, e in enumerate(self.events):
            if e["type"] == "left":
                node = self.text.at(e.get("span"))
                if node is not None:
                    found[at] = numbers.setdefault(node, len(numbers))
                    if e["how"] in KEPT:
                        self._kept.add(node)
        self._exit_nodes = numbers
        return found

    @cached_property
    def _flow(self) -> PythonFlow:
        _ = self.exits
        bound = {(b.line, b.name) for b in self.bindings}
        return PythonFlow(self.text, self._exit_nodes, bound, self._kept)

    def marks_at(self, span: list[int] | None) -> Marks:
        """The exits whose values the expression at ``span`` may be computed from."""
        node = self.text.at(span)
        if node is None or not self.exits:
            return NOTHING
        if node not in self._marks:
            self._marks[node] = self._flow.marks(node)
        return self._marks[node]

    def deciding_at(self, span: list[int] | None) -> Marks:
        """The exits whose values decide whether the expression at ``span`` runs."""
        node = self.text.at(span)
        if node is None or not self.exits:
            return NOTHING
        if node not in self._deciding:
            self._deciding[node] = self._flow.deciding(node)
        return self._deciding[node]

    # ----- tapes and passes -----

    @cached_property
    def of_tape(self) -> dict[int, list[int]]:
        """By tape: the events of its life, in order."""
        found: dict[int, list[int]] = {}
        for at, e in enumerate(self.events):
            if "tape" in e:
                found.setdefault(e["tape"], []).append(at)
        return found

    @cached_property
    def of_pass(self) -> dict[int, list[dict[str, Any]]]:
        """By pass: its events, in order."""
        found: dict[int, list[dict[str, Any]]] = {}
        for e in self.events:
            if e.get("pass") is not None:
                found.setdefault(e["pass"], []).append(e)
        return found

    # ----- who uses what -----

    @cached_property
    def users(self) -> dict[int, list[int]]:
        """By tensor: the events at which its value goes on, in order."""
        found: dict[int, list[int]] = {}

        def use(tensor: int, at: int) -> None:
            events = found.setdefault(tensor, [])
            if not events or events[-1] != at:
                events.append(at)

        for at, e in enumerate(self.events):
            if e["type"] == "op":
                for tensor in self.ops[e["op"]]["inputs"]:
                    use(tensor, at)
            elif e["type"] == "left":
                use(e["tensor"], at)
            elif e["type"] == "tensor" and e.get("given") is not None:
                use(e["given"], at)
            elif e["type"] == "assign":
                use(e["variable"], at)
                if e["given"] is not None:
                    use(e["given"], at)
            for _, line in self.adopted.get(at, ()):
                for op in self.just_before(at, line):
                    for out in op["outputs"]:
                        use(out, at)
        return found

    @cached_property
    def adopted(self) -> dict[int, list[tuple[int, int | None]]]:
        """By event: tensors that no event brought and that are seen there first, and the line."""
        found: dict[int, list[tuple[int, int | None]]] = {}
        seen: set[int] = set()
        for at, e in enumerate(self.events):
            if e["type"] not in ("op", "bind"):
                continue
            inputs = self.ops[e["op"]]["inputs"] if e["type"] == "op" else [e["tensor"]]
            for tensor in inputs:
                if tensor not in seen and tensor not in self.made:
                    seen.add(tensor)
                    if self.tensors[tensor]["kind"] != "variable":
                        found.setdefault(at, []).append((tensor, e["line"]))
        return found

    def just_before(self, at: int, line: int | None) -> list[Op]:
        """The ops that ran last on the same line, the last one first."""
        found = []
        for e in reversed(self.events[max(0, at - 40) : at]):
            if e.get("line") != line and e["type"] != "bind":
                break
            if e["type"] == "op":
                found.append(self.ops[e["op"]])
        return found

    @cached_property
    def sinks(self) -> dict[int, list[int]]:
        """By exit: the events whose tensors may be computed from what left there, or run because of it."""
        found: dict[int, list[int]] = {}
        if not self.exits:
            return found
        for at, e in enumerate(self.events):
            if e["type"] == "op":
                op = self.ops[e["op"]]
                span = op["span"] if op["role"] == "forward" else None
            else:
                span = e.get("span") if e["type"] in ("tensor", "assign") else None
            for number in self.marks_at(span) | self.deciding_at(span):
                found.setdefault(number, []).append(at)
        return found

    # ----- ancestry -----

    def ancestors(self, tensors: list[int]) -> set[int]:
        """All tensors that ``tensors`` were computed from by ops, recorded or not, and themselves."""
        seen: set[int] = set()
        stack = list(tensors)
        while stack:
            t = stack.pop()
            if t not in seen:
                seen.add(t)
                op = self.producer.get(t)
                if op is not None and op["role"] != "seed":
                    stack.extend(op["inputs"])
        return seen

    def floating(self, tensor: int) -> bool:
        """Whether a tensor's dtype can have gradients."""
        return self.tensors[tensor]["dtype"] in FLOATING


def line_of(op: Op) -> int | None:
    """The line on which an op ran."""
    return op["span"][0] if op["span"] else None


def _root(name: str) -> str:
    return re.split(r"[.\[]", name, maxsplit=1)[0]


def _flat(node: ast.expr) -> list[ast.expr | None]:
    if isinstance(node, ast.List | ast.Tuple):
        return [part for one in node.elts for part in _flat(one)]
    if isinstance(node, ast.Dict):
        return [part for one in node.values for part in _flat(one)]
    return [node]
