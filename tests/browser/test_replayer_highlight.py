"""Python in colours: every word is what Python's own tokenizer says it is."""

from __future__ import annotations

import io
import keyword
import tokenize
from pathlib import Path

import pytest
from playwright.sync_api import Page

from viz.lessons import lessons

from .player import open_at

QUOTES = '''import tensorflow as tf
"""A module's
docstring, with 'quotes' and a # that is no comment"""
x = """one line""" + 'it''s' + "a # b"
y = """ends in a quote: \\""" and goes on
until here""" ; z = 3.5e-2  # a comment with "quotes" and \'\'\'
name = r'raw \\\\' + b"bytes" + \'\'\'

def not_a_function(): return None  # in a string

\'\'\'
def f(a, *, b=0x1f, c=1_000, d=2j): return a if not b else None
'''
PROGRAMS = {lesson.id: lesson.source for lesson in lessons()} | {
    "quotes": QUOTES,
    "this file": Path(__file__).read_text("utf-8"),
}
NAMED = {tokenize.STRING: "string", tokenize.COMMENT: "comment", tokenize.NUMBER: "number"}


def wanted(source: str) -> list[tuple[int, int, int, str]]:
    """Line, first and last column, and kind of every word; of formatted strings nothing is asked."""
    found = []
    inside = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        if name.endswith(("STRING_START", "STRING_END")):
            inside += 1 if name.endswith("START") else -1
        kind = NAMED.get(token.type)
        if token.type == tokenize.NAME:
            kind = "keyword" if keyword.iskeyword(token.string) else "name"
        if kind is None or inside:
            continue
        (first, column), (last, end) = token.start, token.end
        lines = source.split("\n")
        for line in range(first, last + 1):
            start = column if line == first else 0
            stop = end if line == last else len(lines[line - 1])
            if stop > start:
                found.append((line, start, stop, kind))
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_words_have_the_colours_of_what_they_are(page: Page, replayer: str, name: str) -> None:
    source = PROGRAMS[name]
    open_at(page, replayer, lesson="1")
    lines = page.evaluate(
        """async (source) => {
        const { highlight } = await import(new URL("replayer/code/highlight.js", document.baseURI));
        return highlight(source);
    }""",
        source,
    )
    kinds = []
    for tokens, line in zip(lines, source.split("\n"), strict=True):
        assert "".join(text for _, text in tokens) == line, "nothing is lost"
        kinds.append([kind for kind, text in tokens for _ in text])
    for line, start, stop, kind in wanted(source):
        shown = set(kinds[line - 1][start:stop])
        assert shown == {kind}, f"line {line}, columns {start} to {stop}"
