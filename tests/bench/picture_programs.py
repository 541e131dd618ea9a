"""Real programs by size: seconds from trace to scene, how they grow, and how many crossings are seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.bench.programs import opened
from tests.bench.training import PROGRAMS, ops, sized
from viz.layout import lay_out
from viz.layout.check import crossings
from viz.scene.compose import composer

SIZES = (100, 300, 1000, 3000, 10_000)
OPEN_UP_TO = 3000
"""Ops up to which everything is opened as well."""
REPEATS = 3
Row = dict[str, Any]


def measured(sizes: list[int], say: Callable[[str], None]) -> list[Row]:
    """One row per program, size and state: CPU seconds (least of three), sizes, crossings."""
    rows: list[Row] = []
    for name in PROGRAMS:
        for size in sizes:
            trace = sized(name, size)
            for state in ("folded", "open"):
                if state == "open" and size > OPEN_UP_TO:
                    continue
                say(f"{name}, {ops(trace)} ops, {state}")
                groups = opened(trace) if state == "open" else frozenset()
                rows.append({"program": name, "state": state, **_row(trace, groups)})
    for row in rows:
        row["growth"] = _growth(row, rows)
    return rows


def _row(trace: dict[str, Any], groups: frozenset[str]) -> Row:
    whole = _seconds(lambda: composer(trace, "en", groups).scene("en", None, ""))
    made = composer(trace, "en", groups)
    layout = _seconds(lambda: lay_out(made.drawing.lane_graph))
    graph = made.drawing.lane_graph
    return {
        "ops": ops(trace),
        "boxes": len(graph.boxes),
        "links": len(graph.links),
        "scene_s": round(whole, 3),
        "layout_s": round(layout, 3),
        "crossings": crossings(graph, made.drawing.placement),
        "size": [round(made.drawing.placement.width), round(made.drawing.placement.height)],
    }


def _seconds(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def _growth(row: Row, rows: list[Row]) -> float | None:
    """How much dearer an op is than in the next smaller program; 1: work grows with the program."""
    alike = [r for r in rows if (r["program"], r["state"]) == (row["program"], row["state"])]
    smaller = [r for r in alike if r["ops"] < row["ops"]]
    if not smaller:
        return None
    last = max(smaller, key=lambda r: r["ops"])
    return round((row["scene_s"] / row["ops"]) / max(last["scene_s"] / last["ops"], 1e-9), 2)


def aims(rows: list[Row]) -> list[tuple[str, str, Any, bool]]:
    """What is to be reached and what was: (what, wanted, got, met)."""
    found = []
    for row in rows:
        name = f"{row['program']}, {row['ops']} ops, {row['state']}"
        limit = 1.0 if row["ops"] <= 1200 else 2.0
        if row["ops"] <= 1200 or row["state"] == "folded":
            got = row["scene_s"]
            found.append((f"{name}: trace to scene, s", f"< {limit:g}", got, got < limit))
        if row["growth"] is not None:
            got = row["growth"]
            found.append((f"{name}: an op against a smaller program's", "< 1.5", got, got < 1.5))
    return found
