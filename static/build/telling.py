"""What the build says while it works, and what is wrong with its cure."""

from __future__ import annotations

import contextlib
import errno
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

NO_ROOM = "no space left on device"
NO_NETWORK = (
    "Max retries exceeded", "Name or service not known", "Temporary failure in name resolution",
    "getaddrinfo", "Connection refused", "ConnectionError", "Network is unreachable", "timed out",
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "Failed to establish a new connection",
)  # fmt: skip


def explained(problem: OSError | str, place: Path | str = "") -> str:
    """Returns what went wrong and what to do about it; "" for an error that is none of the usual ones.

    Args:
        problem: An error of the system, or the last lines that a package manager said.
        place: For an error, the folder that was used; for a package manager, what was not done.
    """
    if isinstance(problem, str):
        if NO_ROOM in problem.lower():
            return f"{place}: the disk is full. Make room and run the same command again."
        cure = "what it says is below."
        if any(sign in problem for sign in NO_NETWORK):
            cure = (
                "the package registry cannot be reached. Check the network and run the same "
                "command again; what is there already is kept."
            )
        return f"{place}: {cure}\n{problem}"
    where = problem.filename or place
    known = {
        errno.ENOSPC: f"the disk of {where or 'the cache'} is full. Make room",
        errno.EDQUOT: f"your share of the disk of {where or 'the cache'} is used up. Make room",
        errno.EACCES: f"this user may not write {where}. Change its owner or rights, or take a copy "
        "that is yours (for the cache: set TAPESCOPE_CACHE)",
        errno.EROFS: f"{where} is on a disk that cannot be written. Take a copy elsewhere (for the "
        "cache: set TAPESCOPE_CACHE)",
    }
    known[errno.EPERM] = known[errno.EACCES]
    told = known.get(problem.errno or 0, f"{where}: {problem.strerror}" if place else "")
    return f"{told}; then run the same command again." if told else ""


@contextlib.contextmanager
def status(label: str) -> Iterator[Callable[[str], None]]:
    """Gives a function that shows one line of progress: rewritten on a terminal, elsewhere now and then."""
    live, last, waiting = sys.stdout.isatty(), time.monotonic(), ""

    def show(text: str) -> None:
        nonlocal last, waiting
        waiting = text
        if live or time.monotonic() - last > 5:
            last = time.monotonic()
            print(f"{chr(13) if live else ''}{label} {text:60}".rstrip(" "), end="", flush=True)
            waiting = "" if not live else waiting
            if not live:
                print(flush=True)

    yield show
    if waiting:
        print(f"{chr(13) if live else ''}{label} {waiting}", flush=True)


class Meter:
    """One line of progress that is rewritten on a terminal and printed now and then elsewhere."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total, self._last = label, total, 0.0

    def show(self, done: int) -> None:
        """Shows how many of the total bytes there are."""
        now = time.monotonic()
        live = sys.stdout.isatty()
        if done < self._total and now - self._last < (0.2 if live else 10):
            return
        self._last = now
        share = f"{done / 1e6:.1f} of {self._total / 1e6:.1f} MB" if self._total else f"{done} B"
        end = "\n" if done >= self._total or not live else ""
        print(f"{chr(13) if live else ''}      {self._label}: {share}", end=end, flush=True)
