"""Firefox, driven through WebDriver BiDi, which it speaks itself; selenium has the connection."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.webdriver.remote.websocket_connection import WebSocketConnection

from static.build.browsers import find_firefox

from ..watch import LOCAL
from .keys import keys_of
from .tab import PATIENCE, PYTHON, Tab

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# Firefox takes it upon itself to call nobody while it is driven; a proxy that is not there sees to it.
PREFERENCES: dict[str, Any] = {
    "intl.accept_languages": "en-US",
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
}
NOTHING = base64.b64encode(hashlib.sha256(b"").digest()).decode()


class Event:
    """What the connection has to know of an event: its name, and what becomes of its parameters."""

    def __init__(self, name: str) -> None:
        self.event_class = name

    def from_json(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return parameters


class FirefoxTab(Tab):
    """The one tab of a fresh profile."""

    def __init__(self, connection: WebSocketConnection) -> None:
        self._connection = connection
        self._problems: list[str] = []
        self._send("session.new", {"capabilities": {}})
        (tab,) = self._send("browsingContext.getTree", {})["contexts"]
        self._context = tab["context"]
        connection.on(Event("log.entryAdded"), self._logged)
        connection.on(Event("network.beforeRequestSent"), self._asked)
        events = ["log.entryAdded", "network.beforeRequestSent"]
        self._send("session.subscribe", {"events": events})

    def _send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        answer = self._connection.send_cmd(method, parameters)
        assert "error" not in answer, f"{method}: {answer}"
        return dict(answer["result"])

    def _here(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._send(method, {"context": self._context, **parameters})

    def _logged(self, entry: dict[str, Any]) -> None:
        # What has not come when a page is left has the checksum of nothing.
        if entry["level"] == "error" and NOTHING not in entry["text"]:
            self._problems.append(f"{entry['type']} error: {entry['text']}")

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if not LOCAL.match(url):
            self._problems.append(f"asked for {url}")

    @property
    def problems(self) -> list[str]:
        self.js("() => 0")  # what has happened is told before this is answered
        return self._problems

    def goto(self, url: str) -> None:
        self._here("browsingContext.navigate", url=url, wait="complete")

    def js(self, function: str, *arguments: Any) -> Any:
        # Values would come back in the protocol's own notation.
        call = f"async () => JSON.stringify(await ({function})(...{json.dumps(arguments)}) ?? null)"
        target = {"context": self._context}
        answer = self._send(
            "script.callFunction",
            {"functionDeclaration": call, "awaitPromise": True, "target": target},
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def click_at(self, x: int, y: int) -> None:
        moves: list[dict[str, Any]] = [{"type": "pointerMove", "x": x, "y": y}]
        moves += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self._here("input.performActions", actions=[mouse])

    def press(self, *keys: str) -> None:
        for key in keys:
            held = keys_of(key)
            down = [{"type": "keyDown", "value": value} for value in held]
            up = [{"type": "keyUp", "value": value} for value in reversed(held)]
            keyboard = {"type": "key", "id": "keyboard", "actions": [*down, *up]}
            self._here("input.performActions", actions=[keyboard])

    def resize(self, width: int, height: int) -> None:
        self._here("browsingContext.setViewport", viewport={"width": width, "height": height})

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._here("browsingContext.captureScreenshot")["data"]))


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Waits until the browser has told its address."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if found := LISTENS.search(log.read_text("utf-8", "replace")):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not come up:\n{log.read_text('utf-8', 'replace')}")


@contextlib.contextmanager
def firefox(folder: Path, reduced: bool) -> Iterator[FirefoxTab]:
    """Starts a Firefox with a profile in ``folder``; ``reduced`` asks for reduced motion."""
    profile = folder / "profile"
    profile.mkdir()
    preferences = PREFERENCES | {"ui.prefersReducedMotion": int(reduced)}
    lines = [f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in preferences.items()]
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [str(find_firefox()), "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--remote-debugging-port", "0", "about:blank"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    try:
        connection = WebSocketConnection(
            f"{_address(process, folder / 'log')}/session", PYTHON, 0.01
        )
        yield FirefoxTab(connection)
        connection.close()
    finally:
        process.terminate()
        process.wait(20)
