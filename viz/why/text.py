"""The learner's text as a syntax tree with positions: what stands at a span, and what holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Span = tuple[int, int, int, int]
"""Line, column, end line, end column; lines from 1, columns in UTF-8 bytes from 0, as ``ast`` counts them."""

Block = ast.With | ast.AsyncWith
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Text:
    """A program's lines, its tree, and each node's parent.

    Attributes:
        source: The program.
        tree: Its syntax tree; empty if Python does not accept the program.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self.tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.tree = ast.Module([], [])
        self.parent: dict[ast.AST, ast.AST] = {}
        self._by_line: dict[int, list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parent[child] = node
            if isinstance(node, ast.expr):
                self._by_line.setdefault(node.lineno, []).append(node)
        self._starts = [0]
        for line in source.encode().split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    # ----- positions -----

    def offset(self, line: int, column: int) -> int:
        """Returns the place of a position in the program's UTF-8 bytes."""
        return self._starts[line - 1] + column

    def range(self, node: ast.AST) -> tuple[int, int]:
        """Returns the bytes that a node takes."""
        line, column, end_line, end_column = span_of(node)
        return self.offset(line, column), self.offset(end_line, end_column)

    def words(self, node: ast.AST) -> str:
        """Returns a node's text."""
        start, end = self.range(node)
        return self.source.encode()[start:end].decode("utf-8", "replace")

    def line(self, number: int) -> str:
        """Returns a line, or an empty text beyond the last one."""
        lines = self.source.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""

    # ----- nodes -----

    def at(self, span: list[int] | None) -> ast.expr | None:
        """Returns the expression with exactly this span, else the smallest one around it."""
        if not span:
            return None
        want = (span[0], span[1]), (span[2], span[3])
        best: ast.expr | None = None
        for line in range(span[0], 0, -1):
            for node in self._by_line.get(line, ()):
                start, end = _ends(node)
                if start <= want[0] and end >= want[1] and (best is None or _inside(node, best)):
                    best = node
            if best is not None:
                return best
        return None

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yields the nodes that hold ``node``, innermost first."""
        while node in self.parent:
            node = self.parent[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """Returns the innermost statement that holds a node, or is it."""
        return next((n for n in (node, *self.around(node)) if isinstance(n, ast.stmt)), None)

    def statement_at(self, line: int | None) -> ast.stmt | None:
        """Returns the innermost statement that runs on a line."""
        found: ast.stmt | None = None
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.stmt)
                and node.lineno <= (line or 0) <= (node.end_lineno or node.lineno)
                and (found is None or node.lineno >= found.lineno)
            ):
                found = node
        return found

    def function(self, node: ast.AST) -> ast.AST:
        """Returns the function that a node belongs to, or the module."""
        inside = (n for n in self.around(node) if isinstance(n, Function))
        return next(inside, self.tree)

    def body_of(self, statement: ast.stmt) -> list[ast.stmt]:
        """Returns the list of statements that a statement stands in."""
        holder = self.parent.get(statement, self.tree)
        for name in ("body", "orelse", "finalbody"):
            inside = getattr(holder, name, None)
            if isinstance(inside, list) and statement in inside:
                return inside
        return [statement]


def span_of(node: ast.AST) -> Span:
    """Returns where a node stands."""
    line = int(getattr(node, "lineno", 1))
    return (
        line,
        int(getattr(node, "col_offset", 0)),
        int(getattr(node, "end_lineno", None) or line),
        int(getattr(node, "end_col_offset", None) or 0),
    )


def _ends(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    line, column, end_line, end_column = span_of(node)
    return (line, column), (end_line, end_column)


def _inside(inner: ast.AST, outer: ast.AST) -> bool:
    (a, b), (c, d) = _ends(inner), _ends(outer)
    return a >= c and b <= d


def path_of(node: ast.AST) -> str | None:
    """Returns ``a.b[0]`` for a chain of names, attributes and constant subscripts; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = path_of(node.value)
        return None if base is None else f"{base}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        base = path_of(node.value)
        return None if base is None else f"{base}[{node.slice.value!r}]"
    return None
