"""``python -m viz why``: the report of a whole program, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.why.programs import HEAD
from viz.__main__ import main

TWO = (
    HEAD
    + """w1 = tf.Variable(2.0)
b2 = tf.Variable(1.0)
with tf.GradientTape() as tape:
    h = w1 * 3.0
loss = h ** 2
print(tape.gradient(loss, [w1, b2]))
"""
)
RIGHT = (
    HEAD
    + """x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * x
print(tape.gradient(y, x))
"""
)
DRAWN = (
    HEAD
    + """w = tf.Variable(tf.random.normal([2]))
b = tf.Variable(tf.random.normal([2]))
with tf.GradientTape() as tape:
    y = tf.reduce_sum(w * tf.random.normal([2]) + np.random.rand())
print(tape.gradient(y, [w, b]))
"""
)
RAISES = (
    HEAD
    + """x = tf.constant(2.0)
with tf.GradientTape() as tape:
    y = x * x
print(0.1 * tape.gradient(y, x))
"""
)


def report(
    folder: Path, source: str, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, str]:
    file = folder / "program.py"
    file.write_text(source, "utf-8")
    status = main(["why", str(file), *options])
    return status, capsys.readouterr().out


def test_json_has_the_documented_form(tmp_path, capsys) -> None:
    status, out = report(tmp_path, TWO, capsys, "--json", "--lang", "en")
    assert status == 0
    (one,) = json.loads(out)["passes"]
    assert (one["pass"], one["line"]) == (0, 8)
    first, second = one["results"]
    assert first == {
        "source": 0,
        "name": "w1",
        "value": "none",
        "cause": "outside",
        "op": "pow",
        "line": 7,
        "text": first["text"],
        "edit": first["edit"],
        "proven": True,
    }
    assert first["edit"].startswith("--- a/program.py\n+++ b/program.py\n@@ ")
    assert "\n-loss = h ** 2\n" in first["edit"]
    assert (second["source"], second["name"], second["cause"]) == (1, "b2", "independent")
    assert (second["line"], second["edit"], second["proven"]) == (None, None, True)


def test_the_diff_can_be_applied(tmp_path, capsys) -> None:
    _, out = report(tmp_path, TWO, capsys, "--json")
    edit = json.loads(out)["passes"][0]["results"][0]["edit"]
    subprocess.run(
        ["git", "apply", "--unsafe-paths", "-p1", "-"],
        input=edit,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    _, out = report(tmp_path, (tmp_path / "program.py").read_text("utf-8"), capsys, "--json")
    assert [r["source"] for r in json.loads(out)["passes"][0]["results"]] == [1]


def test_ordinary_results_are_left_out(tmp_path, capsys) -> None:
    assert json.loads(report(tmp_path, RIGHT, capsys, "--json")[1]) == {"passes": []}
    assert "every gradient" in report(tmp_path, RIGHT, capsys, "--lang", "en")[1]


def test_paragraphs_name_call_line_cause_and_change(tmp_path, capsys) -> None:
    _, out = report(tmp_path, TWO, capsys, "--lang", "en")
    assert "program.py, line 8: tape.gradient(loss, [w1, b2])" in out
    assert "None for w1: line 7 ran while tape was not recording." in out
    assert "+    loss = h ** 2" in out
    assert "None is right" in out
    _, out = report(tmp_path, TWO, capsys, "--lang", "zh")
    assert "w1 的梯度是 None：第 7 行" in out


def test_programs_that_draw_random_numbers_are_compared_with_the_same_draws(
    tmp_path, capsys
) -> None:
    (one,) = json.loads(report(tmp_path, DRAWN, capsys, "--json")[1])["passes"]
    (result,) = one["results"]
    assert (result["name"], result["cause"], result["proven"]) == ("b", "independent", True)


def test_a_program_that_ends_in_an_error_is_explained_up_to_there(tmp_path, capsys) -> None:
    status, out = report(tmp_path, RAISES, capsys, "--json")
    assert status == 1
    assert json.loads(out)["passes"][0]["results"][0]["cause"] == "unwatched"


def test_the_module_can_be_run(tmp_path) -> None:
    file = tmp_path / "program.py"
    file.write_text(RIGHT, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "viz", "why", "--json", str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(ran.stdout) == {"passes": []}
