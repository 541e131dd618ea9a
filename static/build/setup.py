"""What comes before everything else, with the standard library alone: checks, then ``.venv``, whole or not at all.

``.venv`` is trusted by its stamp, which is written last. One without a stamp was interrupted and is
made anew from the client's cache; one that somebody else made is left alone and named.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from .stages import BuildError, cache_folder, say
from .telling import explained, status

GROUPS = {"test": ["lock", "build", "dev"]}  # and of every other command:
USUAL = ["lock", "build"]
ROOM = {"build": 600, "dev": 300, "downloads": 200, "stages": 400}
"""MB of disk that each of them takes."""
STAMP, UNFINISHED = "tapescope-stamp", "tapescope-unfinished"
LEFT_BY_RUNS = ("dist", ".venv", "test-results", "shots", ".hypothesis")
LEFT_BY_TOOLS = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache")


def groups_of(command: str) -> list[str]:
    """Returns the dependency groups of ``pyproject.toml`` that a command needs."""
    return GROUPS["test"] if command in ("test", "bench", "shots") else USUAL


def requirements(root: Path, groups: Iterable[str]) -> list[str]:
    """Returns the pinned requirements of some groups of ``pyproject.toml``."""
    import tomllib

    told = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    return [need for group in groups for need in told[group]]


def python_of(venv: Path) -> Path:
    """Returns the path of an environment's interpreter."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_first(options: argparse.Namespace, root: Path) -> None:
    """Looks for what would stop the command later, before any work is done.

    Raises:
        BuildError: A folder cannot be written, the disk is full, the port is taken, or this Python
            cannot make an environment; the message says what to do.
    """
    port = getattr(options, "port", None)
    if port:
        check_port(port)
    fresh = not is_ready(root, groups_of(options.command))
    if fresh and importlib.util.find_spec("ensurepip") is None:
        raise BuildError(
            "this Python cannot make a virtual environment: it has no ensurepip. On Debian or "
            f"Ubuntu: apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv. Then "
            "run the same command again."
        )
    cache = cache_folder()
    wanted = {root: 50, cache: 0}
    if fresh:
        wanted[root] += sum(ROOM[group] for group in groups_of(options.command) if group in ROOM)
    for name in ("downloads", "stages"):
        wanted[cache] += 0 if (cache / name).exists() else ROOM[name]
    for folder in wanted:
        check_writable(folder)
    check_room(wanted)


def check_port(port: int) -> None:
    """Raises a ``BuildError`` if something listens on this port of 127.0.0.1 already."""
    with socket.socket() as probe:
        if os.name != "nt":  # there it would take the port from whoever has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BuildError(
                f"port {port} is taken ({error.strerror}): try --port 0, which takes a free one"
            ) from error


def check_writable(folder: Path) -> None:
    """Raises a ``BuildError`` if no file can be made in a folder, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BuildError(explained(error, folder)) from error


def check_room(wanted: dict[Path, int]) -> None:
    """Raises a ``BuildError`` if the disks of some folders have not so many MB free.

    Args:
        wanted: Existing folder → MB that it is going to need.
    """
    disks: dict[int, list[Path]] = {}
    for folder in wanted:
        disks.setdefault(folder.stat().st_dev, []).append(folder)
    for folders in disks.values():
        needed = sum(wanted[folder] for folder in folders)
        free = shutil.disk_usage(folders[0]).free // 1_000_000
        if free < needed:
            raise BuildError(
                f"about {needed} MB are needed in {' and '.join(map(str, folders))}, but only "
                f"{free} MB are free on that disk. Make room, or set TAPESCOPE_CACHE to a folder on "
                "another disk, and run the same command again."
            )


def is_ready(root: Path, groups: Iterable[str]) -> bool:
    """Says whether ``.venv`` was finished here, for these groups and today's requirements."""
    known = _stamp(root)
    return known.get("root") == str(root) and all(
        known.get(group) == _hash(root, group) for group in groups
    )


def ensure_venv(root: Path, groups: list[str]) -> None:
    """Makes ``.venv`` and installs some groups, unless its stamp says that this is done.

    Raises:
        BuildError: The environment cannot be made or filled; the message says what to try.
    """
    if is_ready(root, groups):
        return
    venv, known = root / ".venv", _stamp(root)
    if venv.exists() and any(venv.iterdir()) and not _is_ours(venv):
        raise BuildError(
            f"{venv} was not made by build.py, which will not change it. Remove or rename it and "
            "run the same command again."
        )
    kept = [g for g in known if g != "root" and known[g] == _hash(root, g)]
    groups = list(dict.fromkeys([*kept, *groups]))
    wanted = requirements(root, groups)
    say(f"[set-up] .venv with {len(wanted)} pinned packages and what they need (once)")
    whole = known.get("root") == str(root) and python_of(venv).exists()  # else its scripts are dead
    if not whole and venv.exists():
        shutil.rmtree(venv)
    venv.mkdir(exist_ok=True)
    (venv / UNFINISHED).touch()  # first of all: whatever ends this run, the next one knows
    (venv / STAMP).unlink(missing_ok=True)
    if not whole:
        _make(venv)
    _install(python_of(venv), wanted)
    stamp = {"root": str(root)} | {group: _hash(root, group) for group in groups}
    (venv / STAMP).write_text(json.dumps(stamp))
    (venv / UNFINISHED).unlink()


def _stamp(root: Path) -> dict[str, str]:
    venv = root / ".venv"
    try:
        stamp = json.loads((venv / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and python_of(venv).exists() else {}


def _is_ours(venv: Path) -> bool:
    return (venv / STAMP).exists() or (venv / UNFINISHED).exists()


def _hash(root: Path, group: str) -> str:
    return hashlib.sha256("\n".join(requirements(root, [group])).encode()).hexdigest()


def _make(venv: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BuildError(
            "this Python cannot make a virtual environment; it says:\n"
            f"{(ran.stdout + ran.stderr).strip()}"
        )


def _install(python: Path, wanted: list[str]) -> None:
    """Installs requirements with pip, telling packages and megabytes as they come."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--retries", "1", "--timeout", "20", *wanted]
    last = deque[str](maxlen=15)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        with status("[set-up]") as show:
            for line in _told(pip.stdout, last):
                show(line)
    if pip.returncode:
        raise BuildError(
            explained("\n".join(last), "the packages named in pyproject.toml were not installed")
        )


def _told(output: Iterable[str], last: deque[str]) -> Iterator[str]:
    """Turns what pip says into lines of progress; ``last`` keeps the end of it for an error."""
    packages, megabytes = set[str](), 0.0
    for line in output:
        last.append(line.rstrip())
        if found := re.search(r"Collecting (\S+?)[=<>!~;\[ ]|Collecting (\S+)", line):
            packages.add(found.group(1) or found.group(2))
        elif found := re.search(r"Downloading \S+ \(([\d.]+) (kB|MB)\)", line):
            megabytes += float(found.group(1)) / (1000 if found.group(2) == "kB" else 1)
        elif line.startswith("Installing collected packages"):
            yield f"unpacking {line.count(',') + 1} packages"
            continue
        elif "Retrying" in line:
            yield "the package registry does not answer, trying again"
            continue
        else:
            continue
        yield f"{len(packages)} packages, {megabytes:.1f} MB downloaded"


def clean(root: Path, everything: bool) -> None:
    """Removes what commands left in the repository; ``everything``: the cache of downloads and stages too."""
    found = [root / name for name in (*LEFT_BY_RUNS, *LEFT_BY_TOOLS)]
    found += [p for p in root.rglob("__pycache__") if not p.is_relative_to(root / ".venv")]
    found += [cache_folder() / name for name in ("stages", "downloads")] if everything else []
    for folder in filter(Path.exists, found):
        size = sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_dir())
        shutil.rmtree(folder)
        if folder.name != "__pycache__":
            say(f"removed {size / 1e6:8.1f} MB: {folder}")
    cache = cache_folder()
    if not everything and cache.exists():
        say(f"downloads and finished stages stay in {cache}; clean --all removes them too")
