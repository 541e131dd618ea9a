"""The trace on its way from a runner to the app: JSON text out, and nothing unchecked back in."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from viz.locale import LANGUAGES, text
from viz.trace.model import Trace, check
from viz.trace.types import End

KINDS = ("done", "error", "limit")

LOST = "sandbox.limit.lost"
"""End of a trace whose program vanished; whoever knows why puts a better reason in its place."""

BROKEN = 70
"""Exit status of a runner's process when not the program but the runner itself failed."""


def pack(trace: Trace) -> str:
    """Returns the trace as one line of strict JSON."""
    try:
        return json.dumps(trace, separators=(",", ":"), allow_nan=False)
    except ValueError:  # a param of an op may be nan or infinite: JSON has only words for those
        plain = json.loads(json.dumps(trace), parse_constant=str)
        return json.dumps(plain, separators=(",", ":"), allow_nan=False)


def unpack(line: str | bytes) -> Trace:
    """Returns the trace that ``line`` holds.

    Raises:
        ValueError: It is not a well-formed trace, or its end is none that the catalogs know.
    """
    try:
        trace = check(json.loads(line, parse_constant=_no_constant))
        _check_end(trace["end"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a trace: {error!r}") from error
    return trace


def empty(source: str, kind: str, code: str, values: dict[str, Any] | None = None) -> Trace:
    """Returns the trace of a program of which nothing is known but how it ended."""
    from viz.trace.recorder import Recorder  # whoever only reads traces has no engine yet

    recorder = Recorder(source)
    recorder.ended(kind, None, code, values)
    return recorder.trace()


def _check_end(end: End) -> None:
    """Raises unless the end's sentence exists in every language and can be filled in."""
    line, code, detail = end["line"], end["code"], end["detail"]
    if (
        end["kind"] not in KINDS
        or not isinstance(line, int | None)
        or not isinstance(detail, str | None)
    ):
        raise ValueError("the trace's end is malformed")
    if code is None and end["kind"] == "done":
        return
    if (
        not isinstance(code, str)
        or not code.startswith("sandbox.")
        or not isinstance(end["values"], dict)
    ):
        raise ValueError("the trace's end has no sentence")
    if not all(isinstance(value, str | int | float | None) for value in end["values"].values()):
        raise ValueError("the trace's end has values that cannot be shown")
    for lang in LANGUAGES:
        text(code, lang, **end["values"])


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
