"""The loops of a program: which lines are in which loop, and the statements a turn runs through."""

from __future__ import annotations

import ast
from bisect import bisect_right
from dataclasses import dataclass

COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Leaf:
    """A statement of a loop's body that holds no other; an inner loop counts as one."""

    first: int
    names: frozenset[str]
    is_loop: bool


@dataclass(frozen=True)
class Loop:
    """A ``for``, ``while`` or comprehension: its body's lines and leaves, in program order.

    ``within`` is where in those lines it is, for a comprehension: line, column, end line and end
    column of what its turns run in.
    """

    lines: tuple[int, int]
    leaves: tuple[Leaf, ...]
    within: tuple[int, int, int, int] | None = None

    def leaf(self, line: int) -> int:
        """Number of the leaf a line belongs to; -1 is the loop's head."""
        return bisect_right([leaf.first for leaf in self.leaves], line) - 1

    def covers(self, span: list[int] | None) -> bool:
        """Whether a span may be in the loop; a comprehension shares its lines with other code."""
        if span is None or self.within is None:
            return True
        return self.within[:2] <= (span[0], span[1]) and (span[2], span[3]) <= self.within[2:]


class Program:
    """The loops of a source text, empty if it does not parse."""

    def __init__(self, source: str) -> None:
        self.loops: list[Loop] = []
        self._at: dict[int, tuple[int, ...]] = {}
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return
        self._walk(tree, (), None)

    def path(self, frames: list[int], span: list[int] | None) -> list[tuple[int, int]]:
        """The loops around the running line of each frame, outermost first.

        Args:
            frames: Lines of the frames, outermost first.
            span: What runs in the innermost frame: line, column, end line, end column.

        Returns:
            Pairs of a frame's position in ``frames`` and a loop's in ``loops``.
        """
        path: list[tuple[int, int]] = []
        seen: set[int] = set()
        last = len(frames) - 1
        for depth, line in enumerate(frames):
            for number in self._at.get(line, ()):
                inside = self.loops[number].covers(span if depth == last else None)
                if inside and number not in seen:
                    seen.add(number)
                    path.append((depth, number))
        return path

    def _walk(self, node: ast.AST, around: tuple[int, ...], parent: ast.AST | None) -> None:
        if isinstance(node, FUNCTIONS):
            around = ()
        if isinstance(node, ast.For | ast.AsyncFor | ast.While | COMPREHENSIONS):
            around = (*around, len(self.loops))
            self.loops.append(_loop(node, parent))
        if isinstance(node, ast.stmt | COMPREHENSIONS):
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                self._at[line] = around
        for child in ast.iter_child_nodes(node):
            self._walk(child, around, node)


def _loop(node: ast.For | ast.AsyncFor | ast.While | ast.expr, parent: ast.AST | None) -> Loop:
    last = node.end_lineno or node.lineno
    if not isinstance(node, ast.expr):
        return Loop((node.body[0].lineno, last), tuple(_leaves(node.body)))
    # ``sum(… for …)`` adds between two turns of the generator.
    whole = parent if isinstance(node, ast.GeneratorExp) and isinstance(parent, ast.Call) else node
    within = (whole.lineno, whole.col_offset, whole.end_lineno or 0, whole.end_col_offset or 0)
    return Loop((node.lineno, last), (Leaf(node.lineno, frozenset(), False),), within)


def _leaves(body: list[ast.stmt]) -> list[Leaf]:
    found: list[Leaf] = []
    for statement in body:
        blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", [])]
        is_loop = isinstance(statement, ast.For | ast.AsyncFor | ast.While)
        if is_loop or isinstance(statement, FUNCTIONS) or not any(blocks):
            found.append(Leaf(statement.lineno, _names(statement), is_loop))
            continue
        # The head of an ``if`` or ``with`` runs before what is in it.
        if not blocks[0] or blocks[0][0].lineno > statement.lineno:
            found.append(Leaf(statement.lineno, frozenset(), False))
        for block in blocks:
            found += _leaves(block)
    return sorted(found, key=lambda leaf: leaf.first)


def _names(statement: ast.stmt) -> frozenset[str]:
    """The plain names a statement assigns."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = list(statement.targets)
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    names = set()
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Tuple | ast.List):
            targets += target.elts
        elif isinstance(target, ast.Name):
            names.add(target.id)
    return frozenset(names)
