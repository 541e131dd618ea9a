"""What a program prints: streams that tell the recorder, tracebacks cut to the learner's lines."""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable

from viz.sandbox.limits import Meter

Printed = Callable[[str, str], None]


class Capture(io.TextIOBase):
    """A text stream that passes text on to ``printed(text, name)``, as far as the meter allows."""

    def __init__(self, name: str, printed: Printed, meter: Meter) -> None:
        super().__init__()
        self._name = name
        self._printed = printed
        self._meter = meter

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Always UTF-8."""
        return "utf-8"

    @property
    def name(self) -> str:
        """``<stdout>`` or ``<stderr>``, as Python's own streams are called."""
        return f"<{self._name}>"

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Passes ``text`` on.

        Raises:
            LimitReached: More was printed than a program may.
            TypeError: ``text`` is no string.
        """
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = self._meter.output(text)
        if kept:
            self._printed(kept.encode("utf-8", "backslashreplace").decode(), self._name)
        if len(kept) < len(text):
            self._meter.output("")
        return len(text)


def trimmed_traceback(error: BaseException, own: Callable[[str], bool]) -> str:
    """Python's traceback of ``error`` and its causes, only with frames whose file is ``own``."""
    whole = traceback.TracebackException.from_exception(error)
    waiting, seen = [whole], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        part.stack = traceback.StackSummary.from_list([f for f in part.stack if own(f.filename)])
        waiting += [
            p for p in (part.__cause__, part.__context__, *(part.exceptions or ())) if p is not None
        ]
    return "".join(whole.format())
