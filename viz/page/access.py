"""Who may run programs on a Panel server: browsers on its own machine, and others only behind a wall."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
from collections.abc import Callable
from typing import Any

from viz.lessons.catalog import lessons
from viz.sandbox import wall
from viz.sandbox.source import showable
from viz.sandbox.wire import empty
from viz.trace.types import Trace

OPEN = "TAPESCOPE_REMOTE_RUN"
"""Set to 1: everybody may run programs, if they run behind a wall."""
PROXY = "TAPESCOPE_PROXY"
"""Set to 1: what a proxy in front of the server says of its clients is believed."""
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
REFUSED = "sandbox.limit.remote"

_log = logging.getLogger(__name__)


def may_run(request: Any) -> bool:
    """Whether the client of a request may run programs here.

    Args:
        request: A tornado ``HTTPServerRequest`` or Bokeh's stand-in for one; None: nobody knows the client.
    """
    if os.environ.get(OPEN) == "1":
        if wall.holds():
            return True
        _log.error(
            "%s=1 needs bubblewrap, and it has to work here (%s): programs of other machines are refused. "
            "On Debian: apt-get install bubblewrap",
            OPEN,
            "; ".join(wall.gaps()) if wall.tool() else "there is no bwrap",
        )
    return request is not None and is_local(getattr(request, "_request", request))


def is_local(request: Any) -> bool:
    """Whether a request comes from a browser on this machine, for a page of this machine.

    The peer's address alone does not say so: a page of a foreign name that resolves to 127.0.0.1 reaches
    this machine from its own browser, under that name.
    """
    headers = request.headers
    if os.environ.get(PROXY) != "1" and any(name in headers for name in FORWARDED):
        return False
    return _loopback(request.remote_ip) and _loopback(_host(headers.get("Host", "")))


def _host(named: str) -> str:
    """The name without its port."""
    if named.startswith("["):
        return named[1:].partition("]")[0]
    return named.rpartition(":")[0] if named.count(":") == 1 else named


def _loopback(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


class LessonsOnly:
    """A runner for clients that may run nothing: lessons have their traces, all else a sentence.

    Args:
        lesson_trace: Gives the trace of a lesson by its id.
    """

    def __init__(self, lesson_trace: Callable[[str], Trace]) -> None:
        self._lesson_trace = lesson_trace

    async def run_async(self, source: str) -> Trace:
        """Returns the trace of a lesson's program; of any other only that it was not run."""
        for lesson in lessons():
            if lesson.source == source:
                return await asyncio.to_thread(self._lesson_trace, lesson.id)
        return empty(showable(source), "limit", REFUSED, {})

    def cancel(self) -> None:
        """Nothing is under way."""
