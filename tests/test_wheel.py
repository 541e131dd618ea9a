"""Installed like any library: one pure wheel with everything in it, the same bytes every time."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from static.build.site.wheel import make_wheel, sources
from static.build.stages import files_below
from viz.lessons import lessons
from viz.locale import LANGUAGES

ROOT = Path(__file__).parents[1]
PROGRAM = "import tensorflow as tf\nprint((tf.constant(3.0) * 2).numpy())\n"
SAME = """
import sys
import tapescope, tapescope.lessons, tapescope.tf.keras
import viz.lessons
from tapescope.locale import LANGUAGES
assert tapescope is sys.modules["viz"]
assert tapescope.lessons is viz.lessons
assert sys.modules["viz.tf.keras"] is tapescope.tf.keras
assert "site-packages" in tapescope.__file__, tapescope.__file__
print(len(tapescope.lessons.lessons()), *LANGUAGES, tapescope.record("x = 1")["end"]["kind"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    make_wheel(folder, sources(ROOT))
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the scripts of an environment that has the wheel, and what it needs from this one."""
    venv = tmp_path_factory.mktemp("somewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    pip = [sys.executable, "-m", "pip", "--python", venv, "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--quiet", "--disable-pip-version-check", wheel], check=True)
    (site,) = venv.rglob("site-packages")
    (site / "needs.pth").write_text(sysconfig.get_path("purelib"))
    return venv / ("Scripts" if os.name == "nt" else "bin")


def run(
    command: list[str | Path], folder: Path, program: str | None = None
) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, input=program, env=env | {"LANG": "en", "PYTHONUTF8": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_wheel_is_pure_and_has_every_file_of_the_packages(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    here = {
        p.relative_to(ROOT).as_posix() for n in ("viz", "tapescope") for p in files_below(ROOT / n)
    }
    with zipfile.ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert there == here


def test_the_wheel_names_its_licence_and_the_oldest_versions_that_it_works_with(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        told = HeaderParser().parsestr(archive.read(metadata).decode())
    assert told["License-Expression"] == "BSD-3-Clause"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    needs = told.get_all("Requires-Dist")
    assert "numpy>=2.4.3" in needs  # what Pyodide 314 has
    assert [need for need in needs if "==" in need] == []


def test_two_wheels_have_the_same_bytes(wheel, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    make_wheel(tmp_path, sources(ROOT))
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_a_source_distribution_gives_the_same_packages(wheel, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    subprocess.run([sys.executable, "-m", "tarfile", "-e", sdist, tmp_path / "x"], check=True)
    (root,) = (tmp_path / "x").iterdir()
    (tmp_path / "made").mkdir()
    make_wheel(tmp_path / "made", sources(root))
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(tmp_path / "made" / wheel.name) as other:
        assert one.namelist() == other.namelist()


def test_the_installed_command_runs_records_and_renders(installed, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    tapescope = installed / "tapescope"
    assert run([tapescope, "--version"], tmp_path).stdout.strip()
    assert run([tapescope, "run", program], tmp_path).stdout == "6.0\n"
    assert run([tapescope, "record", program, "-o", "trace.json"], tmp_path).returncode == 0
    rendered = run([tapescope, "render", "trace.json", "-o", "film.html"], tmp_path)
    assert rendered.returncode == 0
    assert "<!doctype html>" in (tmp_path / "film.html").read_text("utf-8")


def test_import_tapescope_gives_the_same_modules_as_import_viz(installed, tmp_path):
    ran = run([installed / "python", "-c", SAME], tmp_path)
    assert ran.stderr == ""
    assert ran.stdout.split() == [str(len(lessons())), *LANGUAGES, "done"]


def test_a_module_that_is_not_there_is_named_as_it_was_asked_for(installed, tmp_path):
    ran = run([installed / "python", "-c", "import tapescope.nothing"], tmp_path)
    assert ran.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'tapescope.nothing'"


def test_the_package_runs_as_a_module_under_both_names(installed, tmp_path):
    told = [
        run([installed / "python", "-m", n, "--version"], tmp_path) for n in ("viz", "tapescope")
    ]
    assert told[0].stdout == told[1].stdout != ""
    assert told[1].stderr == ""
