"""Small changes of a program's text by the positions of its syntax tree, and how they look as a diff."""

from __future__ import annotations

import ast
import difflib

from viz.why.text import Text

STEP = "    "


class Rewrite:
    """Collects replacements of one text; none may overlap.

    Args:
        text: The program.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._data = text.source.encode()
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, node: ast.AST, words: str) -> Rewrite:
        """Puts ``words`` in the place of a node."""
        start, end = self._text.range(node)
        self._changes.append((start, end, words.encode()))
        return self

    def replace_end(self, node: ast.AST, words: str) -> Rewrite:
        """Puts ``words`` behind a node."""
        _, end = self._text.range(node)
        self._changes.append((end, end, words.encode()))
        return self

    def insert_line(self, number: int, words: str) -> Rewrite:
        """Puts whole lines before line ``number``."""
        at = (
            min(self._text.offset(number, 0), len(self._data))
            if number <= self._lines()
            else len(self._data)
        )
        lead = b"" if at == 0 or self._data[at - 1 : at] == b"\n" else b"\n"
        self._changes.append((at, at, lead + words.encode() + b"\n"))
        return self

    def _lines(self) -> int:
        return self._text.source.count("\n") + 1

    def remove(self, statement: ast.stmt, instead: str = "") -> Rewrite:
        """Takes whole statement's lines away, and puts ``instead`` there."""
        start, end = self._line_range(statement)
        self._changes.append((start, end, instead.encode()))
        return self

    def _line_range(self, statement: ast.stmt) -> tuple[int, int]:
        first, last = lines_of(statement)
        start = self._text.offset(first, 0)
        end = self._text.offset(last + 1, 0) if last < self._lines() else len(self._data)
        return start, end

    def result(self) -> str:
        """Returns the changed program.

        Raises:
            ValueError: Two changes overlap, or Python does not accept the result.
        """
        data, last = self._data, len(self._data) + 1
        for start, end, words in sorted(self._changes, key=lambda c: (c[0], c[1]), reverse=True):
            if end > last:
                raise ValueError("two changes overlap")
            data, last = data[:start] + words + data[end:], start
        changed = data.decode()
        ast.parse(changed)
        return changed


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """Returns the first and last line of a statement, decorators included."""
    first = statement.lineno
    for decorator in getattr(statement, "decorator_list", ()):
        first = min(first, decorator.lineno)
    return first, statement.end_lineno or statement.lineno


def indent_of(text: Text, statement: ast.stmt) -> str:
    """Returns the white space before a statement, as it is written."""
    line = text.line(lines_of(statement)[0])
    return line[: len(line) - len(line.lstrip())]


def block_text(text: Text, statement: ast.stmt, indent: str) -> str:
    """Returns a statement's lines moved to another indentation, each ended."""
    first, last = lines_of(statement)
    lines = text.source.split("\n")[first - 1 : last]
    before = len(indent_of(text, statement))
    moved = []
    for line in lines:
        bare = line[before:] if line[:before].isspace() or not before else line.lstrip()
        moved.append(indent + bare if bare.strip() else "")
    return "\n".join(moved) + "\n"


def alone(text: Text, statement: ast.stmt) -> bool:
    """Whether a statement shares its lines with no other one."""
    first, last = lines_of(statement)
    lines = text.source.split("\n")
    before = lines[first - 1].encode()[: statement.col_offset]
    after = lines[last - 1].encode()[statement.end_col_offset or 0 :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def diff(before: str, after: str, name: str) -> str:
    """Returns a unified diff of two programs."""
    parts = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
        n=2,
    )
    return "".join(p if p.endswith("\n") else f"{p}\n\\ No newline at end of file\n" for p in parts)
