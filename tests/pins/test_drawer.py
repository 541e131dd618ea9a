"""Traces that were saved with version 1 open: in the page, on the command line, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from viz.__main__ import main
from viz.locale import LANGUAGES
from viz.page.session import Session
from viz.sandbox.wire import unpack
from viz.scene.compose import compose

TRACES = sorted((Path(__file__).parent / "drawer/traces").glob("*.json"))
ENDS = {"error": "error", "limit": "limit", "loop": "done", "nested": "done", "none": "done"} | {
    "values": "done"
}


def test_every_kind_of_end_is_in_the_drawer() -> None:
    assert {path.stem for path in TRACES} == set(ENDS)


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_saved_trace_shows_what_it_showed(path: Path) -> None:
    trace = unpack(path.read_text("utf-8"))
    for lang in LANGUAGES:
        scene = compose(trace, lang)
        assert scene["end"]["kind"] == ENDS[path.stem]
        assert [each["name"] for each in scene["tapes"]] == [
            each["name"] for each in trace["tapes"][: len(scene["tapes"])]
        ]
        assert len(scene["steps"]) > 2
        assert all(step["headline"] for step in scene["steps"])


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_saved_trace_opens_in_the_page(path: Path) -> None:
    sent: list[dict[str, object]] = []
    session = Session(runner=None)  # type: ignore[arg-type]
    session.subscribe(sent.append)
    session.handle({"type": "open", "text": path.read_text("utf-8")})
    assert sent[-1]["error"] is None
    assert sent[-1]["opened"] == json.loads(path.read_text("utf-8"))["source"]


def test_a_saved_trace_renders_on_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "film.html"
    nested = next(path for path in TRACES if path.stem == "nested")
    assert main(["render", str(nested), "-o", str(out)]) == 0
    assert "tapescope" in out.read_text("utf-8")
