"""What the main thread of a page is busy with, per frame, from a Chromium trace; in CPU time.

Frames per second depend on whatever else the machine does. The CPU time that one frame costs hardly
does: it says whether a frame fits into 16.7 ms on a machine of its own.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

CATEGORIES = (
    "cc",
    "blink.user_timing",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "__metadata",
)
FRAME = "ProxyMain::BeginMainFrame"
PARTS = {
    "FunctionCall": "script",
    "EventDispatch": "script",
    "FireAnimationFrame": "script",
    "UpdateLayoutTree": "style",
    "Layout": "layout",
    "PrePaint": "paint",
    "Paint": "paint",
    "Layerize": "paint",
    "Commit": "paint",
}
Event = dict[str, Any]


@contextlib.contextmanager
def traced(page: Page) -> Iterator[list[Event]]:
    """Traces what the block does; the list holds the events afterwards."""
    events: list[Event] = []
    done: list[bool] = []
    session = page.context.new_cdp_session(page)
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    config = {"includedCategories": list(CATEGORIES), "excludedCategories": ["*"]}
    session.send("Tracing.start", {"traceConfig": config, "transferMode": "ReportEvents"})
    try:
        yield events
    finally:
        session.send("Tracing.end")
        while not done:
            page.wait_for_timeout(50)
        session.detach()


def busy(events: list[Event]) -> dict[str, Any]:
    """CPU ms of the main thread per frame: ``mean``, ``p50``, ``p95``, ``max`` and, of the mean, the
    ``script``, ``style``, ``layout`` and ``paint`` parts (each without what it called).
    """
    spans = _of_main_thread(events)
    frames = sorted(e.get("tdur", 0) / 1000 for e in spans if e["name"] == FRAME)
    if not frames:
        return {"frames": 0}
    total = sum(e.get("tdur", 0) for e in spans if e["name"] == "RunTask") / 1000
    parts = {f"{name}_ms": round(ms / len(frames), 2) for name, ms in _parts(spans).items()}
    return {
        "frames": len(frames),
        "mean_ms": round(total / len(frames), 2),
        "p50_ms": round(frames[len(frames) // 2], 2),
        "p95_ms": round(frames[round(0.95 * (len(frames) - 1))], 2),
        "max_ms": round(frames[-1], 2),
        **parts,
    }


def between_marks(events: list[Event], mark: str) -> list[float]:
    """CPU ms of the main thread from each ``performance.mark(mark)`` to the next one."""
    marks = sorted(e["ts"] for e in events if e.get("name") == mark and e.get("ph") != "X")
    found = [0.0] * len(marks)
    for e in _of_main_thread(events):
        if e["name"] == "RunTask":
            at = bisect_right(marks, e["ts"] + e.get("dur", 0)) - 1
            if at >= 0:
                found[at] += e.get("tdur", 0) / 1000
    return found[:-1]


def _of_main_thread(events: list[Event]) -> list[Event]:
    mains = {
        (e["pid"], e["tid"])
        for e in events
        if e.get("name") == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    return [e for e in events if e.get("ph") == "X" and (e["pid"], e["tid"]) in mains]


def _parts(spans: list[Event]) -> dict[str, float]:
    """CPU ms by part; an event counts without the known events inside it."""
    found: dict[str, float] = dict.fromkeys(("script", "style", "layout", "paint"), 0.0)
    threads: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for e in spans:
        if e["name"] in PARTS:
            threads[e["pid"], e["tid"]].append(e)
    for own in threads.values():
        own.sort(key=lambda e: (e["ts"], -e.get("dur", 0)))
        open_ones: list[Event] = []
        for e in own:
            while open_ones and open_ones[-1]["ts"] + open_ones[-1].get("dur", 0) <= e["ts"]:
                open_ones.pop()
            ms = e.get("tdur", 0) / 1000
            found[PARTS[e["name"]]] += ms
            if open_ones:
                found[PARTS[open_ones[-1]["name"]]] -= ms
            open_ones.append(e)
    return found
