"""The reading of traces, on a trace made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench.busy import between_marks, busy


def span(name: str, ts: int, dur: int, tid: int = 1) -> dict[str, Any]:
    return {"ph": "X", "name": name, "pid": 7, "tid": tid, "ts": ts, "dur": dur, "tdur": dur}


NAMED = {"ph": "M", "name": "thread_name", "pid": 7, "tid": 1, "args": {"name": "CrRendererMain"}}


def test_frames_are_counted_with_what_they_cost_and_why() -> None:
    events = [
        NAMED,
        span("RunTask", 0, 12_000),
        span("ProxyMain::BeginMainFrame", 0, 10_000),
        span("FunctionCall", 1000, 6000),
        span("Layout", 2000, 3000),  # the script measured
        span("Paint", 8000, 1000),
        span("RunTask", 20_000, 2000),
        span("ProxyMain::BeginMainFrame", 20_000, 2000),
        span("Paint", 20_500, 1000),
        span("RunTask", 0, 90_000, tid=2),  # of another thread
    ]
    assert busy(events) == {
        "frames": 2,
        "mean_ms": 7.0,
        "p50_ms": 10.0,
        "p95_ms": 10.0,
        "max_ms": 10.0,
        "script_ms": pytest.approx(1.5),
        "style_ms": 0.0,
        "layout_ms": pytest.approx(1.5),
        "paint_ms": pytest.approx(1.0),
    }


def test_a_trace_without_frames_says_so() -> None:
    assert busy([NAMED, span("RunTask", 0, 1000)]) == {"frames": 0}


def test_work_is_told_apart_by_marks() -> None:
    marks = [{"ph": "R", "name": "step", "pid": 7, "tid": 1, "ts": ts} for ts in (100, 5000, 9000)]
    tasks = [span("RunTask", 0, 1000), span("RunTask", 2000, 500), span("RunTask", 4900, 3000)]
    assert between_marks([NAMED, *marks, *tasks], "step") == [1.5, 3.0]
