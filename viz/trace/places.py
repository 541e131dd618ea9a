"""Places: where in the learner's program something happened, as frames, and later as lines and columns."""

from __future__ import annotations

import sys
from types import CodeType, FrameType

PROGRAM = "<program>"
"""File name that learner code is compiled with; a frame of that name is the learner's."""

Spot = tuple[CodeType, int]
Place = tuple[Spot, ...]
"""The learner's frames, innermost first: code object and instruction offset of each."""


def place(above: int = 2) -> Place:
    """Returns where the learner's program is now; empty if none of its frames is running.

    Args:
        above: How many frames on top are known not to be the learner's; not looking at them saves time.
    """
    frame: FrameType | None = sys._getframe(above)
    while frame is not None:
        code = frame.f_code
        if code.co_filename == PROGRAM:
            if code.co_name == "<module>":
                return ((code, frame.f_lasti),)
            return _frames(frame)
        frame = frame.f_back
    return ()


def _frames(frame: FrameType | None) -> Place:
    """The learner's frames from ``frame`` down to the module; below is whoever runs the program."""
    found = []
    while frame is not None:
        code = frame.f_code
        if code.co_filename == PROGRAM:
            found.append((code, frame.f_lasti))
            if code.co_name == "<module>":
                break
        frame = frame.f_back
    return tuple(found)


def span(at: Spot | None) -> list[int] | None:
    """Resolves one frame's spot to ``[line, column, end line, end column]``."""
    if at is None:
        return None
    code, lasti = at
    for index, position in enumerate(code.co_positions()):
        if index == lasti // 2:
            line, end_line, column, end_column = position
            return [
                line or code.co_firstlineno,
                column or 0,
                end_line or line or 0,
                end_column or 0,
            ]
    return None
