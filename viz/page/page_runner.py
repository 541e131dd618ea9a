"""The page's runner: the app worker asks the page to run a program in its disposable worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from viz.page.session import RunnerError
from viz.trace.model import Trace, check

NOT_STARTED = "ui.no_runner"  # the page's worker could not be started


class PageRunner:
    """Sends the source to the page, awaits the trace; the page owns worker and limits."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        """``send`` takes messages for the page: ``execute`` and ``cancel``."""
        self._send = send
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._count = 0

    async def run_async(self, source: str) -> Trace:
        """Returns the trace of ``source``.

        Raises:
            ValueError: What came back is not a trace.
            RunnerError: The page could not run the program.
        """
        self._count += 1
        mine = self._count
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[mine] = future
        self._send({"type": "execute", "id": mine, "source": source})
        try:
            return check(json.loads(await future))
        finally:
            self._waiting.pop(mine, None)

    def answer(self, message: dict[str, Any]) -> None:
        """Takes the page's answer; one nobody waits for any more is dropped."""
        future = self._waiting.get(message.get("id", -1))
        if future is None or future.done():
            return
        if isinstance(message.get("text"), str):
            future.set_result(message["text"])
        elif isinstance(message.get("failed"), str):
            key = NOT_STARTED if message.get("key") == NOT_STARTED else RunnerError.key
            future.set_exception(RunnerError(message["failed"], key))

    def cancel(self) -> None:
        """Asks the page to end the run under way."""
        if self._waiting:
            self._send({"type": "cancel"})
