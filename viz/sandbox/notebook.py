"""A notebook as one program: its code cells one after another."""

from __future__ import annotations

import ast
import json
from typing import Any

from viz.sandbox.source import ProgramError

SHOW = "def display(value):\n    if value is not None:\n        print(repr(value))\n"
"""Stands before cells whose last line only names a value: a notebook would show it."""


def program(text: str) -> str:
    """Returns the program of a notebook given as JSON text.

    Each cell begins with a comment that says which one it is. Lines for the notebook itself (``%``,
    ``!``, ``?``) become comments, and what a cell's last line would show is printed.

    Raises:
        ProgramError: The text is no notebook.
    """
    try:
        cells = [_source(cell) for cell in json.loads(text)["cells"] if _is_code(cell)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise ProgramError("sandbox.syntax.notebook", None, {}, detail) from None
    cells = [_without_commands(cell) for cell in cells]
    told = [_showing(cell) for cell in cells]
    parts = [
        f"# cell {number}\n{cell.rstrip()}\n" for number, cell in enumerate(told, 1) if cell.strip()
    ]
    return "\n".join([SHOW, *parts] if told != cells else parts)


def _is_code(cell: dict[str, Any]) -> bool:
    return cell.get("cell_type") == "code"


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _without_commands(cell: str) -> str:
    """Comments for the notebook's own commands; a cell in another language is one as a whole."""
    lines = cell.splitlines()
    foreign = bool(lines) and lines[0].startswith(
        ("%%bash", "%%html", "%%javascript", "%%writefile")
    )
    return "\n".join(
        f"# {line}" if foreign or line.lstrip().startswith(("%", "!", "?")) else line
        for line in lines
    )


def _showing(cell: str) -> str:
    """The cell with its last expression handed to ``display``, unless a semicolon ends it."""
    try:
        body = ast.parse(cell).body
    except SyntaxError:
        return cell  # the program will say where
    if not body or not isinstance(body[-1], ast.Expr) or cell.rstrip().endswith(";"):
        return cell
    last = body[-1].value
    if isinstance(last, ast.Constant | ast.Await) or _prints(last):
        return cell
    lines = cell.encode().splitlines()
    start, end = last.lineno - 1, (last.end_lineno or last.lineno) - 1
    lines[end] = _put(lines[end], last.end_col_offset or 0, b")")
    lines[start] = _put(lines[start], last.col_offset, b"display(")
    return b"\n".join(lines).decode()


def _put(line: bytes, column: int, text: bytes) -> bytes:
    return line[:column] + text + line[column:]


def _prints(node: ast.expr) -> bool:
    """A call of ``print`` or ``display`` shows what there is to show by itself."""
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("print", "display")
