"""Tests in here drive the built site in each browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..rough import Rough, roughly
from .tab import Tab
from .webkit import probe, webkit

RESULTS = Path(__file__).parents[3] / "test-results"


@pytest.fixture
def rough(dist: Path) -> Rough:
    """What the server of the built site does; rules make it misbehave."""
    return Rough(dist)


@pytest.fixture
def tab(rough: Rough, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab of a fresh profile that is watched; if the test fails, its screenshot is in ``test-results/``."""
    rough.rules.append(probe)
    with webkit(tmp_path / "driver.log") as tab:
        yield tab
        report = getattr(request.node, "report_call", None)
        problems = list(tab.problems)
        if problems or (report and report.failed):
            name = re.sub(r"[^\w.-]+", "-", request.node.nodeid.split("/")[-1])
            tab.screenshot(RESULTS / f"{name}.png")
    assert not problems, "\n".join(problems)


@pytest.fixture
def url(rough: Rough, tab: Tab) -> Iterator[str]:
    """Address of the built site, which ends with a slash."""
    with roughly(rough) as url:
        yield url
