"""The command line, as a user types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import viz
from viz import __main__ as entry
from viz.sandbox import supervise
from viz.sandbox.limits import Limits

ROOT = Path(__file__).parents[1]


def command(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": "",
        "LANG": options.pop("lang", "en"),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "viz", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=60, check=False,
        **options,
    )  # fmt: skip


@pytest.fixture
def program(tmp_path):
    def write(source: str | bytes, name: str = "program.py") -> Path:
        path = tmp_path / name
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return path

    return write


def test_run_prints_exactly_what_the_program_prints(program):
    path = program(
        "import tensorflow as tf\nx = tf.constant(3.0)\nprint((x * x).numpy())\nprint('中', end='')"
    )
    done = command("run", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "9.0\n中", "")


def test_run_finds_modules_beside_the_program_and_is_main(program):
    program("value = 7", "_helper.py")
    path = program(
        "import sys\nfrom _helper import *\nprint(value, __name__, sys.argv[0] == __file__)"
    )
    assert command("run", path).stdout == "7 __main__ True\n"


def test_run_ends_with_status_1_and_the_learners_own_lines(program):
    program("import tensorflow as tf\ndef f():\n    tf.GradientTape().watch(1.0)\n", "_helper.py")
    path = program("from _helper import f\n\nf()\n")
    done = command("run", path)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    files = [line.split('"')[1] for line in lines if line.startswith("  File")]
    assert files == [str(path), str(path.with_name("_helper.py"))]
    assert lines[-1].startswith("ValueError: Passed in object 1.0 of type 'float'")


def test_run_shows_syntax_errors_as_python_does(program):
    done = command("run", program("x = 1\nif x\n  pass"))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "SyntaxError: expected ':'"
    assert "line 2" in done.stderr


def test_run_passes_on_the_exit_status(program):
    assert command("run", program("import sys\nsys.exit(5)")).returncode == 5
    done = command("run", program("import sys\nsys.exit('no')"))
    assert (done.returncode, done.stderr) == (1, "no\n")


def test_run_stops_what_never_ends_and_says_what_and_where(program):
    done = command("run", program("print('begun')\nx = 0\nwhile True:\n    x += 1\n"))
    assert (done.returncode, done.stdout) == (1, "begun\n")
    stopped, cure = done.stderr.splitlines()
    assert "program.py:" in stopped
    assert int(stopped.split(":")[1]) in (3, 4)
    assert "loop that never ends" in stopped
    assert "--no-limits" in cure


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("while True:\n    print('x' * 10_000)", "printed more than 500000 characters"),
        ("import tensorflow as tf\ntf.zeros([4000, 4000])", "16000000 elements is too large"),
        ("sum(range(10 ** 12))", "sum() would go through"),
        ("try:\n    while True:\n        pass\nexcept BaseException:\n    pass", "never ends"),
    ],
)
def test_run_has_the_limits_of_record(program, source, told):
    done = command("run", program(source))
    assert done.returncode == 1
    assert told in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's memory")
def test_run_limits_memory(program):
    done = command("run", program("x = b'x' * (3 << 30)"))
    assert done.returncode == 1
    assert "more memory than it may use" in done.stderr


def test_a_call_that_never_comes_back_is_ended_by_whoever_started_it(program, monkeypatch, capfd):
    monkeypatch.setenv("LANG", "en")
    monkeypatch.setattr(entry, "Limits", lambda: Limits(seconds=0.5))
    monkeypatch.setattr(supervise, "GRACE", 1.0)
    path = program("import itertools\nsum(itertools.repeat(1))")
    assert entry.main(["run", str(path)]) == 1
    assert "more than 0.5 seconds" in capfd.readouterr().err


def test_run_without_limits_runs_as_it_likes(program):
    path = program(
        "print('x' * 600_000)\nimport tensorflow as tf\nprint(tf.zeros([4000, 4000])[0, 0])"
    )
    done = command("run", "--no-limits", path)
    assert (done.returncode, len(done.stdout) > 600_000) == (0, True)


@pytest.mark.parametrize("verb", [["run"], ["run", "--no-limits"], ["record"], ["render"]])
def test_a_dash_reads_the_program_from_standard_input(verb):
    done = command(*verb, "-", input="import tensorflow as tf\nprint(tf.constant(41) + 1)\n")
    assert done.returncode == 0
    assert "tf.Tensor(42, shape=(), dtype=int32)" in done.stdout


@pytest.mark.parametrize("verb", ["run", "record", "render"])
def test_modules_and_files_beside_the_program_are_there_for_every_command(verb, program, tmp_path):
    program("import json\nfactor = 3", "helper.py")
    (tmp_path / "numbers.csv").write_text("1,2,4\n")
    path = program(
        "from pathlib import Path\nimport tensorflow as tf\nimport helper\n"
        "text = open('numbers.csv').read() + Path(__file__).with_name('numbers.csv').read_text()\n"
        "print(sum(map(int, text.replace(chr(10), ',').strip(',').split(','))) * helper.factor)\n"
    )
    done = command(verb, path.name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [
        "helper.py", "numbers.csv", "program.py",
    ]  # fmt: skip


def test_a_recorded_program_reads_nothing_elsewhere(program, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    path = program("print(open('../secret.txt').read())", "mine/program.py")
    done = command("record", path.name, cwd=folder)
    assert json.loads(done.stdout)["end"]["kind"] == "error"


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import tensorflow as tf\n"]},
        {"cell_type": "code", "source": "x = tf.Variable(3.0)\nwith tf.GradientTape() as g:\n    y = x * x"},
        {"cell_type": "code", "source": "g.gradient(y, x)"},
        {"cell_type": "code", "source": "1 + 1;"},
        {"cell_type": "code", "source": "print('end')"},
    ]
}  # fmt: skip


@pytest.mark.parametrize("verb", ["run", "record", "render"])
def test_a_notebook_is_read_cell_by_cell_and_shows_what_its_cells_would(verb, program):
    done = command(verb, program(json.dumps(NOTEBOOK), "guide.ipynb"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "shape=(), dtype=float32, numpy=6.0" in done.stdout
    if verb == "run":
        assert done.stdout.splitlines()[1:] == ["end"]


@pytest.mark.parametrize("verb", ["run", "record", "render"])
def test_what_is_no_notebook_is_told(verb, program):
    done = command(verb, program('{"cells": 3}', "guide.ipynb"))
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_render_knows_what_it_makes_by_the_ending_and_says_so_before_it_runs(program, tmp_path):
    path = program("open('ran', 'w')")
    done = command("render", path, "-o", tmp_path / "film.gif", cwd=tmp_path)
    assert done.returncode == 2
    assert "film.gif" in done.stderr
    assert ".html, .json" in done.stderr
    assert not (tmp_path / "film.gif").exists()
    assert command("render", path, "-o", tmp_path / "trace.json").returncode in (0, 1)
    assert json.loads((tmp_path / "trace.json").read_text("utf-8"))["version"] == 1


def test_run_has_no_limits_on_imports_and_files(program, tmp_path):
    source = "import os, subprocess, threading\nopen(os.path.dirname(__file__) + '/o', 'w').close()"
    path = program(source)
    assert command("run", path).returncode == 0
    assert (tmp_path / "o").exists()


def test_record_writes_the_trace(program, tmp_path):
    path = program(
        "import tensorflow as tf\nwith tf.GradientTape() as g:\n    x = tf.constant(2.0)\n"
    )
    out = tmp_path / "trace.json"
    done = command("record", path, "-o", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    trace = json.loads(out.read_text(encoding="utf-8"))
    assert (trace["version"], trace["end"]["kind"]) == (1, "done")
    assert trace["tapes"][0]["name"] == "g"


def test_record_tells_how_a_program_failed_and_still_writes_the_trace(program):
    done = command("record", program("x = 1\nprint(y)"), lang="zh_CN.UTF-8")
    assert done.returncode == 1
    assert json.loads(done.stdout)["end"]["line"] == 2
    assert "“y”" in done.stderr
    assert "名字" in done.stderr
    assert ":2：" in done.stderr


@pytest.mark.parametrize("verb", ["run", "record"])
def test_a_file_that_is_not_there_or_not_text_is_told(verb, program, tmp_path):
    missing = command(verb, tmp_path / "nothing.py")
    assert missing.returncode == 2
    assert "nothing.py" in missing.stderr
    assert "Traceback" not in missing.stderr
    broken = command(verb, program("x = '中'".encode("gbk")))
    assert broken.returncode in (1, 2)
    assert "Traceback" not in broken.stderr


def test_the_help_is_translated():
    assert "轨迹" in command("--help", lang="zh_CN.UTF-8").stdout
    assert "trace" in command("--help").stdout


def test_record_returns_the_trace_of_a_source():
    trace = viz.record("import tensorflow as tf\nx = tf.constant(3.0)")
    assert trace["end"]["kind"] == "done"
    assert trace["tensors"][0]["names"] == ["x"]
