"""The subprocess of ``SubprocessRunner``: reads one request, runs it confined, writes one trace and
is gone.

Request: one JSON object ``{source, limits, file, cwd}`` on standard input, the last two null where the
program is no file. Answer: one line of JSON on
    standard output.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
import traceback

from viz.sandbox.confine import Confinement
from viz.sandbox.limits import Limits
from viz.sandbox.program import Checkpoint, execute
from viz.sandbox.snapshot import Snapshots
from viz.sandbox.source import showable
from viz.sandbox.wall import KILLED
from viz.sandbox.wire import BROKEN, LOST, pack
from viz.trace.recorder import Recorder

KEEP = "--keep"
"""Said on the command line behind a wall, where a word on standard input then ends the program."""
ENDED = ""
"""An empty line: the program has ended, its trace is being written."""

COLLECT_EVERY = 100_000
"""Allocations between two collections of cycles: recordings make many objects and no cycles."""


def main() -> None:
    """Serves the one request of this process's life; without one (closed input) it just ends."""
    answer, complaints = _private_output()
    try:
        line, told = _request()
        if line:
            if KEEP in sys.argv:
                _keep(answer, told)
            _serve(line, answer)
    except BaseException:  # ours: what learner code raises ends inside ``execute``
        os.write(complaints, traceback.format_exc().encode())
        os._exit(BROKEN)


def _request() -> tuple[bytes, bool]:
    """The request, empty if none came, and whether the word that ends the program came right behind it."""
    data = b""
    while b"\n" not in data:
        more = os.read(0, 1 << 16)
        if not more:
            return b"", False
        data += more
    line, _, rest = data.partition(b"\n")
    return line, bool(rest)


def _keep(answer: int, told: bool) -> None:
    """Goes on in a process of its own, which this one ends when it is told to; it returns only there.

    Behind a wall nobody outside can end the program alone, and all of it ends with this process: copies
    of the program that still have something to say are waited for.
    """
    gone, alive = os.pipe()
    program = os.fork()
    if not program:
        os.close(gone)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        return  # ``alive`` stays open here and in every copy
    os.close(alive)
    os.close(answer)
    watched = [0, gone]
    while gone in watched:
        ready = [0] if told else select.select(watched, [], [])[0]
        if 0 in ready:
            if told or os.read(0, 1 << 16):  # else nobody will say it any more
                with contextlib.suppress(ProcessLookupError):
                    os.kill(program, signal.SIGKILL)
            watched.remove(0)
            told = False
        if gone in ready:
            watched.remove(gone)
    status = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    os._exit(status if status >= 0 else KILLED - status)


def _serve(line: bytes, answer: int) -> None:
    request = json.loads(line)
    limits = Limits(**request["limits"])
    recorder = Recorder(showable(request["source"]))
    file: str | None = request["file"]
    beside: list[str] = []
    if file is not None:  # as if Python had been started there with this file
        os.chdir(request["cwd"])
        beside = [os.path.dirname(file), os.getcwd()]
        sys.path.insert(0, beside[0])
        sys.dont_write_bytecode = True
    confinement = Confinement(limits, beside)
    snapshots = _snapshots(recorder, confinement, answer)

    def checkpoint(at: int | None) -> None:
        with confinement.open():
            if snapshots is not None:
                snapshots.take(at)

    gc.freeze()  # what is here stays: collections and forked copies need not look at it
    gc.set_threshold(COLLECT_EVERY)
    known: Checkpoint | None = checkpoint if snapshots is not None else None
    with confinement.closed():
        execute(request["source"], recorder, limits=limits, checkpoint=known, file=file)
    confinement.release()
    if snapshots is not None:
        snapshots.drop()  # while a copy lives, every page that is touched is copied
    _write(answer, ENDED)
    _write(answer, pack(recorder.trace()))
    os._exit(0)  # what the program left behind (threads, finalisers, atexit) has no say any more


def _private_output() -> tuple[int, int]:
    """Moves standard output and standard error out of the way of what a program prints."""
    answer, complaints = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answer, complaints


def _snapshots(recorder: Recorder, confinement: Confinement, answer: int) -> Snapshots | None:
    """Snapshots that write the recorder's trace, where the system can fork."""
    if not hasattr(os, "fork"):
        return None

    def speak(line: int | None) -> None:
        confinement.release()
        _write(answer, ENDED)
        recorder.ended("limit", line, LOST)
        _write(answer, pack(recorder.trace()))

    return Snapshots(speak)


def _write(descriptor: int, line: str) -> None:
    data = memoryview(f"\n{line}\n".encode())
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main()
