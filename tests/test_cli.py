"""The command line, as a user types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import viz

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
