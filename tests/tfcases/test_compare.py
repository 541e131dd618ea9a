"""The comparison tool, on small made-up pairs."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.tfcases import compare
from tests.tfcases.compare import PREAMBLE, compare_outputs, same_text, split_cases


def test_output_is_split_at_its_headings_and_text_above_them_is_the_preamble() -> None:
    text = "hello\n## one\n 1\n 2\n## two\n## one\n3\n"
    assert split_cases(text) == {PREAMBLE: "hello", "one": " 1\n 2", "two": "", "one (2)": "3"}


def test_output_without_headings_is_one_preamble() -> None:
    assert split_cases("a\nb\n") == {PREAMBLE: "a\nb"}
    assert split_cases("\n") == {}


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("x 1.0000001", "x 1.0"),
        ("[1. 2.]", "[1.   2.00001]"),
        ("[ 1.,\n 2.]", "[1., 2.]"),
        ("3.", "3.0"),
        ("-0.", "0."),
        ("-4.371139e-08", "0.0"),
        ("nan inf -inf", "nan inf -inf"),
        ("<f at 0x7f12ab>", "<f at 0x1>"),
        ("WARNING:tensorflow:too late", "too late"),
        ('File "/a/b/c.py", line 3', 'File "c.py", line 3'),
        ("2.-4.j", "2.000001-4.j"),
        ("# 'w:0' float32", "# 'w:0' float32"),
        ("I 1 2 3 4 5 6 7 8 9...<cut>", "I 1 2 3 4 5 6 7 8...<cut>"),
    ],
)
def test_outputs_count_as_equal(expected: str, got: str) -> None:
    assert same_text(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("x 1.0001", "x 1.0"),
        ("1", "2"),
        ("100000", "100001"),
        ("3", "3.0"),
        ("1.0", "None"),
        ("nan", "0.0"),
        ("inf", "-inf"),
        ("-1.0", "1.0"),
        ("[1., 2.]", "[1. 2.]"),
        ("[1.]", "[1.] extra"),
        ("float32", "float64"),
        ("1.0", ""),
    ],
)
def test_outputs_count_as_different(expected: str, got: str) -> None:
    assert not same_text(expected, got)


def test_a_missing_case_and_an_extra_case_are_both_differences() -> None:
    result = compare_outputs("f", "## a\n1\n## b\n2\n", "## a\n1\n## c\n3\n", {"b": "not built"})
    assert (result.cases, result.equal) == (2, 1)
    assert [(each.case, each.expected, each.got, each.reason) for each in result.differences] == [
        ("b", "2", None, "not built"),
        ("c", None, "3", None),
    ]


def test_a_different_preamble_is_reported_but_is_no_case() -> None:
    result = compare_outputs("f", "x\n## a\n1\n", "y\n## a\n1\n")
    assert (result.cases, result.equal) == (1, 1)
    assert [each.case for each in result.differences] == [PREAMBLE]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pairs = tmp_path / "pairs"
    pairs.mkdir()
    (pairs / "helper.py").write_text("VALUE = 2.0000001\n")
    (pairs / "good.py").write_text("from helper import VALUE\nprint('## a')\nprint(VALUE)\n")
    (pairs / "good.out").write_text("## a\n2.0\n")
    (pairs / "bad.py").write_text(
        "import sys\nprint('## b')\nprint('to stderr', file=sys.stderr)\nprint(1)\n"
        "print('## c')\nraise ValueError('boom')\n"
    )
    (pairs / "bad.out").write_text("## b\nto stderr\n1\n## c\n5\n")
    return pairs


def run(folder: Path, *options: str) -> int:
    return compare.main([str(folder), "--command", shlex.quote(sys.executable), *options])


def test_a_folder_is_run_and_a_difference_without_reason_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder) == 1
    shown = capsys.readouterr().out
    assert "exit code 1: ValueError: boom" in shown
    assert "66.7 %" in shown
    assert "bad ## c" in shown
    assert "expected  5" in shown
    assert "(none given)" in shown


def test_a_reason_explains_a_difference_and_one_for_an_equal_case_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = folder.parent / "reasons.toml"
    reasons.write_text('[bad]\n"c" = "raises on purpose"\n"b" = "was different once"\n')
    assert run(folder, "--reasons", str(reasons)) == 0
    shown = capsys.readouterr().out
    assert "raises on purpose" in shown
    assert "reason no longer needed: bad: b" in shown


def test_the_share_of_equal_cases_can_decide(folder: Path) -> None:
    assert run(folder, "--at-least", "0.6") == 0
    assert run(folder, "--at-least", "0.7") == 1


def test_the_result_is_written_as_json(folder: Path) -> None:
    target = folder.parent / "result.json"
    run(folder, "--json", str(target), "--only", "bad")
    result = json.loads(target.read_text())
    assert (result["cases"], result["equal"]) == (2, 1)
    assert result["files"][0]["differences"][0]["case"] == "c"


def test_a_program_that_does_not_end_is_stopped_and_its_output_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "slow.py").write_text("import time\nprint('## s')\nprint(1)\ntime.sleep(60)\n")
    (folder / "slow.out").write_text("## s\n1\n")
    assert run(folder, "--only", "slow", "--timeout", "2") == 0
    assert "stopped after 2 s" in capsys.readouterr().out


def test_a_folder_without_pairs_fails(tmp_path: Path) -> None:
    assert run(tmp_path) == 1


def test_lines_can_be_left_out_on_both_sides(folder: Path) -> None:
    (folder / "good.out").write_text("## a\nnoise 1\n2.0\n")
    assert run(folder, "--only", "good") == 1
    assert run(folder, "--only", "good", "--ignore", "^noise") == 0


def test_the_table_of_differing_cases_gives_a_reason_for_each() -> None:
    table = compare.read_reasons(Path(__file__).parent / "reasons.toml")
    assert sum(map(len, table.values())) <= 0.05 * 779 + 8
    assert all(len(reason) > 20 for cases in table.values() for reason in cases.values())
