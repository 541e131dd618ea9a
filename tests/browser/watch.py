"""What pages must not do."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext

LOCAL = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:|chrome-error:")


class Watch:
    """What a page did that it must not do.

    Attributes:
        problems: One line each; a test that provokes an error removes its line.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("request", lambda r: self._add(not LOCAL.match(r.url), f"asked for {r.url}"))
        context.on("console", lambda m: self._add(m.type == "error", f"console error: {m.text}"))
        context.on("weberror", lambda e: self.problems.append(f"raised: {e.error}"))

    def _add(self, bad: bool, text: str) -> None:
        if bad:
            self.problems.append(text)
