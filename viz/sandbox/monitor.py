"""Watches learner code from inside the interpreter: loop turns, calls, first visits of lines,
endless built-ins.

Uses ``sys.monitoring`` (PEP 669) with local events, so that only the learner's code objects pay,
library code nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from viz.sandbox.limits import Meter

_mon = sys.monitoring

NAME = "tapescope"

EAGER = frozenset(
    {sum, max, min, any, all, sorted, list, tuple, set, frozenset, bytes, bytearray, dict}
)
"""Built-ins that run through their argument in one C loop, where nothing could stop them."""


def _code_objects(code: CodeType) -> Iterator[CodeType]:
    """All code objects of a program: its own and those of the functions and classes in it."""
    waiting = [code]
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(c for c in code.co_consts if isinstance(c, CodeType))


def _free_tool() -> int:
    """The first tool id nobody uses, from the end (debuggers, coverage and profilers have fixed
    ones at the start).

    Raises:
        RuntimeError: All six are taken.
    """
    for tool in (4, 3, 5, 2, 1, 0):
        if _mon.get_tool(tool) is None:
            return tool
    raise RuntimeError("every monitoring tool id of this interpreter is taken")


@contextmanager
def monitoring(program: CodeType, meter: Meter, new_line: Callable[[int], None]) -> Iterator[None]:
    """Counts the turns and calls of ``program`` on ``meter`` for the length of a block.

    Args:
        program: The compiled module; functions and classes in it are covered too.
        meter: What counts; it raises into the learner's code.
        new_line: Called with the number of each line when it is about to run for the first time.
    """
    events = _mon.events
    tool = _free_tool()
    seen = set[int]()

    def turn(code: CodeType, _offset: int, _to: int = 0) -> None:
        meter.turn()

    def line(code: CodeType, number: int) -> Any:
        if number not in seen:  # a loop's line begins at two places
            seen.add(number)
            new_line(number)
        return _mon.DISABLE

    def call(code: CodeType, _offset: int, function: Any, argument: Any) -> Any:
        try:
            eager = function in EAGER
        except TypeError:  # a callable without a hash
            eager = False
        if not eager:
            return _mon.DISABLE
        if isinstance(argument, range):
            meter.iterations(function.__name__, _length(argument))
        return None

    _mon.use_tool_id(tool, NAME)
    try:
        _mon.register_callback(tool, events.JUMP, turn)
        _mon.register_callback(tool, events.PY_START, turn)
        _mon.register_callback(tool, events.LINE, line)
        _mon.register_callback(tool, events.CALL, call)
        for code in _code_objects(program):
            _mon.set_local_events(
                tool, code, events.JUMP | events.PY_START | events.LINE | events.CALL
            )
        yield
    finally:
        for event in (events.JUMP, events.PY_START, events.LINE, events.CALL):
            _mon.register_callback(tool, event, None)
        for code in _code_objects(program):
            _mon.set_local_events(tool, code, 0)
        _mon.free_tool_id(tool)


def _length(items: range) -> int:
    """Like ``len``, which overflows for a range longer than a machine word."""
    return max(0, -(-(items.stop - items.start) // items.step))
