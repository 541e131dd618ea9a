"""Saves a running program's trace from a sudden end: a frozen copy of the process waits to speak
for it.

A C loop that never returns (``sum(itertools.count())``) can only be killed, and then everything
recorded is lost with the process. So before each line that runs for the first time the process
forks; the copy sleeps on a pipe that only the original holds open. When the original dies, for
whatever reason, the pipe closes, and the copy tells what it knew. One copy exists at a time, and
forking copies no memory until one side writes. POSIX only.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable


class Snapshots:
    """Keeps one frozen copy of this process, as of the last ``take``.

    Args:
        speak: Called with the line of the last ``take``, in the copy, when the original is gone.
    """

    def __init__(self, speak: Callable[[int | None], None]) -> None:
        self._speak = speak
        self._frozen: int | None = None
        self._line: int | None = None
        self._wakes, self._life = os.pipe()

    def take(self, line: int | None) -> None:
        """Freezes a copy that knows everything up to ``line`` (None: the line of before)."""
        self._line = line or self._line
        pid = os.fork()
        if pid == 0:
            self._freeze()
        self.drop()
        self._frozen = pid

    def drop(self) -> None:
        """Lets the copy go, unheard."""
        if self._frozen is not None:
            os.kill(self._frozen, signal.SIGKILL)
            os.waitpid(self._frozen, 0)
            self._frozen = None

    def _freeze(self) -> None:
        try:
            os.close(self._life)
            os.read(self._wakes, 1)
            self._speak(self._line)
        finally:
            os._exit(0)
