"""Notebooks become programs that print what the notebook would show, cell by cell."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tfcases import notebook
from tests.tfcases.compare import split_cases


def as_json(*cells: str) -> str:
    code = [
        {"cell_type": "code", "source": [f"{line}\n" for line in cell.split("\n")]}
        for cell in cells
    ]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# title"]}, *code]})


def cases_of(tmp_path: Path, *cells: str) -> dict[str, str]:
    program = tmp_path / "program.py"
    program.write_text(notebook.convert(as_json(*cells)), encoding="utf-8")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    return split_cases(done.stdout)


def test_a_last_expression_is_shown_as_the_notebook_shows_it(tmp_path: Path) -> None:
    assert cases_of(tmp_path, "a = 'x'", "a", "a;", "print(a)", "(1,\n 2)") == {
        "cell 1": "",
        "cell 2": "'x'",
        "cell 3": "",
        "cell 4": "x",
        "cell 5": "(1, 2)",
    }


def test_an_exception_ends_its_cell_only(tmp_path: Path) -> None:
    assert cases_of(tmp_path, "print(1)\n1 / 0\nprint(2)", "print(3)") == {
        "cell 1": "1\nRAISES ZeroDivisionError: division by zero",
        "cell 2": "3",
    }


def test_definitions_are_shared_by_later_cells(tmp_path: Path) -> None:
    cells = ("def f(x):\n  if x:\n    return 'yes'\n\n  return 'no'", "f(1)", "f(0)")
    assert list(cases_of(tmp_path, *cells).values()) == ["", "'yes'", "'no'"]


def test_strings_over_several_lines_keep_their_text(tmp_path: Path) -> None:
    assert cases_of(tmp_path, 'a = """one\n two\nthree"""\na')["cell 1"] == repr("one\n two\nthree")


def test_commands_of_the_notebook_and_cells_of_comments_are_left_out(tmp_path: Path) -> None:
    assert cases_of(tmp_path, "# licence", "%matplotlib inline\n!pip install x\nprint(1)") == {
        "cell 2": "1"
    }


def test_text_that_is_no_notebook_is_refused() -> None:
    with pytest.raises(ValueError, match="not a notebook"):
        notebook.convert("import this")
    with pytest.raises(ValueError, match="not a notebook"):
        notebook.convert("[]")


def test_a_pair_is_written_and_random_cells_are_named(tmp_path: Path) -> None:
    source = tmp_path / "guide.ipynb"
    source.write_text(
        as_json(
            "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()",
            "import os\nprint(os.getpid() * 1.5)",
            "print(2.5)",
        )
    )
    folder = tmp_path / "pairs"
    assert notebook.main([str(source), str(folder), "--tensorflow", sys.executable]) == 0
    assert split_cases((folder / "guide.out").read_text())["cell 3"] == "2.5"
    assert split_cases((folder / "guide.out").read_text())["cell 1"] == ""
    reasons = (folder / "reasons.toml").read_text()
    assert "[guide]" in reasons
    assert '"cell 2" = "random' in reasons
    assert "cell 1" not in reasons
    assert "cell 3" not in reasons
