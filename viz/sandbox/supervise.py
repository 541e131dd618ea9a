"""Runs a command of ours in a process of its own and ends it when its time is over.

A program can be in one long call of C code that nothing inside the interpreter can stop.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from viz.sandbox.limits import Limits

GRACE = 3.0
"""Seconds a process gets beyond its program's wall clock: to start, and to stop by itself."""

_ENTER = """import sys
sys.path.append(sys.argv.pop(1))
from viz.__main__ import main
sys.path.pop()
sys.exit(main(sys.argv[1:]))"""


def supervised(arguments: list[str], limits: Limits) -> tuple[int, str | None]:
    """Runs ``main(arguments)`` in another process with this one's streams.

    Returns:
        Its exit status, and the key of the sentence that says what ended it, if that was a limit.
    """
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", _ENTER, root, *arguments]) as process:
        try:
            status = _wait(process, limits.seconds + GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            return 1, "sandbox.limit.time"
        except BaseException:
            process.kill()
            raise
    if status == -getattr(signal, "SIGXCPU", 0) and status:
        return 1, "sandbox.limit.time"
    return (128 - status if status < 0 else status), None


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    try:
        return process.wait(seconds)
    except KeyboardInterrupt:  # it has heard it too
        return process.wait(seconds)
