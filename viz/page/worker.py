"""The session of a page in the browser: it lives in the app worker from the start, with Panel or without.

Messages are JSON text in both directions. To the page go ``update`` (a patch of what it shows), ``adopted``
(the session knows what the page shows: what it says from now on is news), and ``execute`` and ``cancel`` for
its runner; from it come a session's messages, and ``trace``, a run's answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from viz.page.page_runner import PageRunner
from viz.page.session import Session


@dataclass(frozen=True)
class _Link:
    session: Session
    runner: PageRunner
    send: Callable[[dict[str, Any]], None]


_links: list[_Link] = []  # one, once the session has begun


def begin(post: Callable[[str], object]) -> None:
    """Begins the session; ``post`` takes messages for the page."""

    def send(message: dict[str, Any]) -> None:
        post(json.dumps(message))

    runner = PageRunner(send)
    session = Session(runner)
    session.subscribe(lambda patch: send({"type": "update", "patch": patch}))
    _links[:] = [_Link(session, runner, send)]


def end() -> None:
    """Forgets the session."""
    _links.clear()


def current() -> Session:
    """Returns the session.

    Raises:
        RuntimeError: There is none: this is no app worker.
    """
    if not _links:
        raise RuntimeError("no session has begun in this worker")
    return _links[0].session


def take(text: str) -> None:
    """Takes one message of the page."""
    (link,) = _links
    message = json.loads(text)
    if message["type"] == "trace":
        link.runner.answer(message)
        return
    link.session.handle(message)
    if message["type"] == "adopt":
        link.send({"type": "adopted"})


async def quiet() -> None:
    """Waits while a program runs: what the learner asked for comes first."""
    changed = asyncio.Event()
    watcher = current().param.watch(lambda *_: changed.set(), ["running"])
    try:
        while current().running:
            changed.clear()
            await changed.wait()
    finally:
        current().param.unwatch(watcher)
