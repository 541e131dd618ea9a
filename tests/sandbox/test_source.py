"""What was pasted, and the one friendly problem it may have."""

import ast

import pytest

from viz.locale import LANGUAGES, text
from viz.sandbox.source import ProgramError, clean, decode, parse, showable, syntax_problem


def accept(source: str) -> None:
    """Goes the way of a program up to its first line."""
    tree = parse(clean(source, 100_000))
    try:
        compile(tree, "<program>", "exec")
    except SyntaxError as error:
        raise syntax_problem(error, source) from None


def problem_of(source: str) -> ProgramError:
    with pytest.raises(ProgramError) as caught:
        accept(source)
    for lang in LANGUAGES:
        assert "{" not in text(caught.value.code, lang, **caught.value.values).replace("{ ", "")
    return caught.value


@pytest.mark.parametrize(
    ("source", "key", "line", "column"),
    [
        ("x = 1\nif x\n  pass", "colon", 2, 5),
        ("x = (1,\ny = 2", "open", 1, 5),
        ("x = 1)", "unmatched", 1, 6),
        ("x = [1, 2)", "mismatch", 1, 10),
        ("x = 'abc", "string", 1, 5),
        ("'''abc", "string", 1, 1),
        ("if 1:\n\tx = 1\n        y = 2", "tabs", 3, 1),
        ("  x = 1", "indented", 1, None),
        ("if 1:\n    x = 1\n  y = 2", "dedent", 3, None),
        ("def f():\nreturn 1", "block", 2, 1),
        ("print 'a'", "print", 1, 1),
        ("if x = 3:\n    pass", "equals", 1, 4),
        ("print(a b)", "comma", 1, 7),
        ("x = 1\nreturn 3", "outside", 2, 1),
        ("break", "outside", 1, 1),
        ("f(a=1, 2)", "positional", 1, 9),
        ("f() = 2", "equals", 1, 1),
        ("del f()", "assign", 1, 5),
        ("x = 08", "zeros", 1, 5),
        ("x = 3 +", "other", 1, 8),
        (">>> x = 3", "prompt", 1, 1),
        ("import os\n%matplotlib inline", "magic", 2, 1),
        ("!pip install tensorflow", "magic", 1, 1),
        ("x = 1\x002", "nul", 1, 6),
        ("x = 1\ny = '\ud800'", "encoding", 2, 6),
        ("x = € ", "character", 1, 5),
        ("x =\u200b 1", "invisible", 1, 4),
        ("x =\u00a01", "space", 1, 4),
        ("x =\u30001", "space", 1, 4),
    ],
)
def test_a_wrong_program_gets_its_own_sentence_with_line_and_column(source, key, line, column):
    problem = problem_of(source)
    assert problem.code == f"sandbox.syntax.{key}"
    assert problem.line == line
    if column is not None:
        assert problem.values["column"] == column


@pytest.mark.parametrize(
    ("source", "char", "meant"),
    [
        ("x = f（3)", "（", "("), ("x = [1，2]", "，", ","), ("if x：\n  pass", "：", ":"),
        ("print(“a”)", "“", '"'), ("x ＝ 3", "＝", "="), ("x = 3；y = 4", "；", ";"),
        ("x = 2 × 3", "×", "*"),
        ("x = ‘a’", "‘", "'"), ("x = 3。", "。", "."), ("x = 3 − 1", "−", "-"),
    ],
)  # fmt: skip
def test_full_width_punctuation_is_named_with_what_to_type_instead(source, char, meant):
    problem = problem_of(source)
    assert problem.code == "sandbox.syntax.lookalike"
    assert problem.values == {"column": source.index(char) + 1, "char": char, "meant": meant}


def test_full_width_punctuation_in_strings_and_comments_is_fine():
    parse(clean("x = '（，）：“”'  # 注释：好", 100))


def test_tabs_line_ends_and_a_byte_order_mark_are_fine():
    assert clean("\ufeffx = 1\r\nif x:\r\ty = 2\r", 100) == "x = 1\nif x:\n\ty = 2\n"


def test_a_program_that_is_too_long_says_so():
    with pytest.raises(ProgramError) as caught:
        clean("x" * 11, 10)
    assert (caught.value.code, caught.value.values) == (
        "sandbox.syntax.too_long",
        {"count": 11, "limit": 10},
    )


def test_what_no_text_can_hold_is_shown_as_a_replacement_character():
    assert showable("\ufeffa\ud800\x00b\r\n") == "a\ufffd\ufffdb\n"


def test_showable_and_clean_agree_on_valid_programs():
    source = "\ufeffx = '中文'\r\ny = 2"
    assert showable(source) == clean(source, 100)


def test_a_file_is_read_in_the_encoding_its_coding_line_names():
    assert decode("# -*- coding: gbk -*-\nx = '中'".encode("gbk")).endswith("x = '中'")


def test_a_file_that_is_not_utf8_is_a_problem_with_a_line():
    with pytest.raises(ProgramError) as caught:
        decode("x = 1\ny = '中'".encode("gbk"))
    assert (caught.value.code, caught.value.line) == ("sandbox.syntax.encoding", 2)


def test_a_program_nested_too_deeply_is_a_problem_and_no_crash():
    source = "x = " + "-" * 50_000 + "1"
    with pytest.raises(ProgramError) as caught:
        ast.dump(parse(source))
    assert caught.value.code in ("sandbox.syntax.nested", "sandbox.syntax.other")
