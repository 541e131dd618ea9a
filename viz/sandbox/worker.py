"""Runs one program inside a disposable browser worker, which is the wall that a subprocess is on a
server.

The page ends the worker when its wall clock is over; what the last checkpoint said is then the
trace.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from viz.sandbox.limits import Limits
from viz.sandbox.program import execute
from viz.sandbox.source import showable
from viz.sandbox.wire import LOST, pack
from viz.trace.recorder import Recorder

CHECKPOINT_SECONDS = 0.15
CHECKPOINT_SHARE = 0.1
"""Checkpoints may take this much time in all, plus this share of the time since the start."""


def run_in_worker(
    source: str, checkpoint: Callable[[str], object] | None = None, *, limits: Limits | None = None
) -> str:
    """Runs a program and returns its trace as JSON text.

    Args:
        source: The program.
        checkpoint: Called now and then with the trace so far (JSON text; its end is
            ``sandbox.limit.lost``), for the page to keep in case the program never comes back.
        limits: What the run may use; processor time and memory are the browser's to limit.
    """
    recorder = Recorder(showable(source))
    started = time.monotonic()
    spent = 0.0
    last = 0.0

    def save(line: int | None) -> None:
        nonlocal spent, last
        begin = time.monotonic()
        if checkpoint is None or spent + last > CHECKPOINT_SECONDS + CHECKPOINT_SHARE * (
            begin - started
        ):
            return
        recorder.ended("limit", line, LOST)
        checkpoint(pack(recorder.trace()))
        last = time.monotonic() - begin
        spent += last

    execute(source, recorder, limits=limits, checkpoint=save)
    return pack(recorder.trace())
