"""Counts what Python code does, so that tests can bound work without a clock.

One unit is a turn of a loop or a call of a Python function. Whoever wrote the code need not have
thought of counting, and what exceeds a budget is stopped where it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType


class TooMuch(BaseException):
    """A budget is used up; nothing that catches exceptions of a program stops it."""


def counted[T](function: Callable[[], T], budget: int) -> tuple[T, int]:
    """Calls ``function`` and returns what it gave, and the units of work it took.

    Raises:
        TooMuch: It took more than ``budget`` units.
    """
    monitoring = sys.monitoring
    tool, events = monitoring.PROFILER_ID, monitoring.events
    done = 0

    def unit(code: CodeType, *_: object) -> None:
        nonlocal done
        done += 1
        if done > budget:
            monitoring.set_events(tool, 0)
            raise TooMuch(f"more than {budget} units of work, in {code.co_qualname}")

    monitoring.use_tool_id(tool, "work")
    try:
        for event in (events.JUMP, events.PY_START):
            monitoring.register_callback(tool, event, unit)
        monitoring.set_events(tool, events.JUMP | events.PY_START)
        try:
            found = function()
        finally:
            monitoring.set_events(tool, 0)
    finally:
        monitoring.free_tool_id(tool)
    return found, done
