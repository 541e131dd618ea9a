"""WebKit: Debian's MiniBrowser on a screen that nobody sees, driven by selenium."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.webkitgtk.service import Service

from static.build.browsers import find_webkit

from ..rough import RoughHandler
from .keys import keys_of
from .tab import PYTHON, Tab

SCREEN = "1600x1200x24"

# The driver tells nothing of errors in the page, so the page remembers them itself.
PROBE = """<script>window.testProblems = [];
for (const type of ["error", "unhandledrejection"]) {
  addEventListener(type, (e) => testProblems.push(
    `${type}: ${e.message ?? e.reason?.message ?? e.reason ?? e.target?.src ?? e.target?.href}`), true);
}
const plainError = console.error;
console.error = (...said) => {
  testProblems.push(`console error: ${said.join(" ")}`);
  plainError(...said);
};</script>"""


def probe(handler: RoughHandler) -> bool:
    """Puts the probe into the pages that tabs ask for; the service worker gets them as they are."""
    path = Path(handler.translate_path(handler.path))
    path = path / "index.html" if path.is_dir() else path
    if (
        handler.headers["Sec-Fetch-Dest"] != "document"
        or not path.match("*.html")
        or not path.is_file()
    ):
        return False
    content = path.read_text("utf-8").replace("<head>", f"<head>{PROBE}", 1).encode()
    return handler.give(content, as_file="index.html")


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """The proxy for whatever is not on this machine: it notes what was asked for, and refuses."""

    def __init__(self, asked: list[str], *arguments: Any) -> None:
        self.asked = asked
        super().__init__(*arguments)

    def refuse(self) -> None:
        """Notes a request."""
        self.asked.append(f"asked for {self.path}")
        self.send_error(502)

    do_GET = do_POST = do_HEAD = do_CONNECT = refuse

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Runs that proxy; gives its address, and the list of what was asked for."""
    asked: list[str] = []
    made = functools.partial(Elsewhere, asked)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), made) as httpd:
        httpd.daemon_threads = True
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}", asked
        finally:
            httpd.shutdown()
            thread.join()


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; gives its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            name = told.readline().strip()
        assert name, "Xvfb did not start"
        yield f":{name}"
    finally:
        server.terminate()
        server.wait(20)


class WebKitTab(Tab):
    """One browser with one tab."""

    def __init__(self, driver: WebKitGTK, asked: list[str]) -> None:
        self._driver = driver
        self._asked = asked
        self._noted: list[str] = []

    @property
    def problems(self) -> list[str]:
        self._note()
        return self._noted

    def _note(self) -> None:
        """Takes over what the page and the proxy have noted."""
        self._noted += self._driver.execute_script(
            "return globalThis.testProblems?.splice(0) ?? []"
        )
        self._noted += self._asked
        self._asked.clear()

    def goto(self, url: str) -> None:
        self._note()
        self._driver.get(url)

    def js(self, function: str, *arguments: Any) -> Any:
        text = f"""const done = arguments[arguments.length - 1];
        Promise.resolve([...arguments].slice(0, -1)).then((given) => ({function})(...given)).then(
          (value) => done({{ value: value ?? null }}),
          (error) => done({{ error: String(error) }}),
        );"""
        answer = self._driver.execute_async_script(text, *arguments)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def click_at(self, x: int, y: int) -> None:
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(x, y).click()
        actions.perform()

    def press(self, *keys: str) -> None:
        for key in keys:
            *held, last = keys_of(key)
            chain = ActionChains(self._driver)
            for name in held:
                chain.key_down(name)
            chain.send_keys(last)
            for name in reversed(held):
                chain.key_up(name)
            chain.perform()

    def resize(self, width: int, height: int) -> None:
        self._driver.set_window_size(width, height)
        inner = self._driver.execute_script("return [innerWidth, innerHeight]")
        self._driver.set_window_size(2 * width - inner[0], 2 * height - inner[1])

    def screenshot(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))


@contextlib.contextmanager
def webkit(folder: Path, reduced: bool) -> Iterator[WebKitTab]:
    """Starts a WebKit with a fresh profile; ``reduced`` asks for reduced motion.

    Args:
        folder: Where its settings and the driver's messages go.
        reduced: As said.
    """
    settings = folder / "gtk-3.0/settings.ini"
    settings.parent.mkdir()
    settings.write_text(f"[Settings]\ngtk-enable-animations={int(not reduced)}\n", "utf-8")
    options = WebKitGTKOptions()
    options.binary_location = str(find_webkit())
    options.add_argument("--automation")
    with elsewhere() as (proxy, asked), screen() as display:
        options.add_argument(f"--proxy={proxy}")
        options.add_argument("--ignore-host=127.0.0.1")
        env = {**os.environ, "DISPLAY": display, "LANG": "en_US.UTF-8"}
        env["XDG_CONFIG_HOME"] = str(folder)
        log = str(folder / "log")
        service = Service(shutil.which("WebKitWebDriver"), env=env, log_output=log)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # selenium's, of its own ways
            driver = WebKitGTK(options=options, service=service)
        try:
            driver.set_script_timeout(PYTHON)
            yield WebKitTab(driver, asked)
        finally:
            driver.quit()
