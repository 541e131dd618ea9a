"""Takes rights away from the process that runs a learner's program: time, memory, files, network,
other processes.

The walls are the operating system's resource limits and the process boundary; the audit hook on top
turns the usual ways of touching the machine into one clear error. It cannot be removed again, so
only a process of its own uses it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from viz.sandbox.limits import Limits

try:
    import resource
except ImportError:  # Windows and WebAssembly have no such limits
    resource = None  # type: ignore[assignment]

_RESERVE = 1 << 29
"""Bytes and seconds (below) that are left for writing the trace once a program was stopped."""
_RESERVE_SECONDS = 20

_BLOCKED = (
    "ctypes.", "fcntl.", "ftplib.", "http.", "imaplib.", "mmap.", "poplib.", "pty.", "resource.",
    "shutil.", "signal.", "smtplib.", "socket.", "sqlite3.", "subprocess.", "syslog.", "telnetlib.",
    "tempfile.", "urllib.", "webbrowser.", "os.chflags", "os.chmod", "os.chown", "os.chroot",
    "os.exec", "os.fork", "os.kill", "os.link", "os.lockf", "os.mkdir", "os.posix_spawn",
    "os.remove", "os.removexattr", "os.rename", "os.rmdir", "os.setxattr", "os.spawn",
    "os.startfile", "os.symlink", "os.system", "os.truncate", "os.utime",
)  # fmt: skip
"""Beginnings of the audit events that learner code may not cause."""


class _Guard:
    """Whether learner code is running, and so must not do what the runner itself does."""

    def __init__(self, readable: Sequence[str]) -> None:
        self.closed = False
        self._blocked: dict[str, bool] = {}  # by event; audit events are frequent, their kinds few
        self._readable = tuple(
            {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, *sys.path, *readable) if p}
        )

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.closed:
            return
        blocked = self._blocked.get(event)
        if blocked is None:
            blocked = self._blocked[event] = event.startswith(_BLOCKED)
        if event == "open":
            self._open(*args)
        elif blocked:
            raise PermissionError(f"{event} is closed to recorded programs")

    def _open(self, path: Any, _mode: Any, flags: Any) -> None:
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        name = os.fsdecode(path) if isinstance(path, str | bytes) else ""
        if flags & writes or not os.path.realpath(name).startswith(self._readable):
            raise PermissionError(f"open({path!r}) is closed to recorded programs")


class Confinement:
    """The confinement of this process; made once, before any learner code runs.

    Args:
        limits: What the process may use.
        readable: Folders whose files may be read, besides Python's own.
    """

    def __init__(self, limits: Limits, readable: Sequence[str] = ()) -> None:
        self._guard = _Guard(readable)
        sys.addaudithook(self._guard.hook)
        set_limits(limits, files=False)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Learner code runs in this block."""
        before, self._guard.closed = self._guard.closed, True
        try:
            yield
        finally:
            self._guard.closed = before

    @contextmanager
    def open(self) -> Iterator[None]:
        """The runner does something of its own in between."""
        before, self._guard.closed = self._guard.closed, False
        try:
            yield
        finally:
            self._guard.closed = before

    def release(self) -> None:
        """Uses the reserve: the program has ended, its trace is to be written."""
        with self.open():
            if resource is not None:
                for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
                    hard = resource.getrlimit(kind)[1]
                    resource.setrlimit(kind, (hard, hard))


def set_limits(limits: Limits, files: bool) -> None:
    """Limits this process's processor time and memory, where the system can; ``files``: it may write some."""
    if resource is None:
        return
    wanted = [
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + _RESERVE_SECONDS),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    if not files:
        wanted.append((resource.RLIMIT_FSIZE, 0, 0))
    used = _address_space()
    if used is not None:
        wanted.append((resource.RLIMIT_AS, used + limits.memory, used + limits.memory + _RESERVE))
    for kind, soft, hard in wanted:
        highest = resource.getrlimit(kind)[1]
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        resource.setrlimit(kind, (soft, hard))


def _address_space() -> int | None:
    """Bytes of address space in use; None where the system does not say: no limit is set there."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
