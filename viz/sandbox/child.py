"""The subprocess of ``SubprocessRunner``: reads one request, runs it confined, writes one trace and
is gone.

Request: one JSON object ``{source, limits, file, cwd}`` on standard input, the last two null where the
program is no file. Answer: one line of JSON on
    standard output.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback

from viz.sandbox.confine import Confinement
from viz.sandbox.limits import Limits
from viz.sandbox.program import Checkpoint, execute
from viz.sandbox.snapshot import Snapshots
from viz.sandbox.source import showable
from viz.sandbox.wire import BROKEN, LOST, pack
from viz.trace.recorder import Recorder

ENDED = ""
"""An empty line: the program has ended, its trace is being written."""

COLLECT_EVERY = 100_000
"""Allocations between two collections of cycles: recordings make many objects and no cycles."""


def main() -> None:
    """Serves the one request of this process's life; without one (closed input) it just ends."""
    answer, complaints = _private_output()
    try:
        _serve(answer)
    except BaseException:  # ours: what learner code raises ends inside ``execute``
        os.write(complaints, traceback.format_exc().encode())
        os._exit(BROKEN)


def _serve(answer: int) -> None:
    line = sys.stdin.buffer.readline()
    if not line:
        return
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
