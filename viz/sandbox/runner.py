"""Runs learner programs away from the app: one disposable, limited subprocess per run.

The program is untrusted. What comes back is a trace that was size-limited and checked; whatever
happens in the subprocess (an endless C loop, a crash, the end of memory), the trace up to there
comes back, with the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from viz.sandbox import wall
from viz.sandbox.limits import Limits
from viz.sandbox.source import showable
from viz.sandbox.wire import BROKEN, LOST, empty, unpack
from viz.trace.model import Trace

GRACE = 1.0
"""Seconds a program gets beyond its wall clock to stop by itself (which tells the exact line)."""

WRITING = 20.0
"""Seconds the trace may take once the program has ended or was killed."""


class SubprocessRunner:
    """Runs each program in a new process; safe to share between threads.

    Args:
        spare: Whether to keep the next process started, so that a run needs no start-up; then
            ``close`` at the end.
    """

    def __init__(self, *, spare: bool = False) -> None:
        self._keep_spare = spare
        self._spare: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._running: set[Run] = set()
        self._make_spare()

    def run(self, source: str, *, limits: Limits | None = None, file: str | None = None) -> Trace:
        """Returns the trace of ``source``; blocks until the program ended or was stopped.

        ``file`` says where the program stands: it may use modules and read files beside it.
        """
        return self.start(source, limits=limits, file=file).result()

    async def run_async(self, source: str, *, limits: Limits | None = None) -> Trace:
        """Like ``run`` without blocking the event loop; cancelling it kills the program."""
        return await self.start(source, limits=limits).wait()

    def start(self, source: str, *, limits: Limits | None = None, file: str | None = None) -> Run:
        """Starts a program; the returned run can be stopped from another thread or task."""
        process = None
        if file is None:  # one that waits sees no folders
            with self._lock:
                process, self._spare = self._spare, None
        if process is None or process.poll() is not None:
            process = _start(file)
        run = Run(process, source, limits or Limits(), self._finished, file)
        with self._lock:
            self._running.add(run)
        return run

    def cancel(self) -> None:
        """Stops every run under way; each still returns what was recorded up to there."""
        with self._lock:
            running = list(self._running)
        for run in running:
            run.stop()

    def close(self) -> None:
        """Ends the spare process; runs under way are not touched."""
        with self._lock:
            self._closed = True
            process, self._spare = self._spare, None
        if process is not None:
            _end(process)
            _close(process)

    def _finished(self, run: Run) -> None:
        with self._lock:
            self._running.discard(run)
        self._make_spare()

    def _make_spare(self) -> None:
        with self._lock:
            if self._keep_spare and not self._closed and self._spare is None:
                self._spare = _start()


class Run:
    """One program under way."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        source: str,
        limits: Limits,
        finished: Callable[[Run], None],
        file: str | None = None,
    ) -> None:
        self._process = process
        self._source = source
        self._limits = limits
        self._finished = finished
        self._file = file
        self._stopped = False
        self._late = False
        self._too_long = False
        self._answer = bytearray()
        self._ended = threading.Event()  # something is being said, or nothing will be said any more
        self._talk = threading.Thread(target=self._converse, name="viz-run", daemon=True)
        self._talk.start()

    def stop(self) -> None:
        """Stops the program: ``result`` then returns what was recorded up to there."""
        self._stopped = True
        self._kill()

    def _kill(self) -> None:
        """Kills the program; what it recorded is still told, by a copy of it."""
        if not wall.holds():
            self._process.kill()
            return
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it is gone already
            self._process.stdin.write(b"stop\n")
            self._process.stdin.flush()

    def result(self) -> Trace:
        """Returns the trace, once there is one; never much later than the wall clock allows."""
        try:
            if not self._ended.wait(self._limits.seconds + GRACE):
                self._late = not self._stopped
                self._kill()
            self._talk.join(WRITING)
        finally:
            _end(self._process)
            self._talk.join()
            _close(self._process)
            self._finished(self)
        return self._judge()

    async def wait(self) -> Trace:
        """Like ``result`` without blocking the event loop; cancelling it kills the program."""
        try:
            return await asyncio.to_thread(self.result)
        except asyncio.CancelledError:
            self.stop()
            raise

    def _converse(self) -> None:
        try:
            self._send_and_read()
        finally:
            self._ended.set()

    def _send_and_read(self) -> None:
        """Sends the request, then reads until every writer is gone or the answer is too long."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        request = {
            "source": self._source,
            "limits": dataclasses.asdict(self._limits),
            "file": self._file and os.path.abspath(self._file),
            "cwd": os.getcwd(),
        }
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            if not wall.holds():
                process.stdin.close()
        except OSError:  # it is dead already; whether it said something is seen below
            pass
        longest = 4 * self._limits.trace_bytes
        while chunk := process.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            self._answer += chunk
            self._ended.set()
            if len(self._answer) > longest:
                self._too_long = True
                _end(process)
                return

    def _judge(self) -> Trace:
        """The trace out of what was said last, with the reason of a sudden end."""
        for line in reversed(bytes(self._answer).split(b"\n")) if not self._too_long else ():
            try:
                trace = unpack(line)
            except ValueError:
                continue
            trace["source"] = showable(self._source)
            if trace["end"]["code"] == LOST:
                code, values = self._reason()
                trace["end"] |= {"kind": "limit", "code": code, "values": values}
            return trace
        code, values = self._reason()
        return empty(showable(self._source), "limit", code, values)

    def _reason(self) -> tuple[str, dict[str, Any]]:
        status = self._process.returncode
        if status > wall.KILLED:  # behind a wall: what waits there tells the signal so
            status = wall.KILLED - status
        if self._stopped:
            return "sandbox.limit.stopped", {}
        if self._late:
            return "sandbox.limit.time", {"seconds": f"{self._limits.seconds:g}"}
        if self._too_long:
            return "sandbox.limit.trace", {"limit": self._limits.trace_bytes >> 20}
        if status == -getattr(signal, "SIGXCPU", 0) and status:
            return "sandbox.limit.time", {"seconds": f"{self._limits.cpu_seconds:g}"}
        if status == -getattr(signal, "SIGKILL", 0) and status:
            return "sandbox.limit.memory", {}
        if 0 <= status != BROKEN and self._answer:  # it left with os._exit
            return LOST, {}
        return "sandbox.limit.crash", {"status": status}


def _start(file: str | None = None) -> subprocess.Popen[bytes]:
    """Starts a process that waits for one program: clean environment, process group of its own.

    Where the system has a wall, it stands behind it; of the files outside it sees those beside ``file``.
    """
    root = str(Path(__file__).parents[2])
    keep = ("PATH", "HOME", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in keep if name in os.environ} | {
        "PYTHONPATH": root,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONBREAKPOINT": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
    }
    command = [sys.executable, "-P", "-s", "-m", "viz.sandbox.child"]
    if wall.holds():
        beside = [] if file is None else [os.path.dirname(os.path.abspath(file)), os.getcwd()]
        inside = {name: value for name, value in environment.items() if name not in keep}
        command = wall.around([*command, "--keep"], inside, beside)
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=os.path.abspath(os.sep),
        start_new_session=True,
    )


def _close(process: subprocess.Popen[bytes]) -> None:
    """Closes what is left of the pipes to a process that is gone."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # unsent words to a dead process
                pipe.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills what is left of a process and of its group, and waits for it."""
    process.kill()
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
