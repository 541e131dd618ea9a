"""WebKit: Debian's MiniBrowser on a screen that nobody sees, driven by selenium."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.service import Service

from ..rough import RoughHandler
from .tab import PATIENCE, PYTHON

HELP = """no WebKit was found, and some browser tests need one:
  `apt-get install webkit2gtk-driver xvfb` (Debian, Ubuntu)"""
SCREEN = "1600x1200x24"
KEYS = {"Enter": Keys.ENTER, "Control": Keys.CONTROL, "Shift": Keys.SHIFT, "Tab": Keys.TAB}
KEYS |= {"Escape": Keys.ESCAPE, "Space": Keys.SPACE, "Home": Keys.HOME, "End": Keys.END}
KEYS |= {f"Arrow{way}": getattr(Keys, f"ARROW_{way.upper()}") for way in ("Left", "Right", "Up")}
KEYS |= {"ArrowDown": Keys.ARROW_DOWN}

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


def minibrowser() -> Path | None:
    """Returns the browser if all that drives it is there."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    tools = all(shutil.which(name) for name in ("WebKitWebDriver", "Xvfb"))
    return found[-1] if found and tools else None


def probe(handler: RoughHandler) -> bool:
    """Puts the probe into the pages that tabs ask for; the service worker gets them as they are."""
    path = Path(handler.translate_path(handler.path))
    path = path / "index.html" if path.is_dir() else path
    if handler.headers["Sec-Fetch-Dest"] != "document" or path.suffix != ".html":
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


class WebKitTab:
    """One browser with one tab."""

    def __init__(self, driver: WebKitGTK, asked: list[str]) -> None:
        self._driver = driver
        self._asked = asked
        self._noted: list[str] = []

    @property
    def problems(self) -> list[str]:
        """What the page and the proxy have noted since the tab was opened, or since this was cleared."""
        self._note()
        return self._noted

    def _note(self) -> None:
        with contextlib.suppress(WebDriverException):  # not one of our pages
            self._noted += self._driver.execute_script("return testProblems.splice(0)")
        self._noted += self._asked
        self._asked.clear()

    def goto(self, url: str) -> None:
        """Opens an address."""
        self._note()
        self._driver.get(url)

    def js(self, function: str, *arguments: Any) -> Any:
        """Calls a function in the page and returns its result."""
        text = f"""const done = arguments[arguments.length - 1];
        Promise.resolve([...arguments].slice(0, -1)).then((given) => ({function})(...given)).then(
          (value) => done({{ value: value === undefined ? null : value }}),
          (error) => done({{ error: String(error) }}),
        );"""
        answer = self._driver.execute_async_script(text, *arguments)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def wait(self, function: str, *arguments: Any, seconds: float = PATIENCE) -> None:
        """Waits until a function is true.

        Raises:
            TimeoutError: It is not.
        """
        end = time.monotonic() + seconds
        while not self.js(function, *arguments):
            if time.monotonic() > end:
                raise TimeoutError(f"{function} {arguments} is not true after {seconds} s")
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        """Clicks the first element that is found and can be seen, as a person does."""
        found = self._driver.find_elements(By.CSS_SELECTOR, selector)
        next(element for element in found if element.is_displayed()).click()

    def press(self, *keys: str) -> None:
        """Presses keys one after the other, ``"a"`` or ``"Control+Enter"``."""
        for key in keys:
            *held, last = (KEYS.get(name, name) for name in key.split("+"))
            chain = ActionChains(self._driver)
            for name in held:
                chain.key_down(name)
            chain.send_keys(last)
            for name in reversed(held):
                chain.key_up(name)
            chain.perform()

    def screenshot(self, path: Path) -> None:
        """Writes what can be seen as PNG."""
        path.parent.mkdir(exist_ok=True)
        self._driver.save_screenshot(str(path))


@contextlib.contextmanager
def webkit(log: Path) -> Iterator[WebKitTab]:
    """Starts a WebKit with a fresh profile; the driver's messages go to ``log``."""
    browser = minibrowser()
    assert browser is not None, HELP
    options = WebKitGTKOptions()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    with elsewhere() as (proxy, asked), screen() as display:
        options.add_argument(f"--proxy={proxy}")
        options.add_argument("--ignore-host=127.0.0.1")
        env = {**os.environ, "DISPLAY": display, "LANG": "en_US.UTF-8"}
        service = Service(shutil.which("WebKitWebDriver"), env=env, log_output=str(log))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # selenium's, of its own ways
            driver = WebKitGTK(options=options, service=service)
        try:
            driver.set_script_timeout(PYTHON)
            driver.set_window_size(1280, 840)
            yield WebKitTab(driver, asked)
        finally:
            driver.quit()
