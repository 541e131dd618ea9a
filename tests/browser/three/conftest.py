"""Tests in here drive the built site in each browser; one browser of each kind serves all of them.

Every page fails its test if it asks another machine for anything, logs an error or raises one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from static.build import browsers

from ..rough import Rough, roughly
from .chromium import chromium
from .firefox import firefox
from .tab import PYTHON, Tab
from .webkit import probe, webkit

RESULTS = Path(__file__).parents[3] / "test-results"
WINDOW = (1280, 800)


@contextlib.contextmanager
def opened(kind: str, reduced: bool, request: pytest.FixtureRequest, folder: Path) -> Iterator[Tab]:
    """Opens a tab of a fresh profile; ``reduced`` asks for reduced motion."""
    if kind == "chromium":
        browser: Browser = request.getfixturevalue("browser")
        with chromium(browser, reduced) as tab:
            yield tab
        return
    wanted = browsers.KINDS[kind]
    assert wanted.find() is not None, wanted.help
    with {"firefox": firefox, "webkit": webkit}[kind](folder, reduced) as tab:
        yield tab


@contextlib.contextmanager
def watched(tab: Tab, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test for what its pages must not do; keeps a screenshot in ``test-results/`` if it fails."""
    tab.problems.clear()
    yield
    report = getattr(request.node, "report_call", None)
    problems = list(tab.problems)
    if problems or (report and report.failed):
        name = re.sub(r"[^\w.-]+", "-", request.node.nodeid.split("/")[-1])
        RESULTS.mkdir(exist_ok=True)
        tab.screenshot(RESULTS / f"{name}.png")
    assert not problems, "\n".join(problems)


def rules(kind: str) -> list[object]:
    """What the server of this browser's pages has to do besides."""
    return [probe] if kind == "webkit" else []


@pytest.fixture(scope="session", params=browsers.wanted())
def kind(request: pytest.FixtureRequest) -> str:
    """Name of the browser."""
    return str(request.param)


@pytest.fixture(scope="session")
def shared(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tab]:
    """The tab that the tests use one after the other."""
    with opened(kind, False, request, tmp_path_factory.mktemp(kind)) as tab:
        yield tab


@pytest.fixture(scope="session")
def prepared(kind: str, dist: Path) -> Iterator[str]:
    """Address of the built site for tests that do not mind what was there before."""
    rough = Rough(dist)
    rough.rules += rules(kind)  # type: ignore[arg-type]
    with roughly(rough) as url:
        yield url


@pytest.fixture
def rough(dist: Path, kind: str) -> Rough:
    """What the server of ``url`` does; rules make it misbehave."""
    rough = Rough(dist)
    rough.rules += rules(kind)  # type: ignore[arg-type]
    return rough


@pytest.fixture
def url(rough: Rough) -> Iterator[str]:
    """Address of the built site on a port of its own: nothing is kept there from other tests."""
    with roughly(rough) as url:
        yield url


@pytest.fixture
def tab(shared: Tab, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """The tab, with nothing open."""
    shared.resize(*WINDOW)
    with watched(shared, request):
        yield shared
    shared.goto("about:blank")


@pytest.fixture
def running(shared: Tab, prepared: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """The tab, with a page open that runs programs; the test before may have used it."""
    with watched(shared, request):
        here = "(url) => location.href.startsWith(url) && document.documentElement.dataset.run"
        if shared.js(here, prepared) != "ready":
            shared.resize(*WINDOW)
            shared.goto(prepared)
            shared.wait(here, prepared, seconds=PYTHON)
        yield shared


@pytest.fixture
def still(kind: str, request: pytest.FixtureRequest, tmp_path: Path, url: str) -> Iterator[Tab]:
    """A tab of a browser that was asked for reduced motion."""
    with opened(kind, True, request, tmp_path) as tab:
        tab.resize(*WINDOW)
        with watched(tab, request):
            yield tab
