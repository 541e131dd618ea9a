"""Numbered, cached stages: a stage's folder is named after the hash of all that went into it.

What goes in are the inputs that its function is given and the code of the room that the function is in.
A stage writes into a temporary folder that is renamed when it is complete, so that an interrupted
build leaves nothing half made. A folder is used again if its files are still those that were made.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import inspect
import json
import os
import shutil
import socket
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

KEEP = 3  # folders of one stage that stay in the cache
SHARED = ("content.py", "node.py")  # modules that every room may use
USED_LATELY = 600  # seconds: another build may be using it
THIS_PYTHON = [sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION]  # others may make other bytes
TIMES = "seconds.json"  # how long each stage took last time
SUMS = ".sums"  # beside a stage's folder: what it held when it was finished


class BuildError(Exception):
    """The build cannot go on; the message says what happened and what to try."""


def sha256(path: Path) -> str:
    """Returns the hexadecimal sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(*parts: object) -> str:
    """Returns one hash for JSON-able values; a ``Path`` counts with the bytes of its files."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for file in files_below(part):
                digest.update(f"{file.relative_to(part)}\0{sha256(file)}\0".encode())
        else:
            digest.update(json.dumps(part, sort_keys=True).encode() + b"\0")
    return digest.hexdigest()


def code_of(function: Callable[..., None]) -> list[Path]:
    """Returns what a stage's result depends on besides its inputs: its room's code and the shared modules."""
    here = Path(__file__).parent
    room = Path(inspect.getfile(function)).parent
    return [room, *(here / name for name in SHARED)]


def files_below(path: Path) -> list[Path]:
    """Returns the file itself, or all files below a folder but byte code, in a fixed order."""
    if path.is_file():
        return [path]
    found = (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return sorted(found, key=lambda p: p.relative_to(path).as_posix())


def cache_folder() -> Path:
    """Returns ``$TAPESCOPE_CACHE``, or ``tapescope`` in the user's cache folder."""
    named = os.environ.get("TAPESCOPE_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "tapescope"


def say(text: str) -> None:
    """Prints one line of progress at once."""
    print(text, flush=True)


@contextlib.contextmanager
def complete_or_absent(target: Path) -> Iterator[Path]:
    """Gives a temporary folder beside ``target`` that becomes ``target`` if nothing is raised."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=prefix(target.name), dir=target.parent))
    made.chmod(0o755)
    try:
        yield made
        if target.exists():
            shutil.rmtree(target)
        made.replace(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def prefix(name: str) -> str:
    """Returns how the name of a temporary folder begins: it says whose it is."""
    return f".{name}-{socket.gethostname()}-{os.getpid()}-"


def remove_leftovers(folder: Path, name: str = "") -> None:
    """Removes the temporary folders of builds that were killed: their processes are gone.

    Args:
        folder: Where ``complete_or_absent`` made them.
        name: Beginning of the name of its targets.
    """
    for path in folder.glob(f".{name}*-{glob.escape(socket.gethostname())}-*-*"):
        process = path.name.rsplit("-", 2)[1]
        if path.is_dir() and process.isdecimal() and not _is_running(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":  # to ask there is to end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class Stages:
    """Runs stages in order and numbers them.

    Attributes:
        folder: Where the folders of the stages are.
    """

    def __init__(self, total: int, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder() / "stages"
        self._total = total
        self._count = 0
        self.folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(self.folder)

    def run(
        self, title: str, make: Callable[..., None], *inputs: object, reads: Iterable[Path] = ()
    ) -> Path:
        """Returns the folder that ``make(folder, *inputs)`` fills, which it may have done in an earlier build.

        Args:
            title: What the stage makes, for the line of progress.
            make: Fills the folder; its name without ``make_`` is that of the stage.
            inputs: JSON-able values; paths; what has a ``key``, which is such a value; dicts of all these.
            reads: Files and folders besides, on which the result depends.
        """
        self._count += 1
        name = make.__name__.removeprefix("make_")
        number = f"[{self._count}/{self._total}]"
        parts = map(self._described, (*inputs, *reads, *code_of(make)))
        target = self.folder / f"{name}-{key_of(THIS_PYTHON, *parts)[:20]}"
        if target.exists():
            if key_of(target) == _kept(target):
                os.utime(target)
                say(f"{number} {title}: unchanged")
                return target
            say(f"{number} {title}: its files are not as they were made")
            shutil.rmtree(target)
        say(f"{number} {title} …{self._last_time(name)}")
        started = time.monotonic()
        with complete_or_absent(target) as folder:
            make(folder, *inputs)
        _sums(target).write_text(key_of(target))
        seconds = time.monotonic() - started
        self._note_time(name, seconds)
        say(f"{number} {title}: {seconds:.1f} s")
        self._forget_old(name)
        return target

    def _described(self, value: object) -> object:
        """Returns a JSON-able value that changes with the input; the name of a stage's folder says it all."""
        if isinstance(value, Path):
            made = value.is_dir() and value.is_relative_to(self.folder)
            return str(value.relative_to(self.folder)) if made else key_of(value)
        if isinstance(value, dict):
            return {name: self._described(one) for name, one in value.items()}
        return getattr(value, "key", value)

    def _last_time(self, name: str) -> str:
        seconds = self._times().get(name, 0)
        return f" (last time {seconds:.0f} s)" if seconds >= 2 else ""

    def _times(self) -> dict[str, float]:
        try:
            return dict(json.loads((self.folder / TIMES).read_text()))
        except (OSError, ValueError):
            return {}

    def _note_time(self, name: str, seconds: float) -> None:
        (self.folder / TIMES).write_text(json.dumps(self._times() | {name: seconds}))

    def _forget_old(self, name: str) -> None:
        found = [path for path in self.folder.glob(f"{name}-*") if path.is_dir()]
        kept = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
        for old in kept[KEEP:]:
            if time.time() - old.stat().st_mtime > USED_LATELY:
                _sums(old).unlink(missing_ok=True)
                shutil.rmtree(old, ignore_errors=True)


def _sums(target: Path) -> Path:
    return target.with_name(target.name + SUMS)


def _kept(target: Path) -> str | None:
    try:
        return _sums(target).read_text()
    except OSError:
        return None


def copy_files(files: Iterable[tuple[Path, str]], folder: Path) -> None:
    """Copies files to the given relative names below ``folder``."""
    for source, name in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
