"""From what was typed or pasted to a syntax tree, or to one problem with a line and what to try."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from typing import Any

from viz.trace.places import PROGRAM

"""File name that learner code is compiled with."""

_LOOKALIKES = {
    **dict(zip("，。：；！？（）【】｛｝［］“”„«»《》", ',.:;!?()[]{}[]"""""""', strict=True)),
    **dict(
        zip(
            "‘’′、×÷−–—＝＋－＊／％＜＞＂＇＃＠＾＿｜～＆",
            "''',*/---=+-*/%<>\"'#@^_|~&",
            strict=True,
        )
    ),
}
_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\ufeff"

_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"expected ':'", "colon"),
    (r"'(?P<char>.)' was never closed", "open"),
    (r"unmatched '(?P<char>.)'", "unmatched"),
    (
        r"closing parenthesis '(?P<char>.)' does not match opening parenthesis '(?P<other>.)'",
        "mismatch",
    ),
    (r"unterminated (?:triple-quoted )?f?-?string", "string"),
    (r"f-string: expecting", "string"),
    (r"inconsistent use of tabs", "tabs"),
    (r"unexpected indent", "indented"),
    (r"unindent does not match", "dedent"),
    (r"expected an indented block after (?P<what>.+) on line (?P<start>\d+)", "block"),
    (r"Missing parentheses in call to '(?P<name>\w+)'", "print"),
    (r"Maybe you meant '=='", "equals"),
    (r"Perhaps you forgot a comma", "comma"),
    (r"'(?P<name>\w+)' outside (?:function|loop)|'(?P<name2>\w+)' not properly in loop", "outside"),
    (r"positional argument follows keyword", "positional"),
    (r"(?:cannot assign to|cannot delete) (?P<what>[^.]+?)(?: here.*)?$", "assign"),
    (r"leading zeros in decimal", "zeros"),
)


class ProgramError(Exception):
    """Why a program cannot start.

    Attributes:
        code: Key of the sentence.
        line: 1-based line, or None when the whole program is meant.
        values: What fills the sentence's placeholders; ``column`` is 1-based.
        detail: Python's own words, if it had any.
    """

    def __init__(
        self,
        code: str,
        line: int | None = None,
        values: dict[str, Any] | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.values = values or {}
        self.detail = detail


def decode(data: bytes) -> str:
    """Returns the text of a program file, as Python reads it (UTF-8, or as its coding line says).

    Raises:
        ProgramError: It is not text in that encoding.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (UnicodeDecodeError, SyntaxError) as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, start) + 1
        raise ProgramError(
            "sandbox.syntax.encoding", line, {}, f"{type(error).__name__}: {error}"
        ) from None


_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")


def showable(source: str) -> str:
    """Returns what was pasted as proper text; equal to ``clean(source)`` when that accepts it."""
    return _IMPOSSIBLE.sub("\ufffd", _plain_line_ends(source))


def _plain_line_ends(source: str) -> str:
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def clean(source: str, longest: int) -> str:
    """Returns the program with plain line ends and without a byte order mark.

    Raises:
        ProgramError: It is too long, or holds characters that no program text can hold.
    """
    if len(source) > longest:
        raise ProgramError(
            "sandbox.syntax.too_long", None, {"count": len(source), "limit": longest}
        )
    source = _plain_line_ends(source)
    match = _IMPOSSIBLE.search(source)
    if match is not None:
        line, column = _place(source, match.start())
        key = "nul" if match.group() == "\x00" else "encoding"
        raise ProgramError(f"sandbox.syntax.{key}", line, {"column": column})
    return source


def parse(source: str) -> ast.Module:
    """Returns the syntax tree of a cleaned program.

    Raises:
        ProgramError: Python does not accept it.
    """
    try:
        return ast.parse(source, PROGRAM)
    except SyntaxError as error:
        raise syntax_problem(error, source) from None
    except (RecursionError, MemoryError):
        raise ProgramError("sandbox.syntax.nested") from None


def syntax_problem(error: SyntaxError, source: str) -> ProgramError:
    """Explains Python's complaint about a program."""
    lines = source.split("\n")
    line = min(max(error.lineno or 1, 1), len(lines))
    text = lines[line - 1]
    column = min(max(error.offset or 1, 1), len(text) + 1)
    detail = f"{type(error).__name__}: {error.msg}"
    key, values = _explain(error.msg, text)
    return ProgramError(f"sandbox.syntax.{key}", line, {"column": column, **values}, detail)


def _explain(message: str, text: str) -> tuple[str, dict[str, Any]]:
    stripped = text.lstrip()
    if stripped.startswith((">>>", "... ")):
        return "prompt", {}
    if stripped.startswith(("%", "!")):
        return "magic", {"char": stripped[0]}
    if found := re.match(
        r"invalid (?:non-printable )?character (?:'.+' \()?U\+([0-9A-F]+)", message
    ):
        return _character(chr(int(found.group(1), 16)))
    for pattern, key in _MESSAGES:
        if found := re.search(pattern, message):
            values = {name: value for name, value in found.groupdict().items() if value is not None}
            if "name2" in values:
                values["name"] = values.pop("name2")
            return key, values
    return "other", {"message": message}


def _character(char: str) -> tuple[str, dict[str, Any]]:
    """A character that Python does not know: what it is, and what was probably meant."""
    number = f"U+{ord(char):04X}"
    if char in _SPACES:
        return "space", {"number": number}
    meant = _LOOKALIKES.get(char)
    if meant is not None:
        return "lookalike", {"char": char, "meant": meant}
    if char.isprintable():
        return "character", {"char": char, "number": number}
    return "invisible", {"number": number, "name": unicodedata.name(char, number)}


def _place(source: str, index: int) -> tuple[int, int]:
    before = source[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
