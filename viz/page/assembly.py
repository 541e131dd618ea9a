"""Assembly: the session of this place, on a server opened at what the address asks for, and its component."""

from __future__ import annotations

import sys
from typing import Any

import panel as pn

from viz import locale
from viz.lessons.catalog import lesson, lessons
from viz.page import worker
from viz.page.component import SERVED_BASE, Replayer
from viz.page.session import LEVELS, THEMES, AsyncRunner, Session
from viz.trace.types import Trace

IN_BROWSER = sys.platform == "emscripten"


def page() -> pn.viewable.Viewable:
    """Returns the app for the current Panel session."""
    if IN_BROWSER:
        return Replayer(worker.current())
    wanted = _address()
    level = wanted.pop("level", None)
    session = Session(_server_runner(), **wanted)
    if level is not None:
        session.show_at(level)
    session.trace = _lesson_trace(session.lesson)
    session.source = lesson(session.lesson).source
    state = session.state()
    if "theme" not in wanted:
        del state["theme"]  # the page knows what was chosen last, or what the system prefers
    return Replayer(session, base=SERVED_BASE, **state)


def _server_runner() -> AsyncRunner:
    """What runs programs for this client; nothing but the lessons' for one who may run none."""
    from viz.page.access import LessonsOnly, may_run  # no subprocess exists in a browser
    from viz.sandbox.runner import SubprocessRunner

    context = pn.state.curdoc.session_context if pn.state.curdoc else None
    if may_run(getattr(context, "request", None)):
        return SubprocessRunner()
    return LessonsOnly(_lesson_trace)


def _lesson_trace(lesson_id: str) -> Trace:
    """A lesson's trace, recorded once per server."""
    from viz.sandbox.runner import SubprocessRunner

    trace: Trace = pn.state.as_cached(
        f"trace-{lesson_id}", lambda: SubprocessRunner().run(lesson(lesson_id).source)
    )
    return trace


def _address() -> dict[str, Any]:
    """Lesson, level, language and theme of the page's address; anything unknown is left at its default."""
    found: dict[str, Any] = {}
    allowed = {
        "lesson": {x.id for x in lessons()},
        "lang": set(locale.LANGUAGES),
        "theme": set(THEMES),
        "level": set(LEVELS),
    }
    for name, values in allowed.items():
        given = pn.state.session_args.get(name, [])
        value = given[0].decode("utf-8", "replace") if given else ""
        if value in values:
            found[name] = value
    if pn.state.session_args.get("step", [b"0"])[0] != b"0":
        found.setdefault("level", "op")  # as in replayer/base/url.js: links from before the levels
    return found
