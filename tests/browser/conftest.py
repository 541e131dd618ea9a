"""Browser tests drive what was built: a server on a free port, a real Chromium, no request elsewhere.

Every page fails its test if it asks another origin for anything, logs an error or raises one.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from static.build.chromium import FLAGS, HELP, find_chromium
from static.build.serve import server

from .player import MEASURE, at_level, open_lesson, select, wait_picture, wait_python
from .replayer_site import write_site
from .watch import Watch

ROOT = Path(__file__).parents[2]
HOMES = {"page": "replayer", "static": "site", "served": "panel_site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything here, so that ``-m 'not browser'`` leaves it out; slow things come last."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("browser")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keeps each phase's report on the item: fixtures see whether their test failed."""
    outcome = yield
    report = outcome.get_result()
    setattr(item, f"report_{report.when}", report)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that was found, not one that a test tool downloads."""
    chromium = find_chromium()
    assert chromium is not None, HELP
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    yield context
    context.close()


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built site: ``dist/``, or the folder named by ``TAPESCOPE_DIST``."""
    folder = Path(os.environ.get("TAPESCOPE_DIST", ROOT / "dist"))
    assert (folder / "index.html").exists(), "there is no dist/: run `python3 build.py` first"
    return folder


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serves a folder on a free port of 127.0.0.1; gives its URL, which ends with a slash."""
    with server(folder, 0) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        finally:
            httpd.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site(dist: Path) -> Iterator[str]:
    """URL of the built site."""
    with serving(dist) as url:
        yield url


@pytest.fixture(scope="session")
def replayer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a page that shows the replayer alone, without Python."""
    folder = tmp_path_factory.mktemp("replayer") / "site"
    write_site(folder)
    with serving(folder) as url:
        yield url


@pytest.fixture(scope="session")
def panel_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the same app under ``panel serve viz/app.py``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("panel") / "log"
    command = [sys.executable, "-m", "panel", "serve", "viz/app.py", "--address", "127.0.0.1"]
    command += ["--port", str(port), "--allow-websocket-origin", f"127.0.0.1:{port}"]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}/app"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"panel serve did not come up:\n{log.read_text()}")


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    """Fails the test for whatever its pages did that they must not do."""
    watching = Watch(context)
    yield watching
    assert not watching.problems, "\n".join(watching.problems)


@pytest.fixture
def page(watch: Watch, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page that is watched; if the test fails, its screenshot is in ``test-results/``."""
    page = context.new_page()
    page.set_default_timeout(float(os.environ.get("TAPESCOPE_TIMEOUT", "20")) * 1000)
    yield page
    report = getattr(request.node, "report_call", None)
    if watch.problems or (report and report.failed):
        name = re.sub(r"[^\w.-]+", "-", request.node.nodeid.split("/")[-1])
        with contextlib.suppress(Error):  # the page may be what died
            page.screenshot(path=ROOT / "test-results" / f"{name}.png")


@pytest.fixture(params=["static", "served"])
def app(request: pytest.FixtureRequest) -> str:
    """URL of the app, in each home that runs programs."""
    return str(request.getfixturevalue(HOMES[request.param]))


@pytest.fixture(scope="session", params=HOMES)
def home(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of this home with Python up (its own page has none), at lesson 2b."""
    context = browser.new_context(viewport={"width": 1360, "height": 850}, locale="en-US")
    watch = Watch(context)
    page = context.new_page()
    page.set_default_timeout(float(os.environ.get("TAPESCOPE_TIMEOUT", "20")) * 1000)
    page.goto(f"{request.getfixturevalue(HOMES[request.param])}?lesson=2b&theme=light")
    wait_picture(page)
    if request.param != "page":
        wait_python(page)
    page.evaluate(f"window.measure = {MEASURE}; 0")
    yield page
    context.close()
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def shown(home: Page) -> Page:
    """The home's page at step 0 of lesson 2b, nothing selected, motion on."""
    home.emulate_media(reduced_motion="no-preference")
    open_lesson(home, "2b")
    home.evaluate("tapescope.goto(0)")
    home.locator("[data-action=motion]").check()
    home.locator("[data-action=speed]").select_option("1")
    at_level(home, "rule")
    select(home, None)
    return home
