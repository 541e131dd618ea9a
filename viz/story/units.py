"""Units: the parts of a run that have a name in the learner's own code, as a tree of event intervals.

A call (``critic(xh)``), a statement (``norm``), a loop and its turns, a ``tape.gradient`` call: each is an
interval of the trace's events. Neighbours that are too many to be shown one by one are joined to parts.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from viz.story.index import TraceIndex
from viz.story.loops import Program
from viz.story.turns import OPENS, Turns, find_turns
from viz.trace.types import Event

NAME = 24
"""Characters of a unit's name at most."""

Key = tuple[Any, ...]


@dataclass(eq=False)
class Unit:
    """Events ``start`` ≤ n < ``end`` that belong together, and the units they consist of.

    Attributes:
        kind: ``program``, ``call``, ``statement``, ``loop``, ``turn`` (``count`` of them, from number
            ``first`` of ``of``), ``rows`` (of a Jacobian), ``pass`` or ``part`` (neighbours).
        name: The learner's own words for it; of turns those of the loop's head, of a part those
            of its ``names``.
        lines: First and last line of the program on which it begins.
    """

    kind: str
    name: str
    start: int
    end: int
    lines: tuple[int, int]
    count: int = 1
    first: int = 1
    of: int = 1
    names: tuple[str, ...] = ()
    children: list[Unit] = field(default_factory=list)


def units(index: TraceIndex) -> Unit:
    """Returns the tree of a whole run; its root is the program."""
    return _Tree(index).run()


def part(neighbours: list[Unit]) -> Unit:
    """Returns one unit that stands for neighbours, in order; a single one stands for itself."""
    if len(neighbours) == 1:
        return neighbours[0]
    first, last = neighbours[0], neighbours[-1]
    lines = (min(u.lines[0] for u in neighbours), max(u.lines[1] for u in neighbours))
    turns = all(u.kind in ("turn", "rows") and u.kind == first.kind for u in neighbours)
    if turns:
        count = sum(u.count for u in neighbours)
        made = Unit(
            first.kind, first.name, first.start, last.end, lines, count, first.first, first.of
        )
    else:
        every = (name for unit in neighbours for name in unit.names or (unit.name,))
        names = tuple(dict.fromkeys(name for name in every if name))
        whole = len(names) <= 3 and sum(map(len, names)) < NAME
        ends = (name.partition("(")[0] or name for name in (names[0], names[-1]))
        text = ", ".join(names) if whole else " … ".join(ends)
        made = Unit("part", text, first.start, last.end, lines, names=names)
    made.children = neighbours
    return made


class _Tree:
    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.program = Program(index.trace["source"])
        self.names = _Names(index.trace["source"])
        found = find_turns(index)
        self.turns: dict[int, list[Turns]] = {}
        for turns in found:
            if turns.kind == "loop":
                self.turns.setdefault(turns.loop, []).append(turns)
        for several in self.turns.values():
            several.sort(key=lambda t: t.starts[0])
        self.begins = {n: [t.starts[0] for t in several] for n, several in self.turns.items()}

    def run(self) -> Unit:
        events = self.index.events
        lines = (1, max(1, self.index.trace["source"].count("\n") + 1))
        root = Unit("program", "", 0, len(events), lines)
        stack: list[tuple[Key, Unit]] = [((), root)]
        for start, end, path in self._segments():
            common = 0
            while common < len(path) and common + 1 < len(stack):
                if stack[common + 1][0] != path[common][0]:
                    break
                common += 1
            del stack[common + 1 :]
            for _, unit in stack:
                unit.end = max(unit.end, end)
            for key, made in path[common:]:
                unit = Unit(made.kind, made.name, start, end, made.lines, 1, made.first, made.of)
                stack[-1][1].children.append(unit)
                stack.append((key, unit))
        return _simple(root)

    def _segments(self) -> Iterator[tuple[int, int, list[tuple[Key, Unit]]]]:
        """Stretches of events that share a path of keys; together they are all events but the first few."""
        waiting: tuple[int, list[tuple[Key, Unit]]] | None = None
        self.frames: list[int] = []
        boundary = 0
        for at, event in enumerate(self.index.events):
            path = self._path(boundary, event)
            if path is not None:
                if waiting is not None and boundary > waiting[0]:
                    yield waiting[0], boundary, waiting[1]
                waiting = (boundary, path)
            elif event["type"] in OPENS:
                continue
            boundary = at + 1
        if waiting is not None:
            yield waiting[0], len(self.index.events), waiting[1]

    def _path(self, start: int, event: Event) -> list[tuple[Key, Unit]] | None:
        """The units around an event that says where the program is, outermost first; else None."""
        span: list[int] | None = None
        reverse: int | None = None
        if event["type"] == "op":
            op = self.index.ops[event["op"]]
            span, reverse = op["span"], op["pass"]
            if span is None:
                return None
            frames = [*op["calls"], span[0]]
        elif event["type"] == "tensor" and event["line"] is not None:
            tensor = self.index.tensors[event["tensor"]]
            if tensor["kind"] == "literal":
                return None
            frames = [*tensor.get("calls", []), event["line"]]
        elif event["type"] == "pass" and event["line"] is not None:
            reverse, frames = event["pass"], self._frames(event["line"])
        else:
            return None
        self.frames = frames
        return self._around(start, frames, span, reverse)

    def _frames(self, line: int) -> list[int]:
        """The frames of a line: those of what ran before it, as far as its function was among them."""
        function = self.names.function(line)
        for depth, before in enumerate(self.frames):
            if self.names.function(before) == function:
                return [*self.frames[:depth], line]
        return [*self.frames, line]

    def _around(
        self, start: int, frames: list[int], span: list[int] | None, reverse: int | None
    ) -> list[tuple[Key, Unit]]:
        loops: dict[int, list[int]] = {}
        for depth, number in self.program.path(frames, span):
            loops.setdefault(depth, []).append(number)
        path: list[tuple[Key, Unit]] = []
        for depth, line in enumerate(frames):
            if depth and self.names.is_lambda(frames[depth - 1], line):
                continue  # what a lambda does is part of the statement that calls it
            inner = [n for n in loops.get(depth, ()) if self.program.loops[n].within is not None]
            for number in loops.get(depth, ()):
                if number not in inner:
                    path += self._turn(start, depth, number)
            statement = self.names.statement(line)
            path.append((("statement", depth, statement.lines), statement))
            for number in inner:
                path += self._turn(start, depth, number)
            if depth + 1 < len(frames):
                call = self.names.call(line, frames[depth + 1])
                if call is not None:
                    path.append((("call", depth, call.name, call.lines), call))
        if reverse is not None:
            text = self.names.gradient(frames[-1])
            path.append((("pass", reverse), Unit("pass", text, 0, 0, (frames[-1], frames[-1]))))
        return path

    def _turn(self, start: int, depth: int, number: int) -> list[tuple[Key, Unit]]:
        """The loop that runs at ``start``, and which of its turns."""
        nth = bisect_right(self.begins.get(number, []), start) - 1
        if nth < 0:
            return []
        turns = self.turns[number][nth]
        turn = bisect_right(turns.starts, start)
        of = len(turns.starts)
        name = self.names.loop(turns.lines)
        return [
            (("loop", depth, number, nth), Unit("loop", name, 0, 0, turns.lines, of=of)),
            (("turn", turn), Unit("turn", name, 0, 0, turns.lines, first=turn, of=of)),
        ]


def _simple(unit: Unit) -> Unit:
    """The same tree without units that hold just one other; a call says more than its statement.

    What happens between the children of a unit becomes a unit too, so that they are all of it.
    """
    unit.children = [_simple(child) for child in unit.children]
    if unit.children and unit.kind not in ("program", "loop"):
        unit.children = list(_filled(unit))
    if unit.kind == "loop" and len(unit.children) == 1 and unit.of == 1:
        unit.children = unit.children[0].children
    if len(unit.children) != 1 or unit.kind in ("loop", "program"):
        return unit
    (child,) = unit.children
    if unit.kind == "statement" and child.kind in ("call", "pass", "statement"):
        child.start, child.end, child.lines = unit.start, unit.end, unit.lines
        return child
    if child.kind != "pass":
        unit.children = child.children
    return unit


def _filled(unit: Unit) -> Iterator[Unit]:
    at = unit.start
    for child in [*unit.children, None]:
        start = unit.end if child is None else child.start
        if start > at:
            yield Unit("statement", unit.name, at, start, unit.lines)
        if child is not None:
            yield child
            at = child.end


class _Names:
    """What the learner's text calls things: statements, calls, loops and gradients, by their lines."""

    def __init__(self, source: str) -> None:
        self._at: dict[int, ast.stmt] = {}
        self._functions: dict[int, str] = {}
        self._lambdas: set[int] = set()
        self._makes: dict[int, str] = {}  # the class whose ``__init__`` a line is in
        self._known: dict[Any, Any] = {}
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return
        for node in ast.walk(tree):  # breadth first: what is inside comes later and wins
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    self._functions[line] = node.name
            if isinstance(node, ast.ClassDef):
                for made in node.body:
                    if isinstance(made, ast.FunctionDef) and made.name == "__init__":
                        last = made.end_lineno or made.lineno
                        self._makes.update(dict.fromkeys(range(made.lineno, last + 1), node.name))
            if isinstance(node, ast.Lambda):
                self._lambdas.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            if isinstance(node, ast.stmt):
                last = node.end_lineno or node.lineno
                body = getattr(node, "body", None)
                if isinstance(body, list) and body:
                    last = max(node.lineno, body[0].lineno - 1)
                for line in range(node.lineno, last + 1):
                    self._at[line] = node

    def statement(self, line: int) -> Unit:
        """The statement on a line, or the line itself where there is none."""
        if line not in self._known:
            node = self._at.get(line)
            if node is None:
                self._known[line] = Unit("statement", "", 0, 0, (line, line))
            else:
                lines = (node.lineno, max(line, _head_end(node)))
                self._known[line] = Unit("statement", _said(node), 0, 0, lines)
        found: Unit = self._known[line]
        return found

    def function(self, line: int) -> str | None:
        """Name of the function that a line is in; None outside of all."""
        return self._functions.get(line)

    def is_lambda(self, line: int, inside: int) -> bool:
        """Whether the frame on line ``inside``, called from ``line``, is a lambda's."""
        if inside not in self._lambdas:
            return False
        node, function = self._at.get(line), self._functions.get(inside)
        return function is None or node is None or _calls(node, function) is None

    def call(self, line: int, inside: int) -> Unit | None:
        """The call on a line that leads to the function that line ``inside`` is in; None for lambdas."""
        key = (line, inside)
        if key not in self._known:
            self._known[key] = self._call(line, inside)
        found: Unit | None = self._known[key]
        return found

    def _call(self, line: int, inside: int) -> Unit | None:
        function = self._makes.get(inside) or self._functions.get(inside)
        if function is None:
            return None
        node = self._at.get(line)
        found = None if node is None else _calls(node, function)
        if found is None and inside in self._lambdas:
            return None
        name = f"{function}(…)" if found is None else _call_text(found)
        return Unit("call", name, 0, 0, (line, line))

    def gradient(self, line: int) -> str:
        """The ``gradient`` or ``jacobian`` call on a line."""
        node = self._at.get(line)
        for call in _all_calls(node) if node is not None else ():
            if isinstance(call.func, ast.Attribute) and call.func.attr in GRADIENTS:
                return _call_text(call)
        return "gradient(…)" if node is None else _said(node)

    def loop(self, lines: tuple[int, int]) -> str:
        """A loop's head, as ``for step in range(20)``."""
        for line in range(lines[0], 0, -1):
            node = self._at.get(line)
            if isinstance(node, ast.For | ast.AsyncFor):
                target = ast.unparse(node.target).strip("()")
                return _short(f"for {target} in {ast.unparse(node.iter)}")
            if isinstance(node, ast.While):
                return _short(f"while {ast.unparse(node.test)}")
            if line < lines[0] - 1:
                break
        return self.statement(lines[0]).name


GRADIENTS = ("gradient", "jacobian", "batch_jacobian", "minimize", "fit", "train_on_batch")


def _head_end(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        return max(node.lineno, int(body[0].lineno) - 1)
    return node.end_lineno or node.lineno


def _all_calls(node: ast.AST) -> list[ast.Call]:
    """The calls of one statement's own text, in the order in which they are written."""
    found: list[ast.Call] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ast.Call):
            found.append(here)
        children = [c for c in ast.iter_child_nodes(here) if not isinstance(c, ast.stmt)]
        waiting += reversed(children)
    return found


def _calls(node: ast.stmt, function: str) -> ast.Call | None:
    """The call of ``function`` in a statement; a layer's or model's ``call`` is called by its object."""
    found = _all_calls(node)
    for call in found:
        if _callee(call) == function:
            return call
    if function in ("call", "__call__"):
        for call in found:
            if not ast.unparse(call.func).startswith(LIBRARIES):
                return call
    return None


def _callee(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


LIBRARIES = ("tf.", "np.", "keras.", "layers.", "math.", "K.")


def _call_text(call: ast.Call) -> str:
    """A call without ``self.`` and its keywords, which say least; of a long one its beginning."""
    name = ast.unparse(call.func).removeprefix("self.")
    text = f"{name}({', '.join(map(ast.unparse, call.args))}{', …' * bool(call.keywords)})"
    text = text.replace("(, …", "(…")
    if len(text) <= NAME:
        return text
    first = ast.unparse(call.args[0]) if call.args else ""
    short = f"{name}({first}, …)" if first else f"{name}(…)"
    return short if len(short) <= NAME else _short(f"{name}(…)", name)


def _said(node: ast.stmt) -> str:
    """What a statement is about: the names it binds, else its expression."""
    if isinstance(node, ast.Assign):
        value = node.value
        if isinstance(value, ast.Call) and not ast.unparse(value.func).startswith(LIBRARIES):
            return _call_text(value)
        return _short(", ".join(ast.unparse(target) for target in node.targets).strip("()"))
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return _short(ast.unparse(node.target))
    if isinstance(node, ast.Return):
        return "return" if node.value is None else _short(_expression(node.value))
    if isinstance(node, ast.Expr):
        return _short(_expression(node.value))
    if isinstance(node, ast.With | ast.AsyncWith):
        return _short("with " + ", ".join(ast.unparse(item) for item in node.items))
    if isinstance(node, ast.If | ast.While):
        return _short(f"{'if' if isinstance(node, ast.If) else 'while'} {ast.unparse(node.test)}")
    return _short(ast.unparse(node).split("\n")[0])


def _expression(node: ast.expr) -> str:
    return _call_text(node) if isinstance(node, ast.Call) else ast.unparse(node)


def _short(text: str, name: str = "") -> str:
    """The text, or its beginning and an ellipsis; of a long dotted name its end says more."""
    if len(text) <= NAME:
        return text
    if name and len(name.rsplit(".", 1)[-1]) + 4 <= NAME:
        return f"{name.rsplit('.', 1)[-1]}(…)"
    return text[: NAME - 1].rstrip(" .,(") + "…"
