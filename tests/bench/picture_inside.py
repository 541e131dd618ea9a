"""Times layouts and whole scenes of traces; runs in CPython and, through ``run_python``, inside Pyodide.

Inside Pyodide ``options`` is in the globals: ``roots`` to import from, ``traces`` (name to file), ``report``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def timed(traces: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Seconds per trace: the layout of the picture as it is first shown (folded), and the whole scene."""
    from viz.layout import lay_out
    from viz.view.scene import compose, composer

    rows = []
    for name, trace in traces.items():
        graph = composer(trace, "en").lane_graph
        start = time.perf_counter()
        lay_out(graph)
        laid_out = time.perf_counter()
        compose(trace, "en")
        composed = time.perf_counter()
        row = {"program": name, "boxes": len(graph.boxes), "links": len(graph.links)}
        row |= {"layout_s": round(laid_out - start, 4), "scene_s": round(composed - laid_out, 4)}
        rows.append(row)
    return rows


if "options" in globals():
    given = globals()["options"]
    sys.path[:0] = given["roots"]
    loaded = {
        name: json.loads(Path(file).read_text("utf-8")) for name, file in given["traces"].items()
    }
    Path(given["report"]).write_text(json.dumps(timed(loaded)), "utf-8")
