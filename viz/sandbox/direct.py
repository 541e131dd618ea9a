"""Runs a program file as ``python FILE`` would, with ``viz.tf`` for ``tensorflow``, unrecorded."""

from __future__ import annotations

import contextlib
import linecache
import os
import sys
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType, TracebackType
from typing import Any, TextIO

from viz.engine.state import guarded
from viz.locale import system_language, text
from viz.sandbox.capture import trimmed_traceback
from viz.sandbox.confine import set_limits
from viz.sandbox.files import ProgramFile
from viz.sandbox.limits import LimitReached, Limits, Meter
from viz.sandbox.monitor import monitoring
from viz.sandbox.plotting import undrawn
from viz.tf.install import install


def run_file(program: ProgramFile, limits: Limits | None = None) -> int:
    """Runs a program and returns its exit status (1 after an exception or a limit).

    A traceback shows only frames of the program and of files beside it. What is limited is what
    would not end by itself: time, memory, output, the size of tensors; imports and files are free.

    Args:
        program: The program and where it stands.
        limits: What the run may use; None: whatever this process may.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    main = ModuleType("__main__")
    main.__file__ = program.name
    before = sys.modules["__main__"], sys.argv, sys.path[:]
    sys.modules["__main__"], sys.argv = main, [program.name]
    sys.path.insert(0, program.folder)
    try:
        with install(), undrawn(_tell_undrawn):
            return _run(program, main, limits)
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:] = before


def _run(program: ProgramFile, main: ModuleType, limits: Limits | None) -> int:
    name, source = program.name, program.source

    def own(file: str) -> bool:
        return file == name or (
            os.path.dirname(os.path.abspath(file)) == program.folder and not file.startswith("<")
        )

    meter = None if limits is None else Meter(limits)
    try:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        code = compile(source, name, "exec", dont_inherit=True)
        with contextlib.nullcontext() if meter is None else _metered(code, meter):
            exec(code, main.__dict__)
        if meter is not None:
            meter.check()  # it may have caught what stopped it
    except LimitReached as limit:
        sys.stdout.flush()
        line = _line(limit.__traceback__, own)
        tell_limit(name, line, limit.code, limit.values)
        return 1
    except SystemExit as error:
        return _status(error)
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        sys.stdout.flush()
        sys.stderr.write(trimmed_traceback(error, own))
        if isinstance(error, MemoryError):
            tell_limit(name, _line(error.__traceback__, own), "sandbox.limit.memory", {})
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def tell_limit(file: str, line: int | None, code: str, values: dict[str, Any]) -> None:
    """Says on standard error what stopped a program, and how to run it without limits."""
    lang = system_language()
    key = "end_whole" if line is None else "end"
    sentence = text(code, lang, **values)
    told = text(f"sandbox.cli.{key}", lang, file=file, line=line, text=sentence)
    sys.stderr.write(f"{told}\n{text('sandbox.cli.unlimited', lang)}\n")


@contextlib.contextmanager
def _metered(code: CodeType, meter: Meter) -> Iterator[None]:
    """Counts what a program uses, for the length of a block."""
    set_limits(meter.limits, files=True)
    out, err = _Metered(sys.stdout, meter), _Metered(sys.stderr, meter)
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        guarded(meter.elements),
        monitoring(code, meter, lambda line: None),
    ):
        yield


class _Metered:
    """A stream whose written characters are counted; everything else is the stream's own."""

    def __init__(self, stream: TextIO, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Writes what a program may still write; raises ``LimitReached`` when that is over."""
        kept = self._meter.output(text)
        self._stream.write(kept)
        if len(kept) < len(text):
            self._meter.output("")
        return len(text)


def _line(trace: TracebackType | None, own: Callable[[str], bool]) -> int | None:
    """Line of the innermost frame of the program's own main file."""
    line = None
    while trace is not None:
        if (
            own(trace.tb_frame.f_code.co_filename)
            and trace.tb_frame.f_globals.get("__name__") == "__main__"
        ):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _tell_undrawn() -> None:
    sys.stderr.write(text("sandbox.note.plots", system_language()) + "\n")


def _status(error: SystemExit) -> int:
    """The exit status that Python gives ``sys.exit(…)``."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    sys.stderr.write(f"{error.code}\n")
    return 1
