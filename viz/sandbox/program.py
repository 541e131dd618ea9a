"""Runs one learner program in this interpreter and tells a recorder everything: names, prints,
events and the end.

Nothing here isolates: callers that do not trust the source run this in a process or worker of its
own.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import linecache
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any, Protocol

from viz.engine import events as ev
from viz.engine.state import guarded
from viz.sandbox import explain, names
from viz.sandbox.capture import Capture, trimmed_traceback
from viz.sandbox.imports import guarded_beside, guarded_import
from viz.sandbox.limits import LimitReached, Limits, Meter
from viz.sandbox.monitor import monitoring
from viz.sandbox.nudge import Nudge, asked, steady
from viz.sandbox.plotting import undrawn
from viz.sandbox.source import ProgramError, clean, parse, showable, syntax_problem
from viz.tf.install import install
from viz.trace.model import Trace
from viz.trace.places import PROGRAM
from viz.trace.recorder import Recorder, recording

TICK = 0.25
TICK_GROWTH = 1.5
"""A program that visits no new line is checkpointed after this many seconds, then each time the run
is longer by this
factor: checkpoints get dearer as the recording grows."""

MAX_TRACEBACK = 20_000

Checkpoint = Callable[[int | None], None]


class Listening(Protocol):
    """What ``execute`` drives; ``viz.trace.recorder.Recorder`` is one."""

    def __call__(self, event: ev.Event) -> None: ...

    def bound(self, name: str, value: Any, line: int | None = None) -> None: ...

    def printed(self, text: str, stream: str = "stdout") -> None: ...

    def ended(
        self,
        kind: str,
        line: int | None = None,
        code: str | None = None,
        values: dict[str, Any] | None = None,
        detail: str | None = None,
    ) -> None: ...


def record_here(source: str, *, limits: Limits | None = None) -> Trace:
    """Runs a program in this interpreter and returns its trace; it must be trusted to end."""
    recorder = Recorder(showable(source))
    execute(source, recorder, limits=limits)
    return recorder.trace()


def execute(
    source: str,
    recorder: Listening,
    *,
    limits: Limits | None = None,
    checkpoint: Checkpoint | None = None,
    file: str | None = None,
) -> None:
    """Runs a program and always ends with exactly one ``recorder.ended``; raises nothing that
    learner code raises.

    Args:
        source: The program as typed or pasted.
        recorder: Hears the engine's events, bound names, printed text and the end.
        limits: What the run may use.
        checkpoint: Called with a line that is about to run for the first time, and now and then in
            between: the moment to save what there is, in case the program never comes back.
        file: Absolute path of the program, where it has one: modules beside it may be imported.
    """
    limits = limits or Limits()
    run = _Run(recorder, limits, checkpoint, file)
    try:
        source = clean(source, limits.source)
        code, empty = _compile(source)
    except ProgramError as problem:
        recorder.ended("error", problem.line, problem.code, problem.values, problem.detail)
        return
    end = run.execute(code, source)
    if end is None:
        end = run.finished(empty)
    recorder.ended(*end)


def _compile(source: str) -> tuple[CodeType, bool]:
    """Returns the instrumented code, and whether the program does nothing at all."""
    tree = parse(source)
    empty = not any(not _is_text(statement) for statement in tree.body)
    try:
        return compile(names.instrument(tree), PROGRAM, "exec", dont_inherit=True), empty
    except SyntaxError as error:
        raise syntax_problem(error, source) from None
    except (RecursionError, MemoryError):
        raise ProgramError("sandbox.syntax.nested") from None


def _is_text(statement: Any) -> bool:
    """A docstring or another bare string."""
    return isinstance(
        getattr(getattr(statement, "value", None), "value", None), str
    ) and not hasattr(statement, "targets")


End = tuple[str, int | None, str | None, dict[str, Any], str | None]


class _Run:
    """The state of one run: its meter, and whether a tape was seen."""

    def __init__(
        self,
        recorder: Listening,
        limits: Limits,
        checkpoint: Checkpoint | None,
        file: str | None,
    ) -> None:
        self._recorder = recorder
        self._file = file
        self._checkpoint = checkpoint
        self._last_checkpoint = 0.0
        self._seconds = 0.0
        self._taped = False
        self._plots = False
        self._meter = Meter(limits, self._tick)
        self._nudge: Nudge | None = None

    def execute(self, code: CodeType, source: str) -> End | None:
        """Runs the code; returns how it ended, or None if it came to its last line."""
        self._nudge = asked(source)
        main = ModuleType("__main__")
        main.__dict__["__builtins__"] = self._builtins()
        if self._file is not None:
            main.__file__ = self._file
        surroundings = _surroundings(main, source, self._recorder.printed, self._meter)
        with surroundings, undrawn(self._plotting), guarded(self._meter.elements):
            try:
                with (
                    self._steady(),
                    recording(self._listen),
                    monitoring(code, self._meter, self._new_line),
                ):
                    exec(code, main.__dict__)
            except LimitReached as limit:
                return _limit(limit)
            except BaseException as error:  # whatever it is, it ends the program and not the runner
                if self._meter.stopped is None:
                    return _raised(error, self._recorder)
        return None if self._meter.stopped is None else _limit(self._meter.stopped)

    def finished(self, empty: bool) -> End:
        """The end after the last line, with a note when there is little to see."""
        note = None if self._taped else "sandbox.note.no_tape"
        note = "sandbox.note.empty" if empty else "sandbox.note.plots" if self._plots else note
        return "done", None, note, {}, None

    def _plotting(self) -> None:
        self._plots = True

    def _listen(self, event: ev.Event) -> None:
        self._meter.event(event)  # first: an enormous tensor must not even be looked at
        if self._nudge is not None:
            self._nudge(event)
        self._recorder(event)
        if isinstance(event, ev.TapeStarted):
            self._taped = True

    def _builtins(self) -> dict[str, Any]:
        beside = None if self._file is None else guarded_beside(os.path.dirname(self._file))
        special = {
            "__import__": beside or guarded_import,
            names.NOTE: names.noter(self._recorder.bound),
            names.CAUGHT: self._meter.check,
            names.ATTRIBUTE: names.Attribute,
        }
        return {**vars(builtins), **special}

    def _steady(self) -> contextlib.AbstractContextManager[None]:
        return steady() if self._nudge is not None else contextlib.nullcontext()

    def _new_line(self, line: int) -> None:
        if self._checkpoint is not None:
            self._last_checkpoint = self._seconds
            self._checkpoint(line)

    def _tick(self, seconds: float) -> None:
        self._seconds = seconds
        due = max(self._last_checkpoint + TICK, self._last_checkpoint * TICK_GROWTH)
        if self._checkpoint is not None and seconds >= due:
            self._last_checkpoint = seconds
            self._checkpoint(None)


@contextlib.contextmanager
def _surroundings(
    main: ModuleType, source: str, printed: Callable[[str, str], None], meter: Meter
) -> Iterator[None]:
    """What a program finds around it: ``__main__``, ``tensorflow``, streams, its own source."""
    before = sys.modules["__main__"], sys.stdin, linecache.cache.get(PROGRAM)
    lines = source.splitlines(keepends=True)
    out, err = Capture("stdout", printed, meter), Capture("stderr", printed, meter)
    with contextlib.ExitStack() as stack:
        stack.enter_context(install())
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        try:
            sys.modules["__main__"] = main
            sys.stdin = io.StringIO("")
            linecache.cache[PROGRAM] = (len(source), None, lines, PROGRAM)
            yield
        finally:
            sys.modules["__main__"], sys.stdin = before[0], before[1]
            linecache.cache.pop(PROGRAM, None)
            if before[2] is not None:
                linecache.cache[PROGRAM] = before[2]


def _limit(limit: LimitReached) -> End:
    return "limit", limit.line, limit.code, limit.values, None


def _raised(error: BaseException, recorder: Listening) -> End:
    """The end of a program left by an exception: an error, a limit, or ``sys.exit(…)``."""
    place = explain.learner_frame(error.__traceback__)
    line = place[0] if place else None
    if isinstance(error, SystemExit):
        return _exit(error, line, recorder)
    limit = explain.limit_of(error)
    if limit is not None:
        busiest = explain.learner_lines(error.__traceback__).most_common(1)
        if isinstance(error, RecursionError) and busiest:
            line = busiest[0][0]
        return "limit", line, limit, {}, explain.detail(error)
    with contextlib.suppress(Exception):  # a learner's __str__ may raise anything
        trimmed = trimmed_traceback(error, lambda file: file == PROGRAM)
        recorder.printed(explain.shorten(trimmed, MAX_TRACEBACK), "stderr")
    code, values = explain.explain(error)
    return "error", line, code, values, explain.detail(error)


def _exit(error: SystemExit, line: int | None, recorder: Listening) -> End:
    """An ordinary end; a text or a number other than zero is told, as Python tells it."""
    if error.code is None or error.code == 0:
        return "done", None, None, {}, None
    status = explain.shorten(str(error.code))
    if not isinstance(error.code, int):
        recorder.printed(f"{status}\n", "stderr")
    return "done", line, "sandbox.note.exit", {"status": status}, None
