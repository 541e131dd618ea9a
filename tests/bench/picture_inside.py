"""Times layouts and whole scenes of traces; runs in CPython and, through ``run_python``, inside Pyodide.

Inside Pyodide ``options`` is in the globals: ``roots`` to import from, ``programs`` (name to the files'
``trace`` and the ids of ``opened`` groups), ``report``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Program = tuple[dict[str, Any], frozenset[str]]  # trace and opened groups


def cpu() -> float:
    """CPU seconds of this process; under Node Python's own clock shows wall time."""
    if sys.platform != "emscripten":
        return time.process_time()
    from js import process  # type: ignore[import-not-found]

    usage = process.cpuUsage()
    return float(usage.user + usage.system) / 1e6


def clocked(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds that a call takes: on the wall and of CPU."""
    wall, used = time.perf_counter(), cpu()
    work()
    return round(time.perf_counter() - wall, 4), round(cpu() - used, 4)


def timed(programs: dict[str, Program]) -> list[dict[str, Any]]:
    """Seconds per program: the layout of its picture, and its whole scene with the layout in it."""
    from viz.layout import lay_out
    from viz.scene.compose import compose, composer

    rows = []
    for name, (trace, opened) in programs.items():
        graph = composer(trace, "en", opened).drawing.lane_graph
        row = {"program": name, "boxes": len(graph.boxes), "links": len(graph.links)}
        row["layout_s"], row["layout_cpu_s"] = clocked(lambda: lay_out(graph))  # noqa: B023
        row["scene_s"], row["scene_cpu_s"] = clocked(
            lambda: compose(trace, "en", opened=opened)  # noqa: B023
        )
        rows.append(row)
    return rows


if "options" in globals():
    given = globals()["options"]
    sys.path[:0] = given["roots"]
    loaded = {
        name: (json.loads(Path(one["trace"]).read_text("utf-8")), frozenset(one["opened"]))
        for name, one in given["programs"].items()
    }
    Path(given["report"]).write_text(json.dumps(timed(loaded)), "utf-8")
