"""Layout bench: crossings against Graphviz ``dot`` on the same graphs, and time by size. JSON out.

Run ``python -m tests.bench.bench_layout [-o FILE]``. ``dot`` (Debian's graphviz) is only needed for
the comparison; without it that part is left out and says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

from tests.layout import programs
from viz.layout import lay_out
from viz.layout.check import count_crossings, crossings, flatten_curves
from viz.layout.model import Graph, Point

LESSONS = ("lesson_1", "lesson_2a", "lesson_2b", "lesson_3b", "cubic", "penalty")
RANDOM = [(seed, size, passes) for seed in range(12) for size, passes in ((5, 2), (10, 2), (20, 1))]
SIZES = (50, 200, 1000, 10000)


def dot_crossings(graph: Graph) -> int:
    """Crossings in ``dot``'s drawing of the graph, left to right, with the same box sizes."""
    lines = ['digraph { rankdir=LR; node [fixedsize=true label=""]; edge [label=""];']
    number = {box.id: n for n, box in enumerate(graph.boxes)}
    for box in graph.boxes:
        shape = "ellipse" if box.round else "box"
        w, h = (box.width + 2 * box.halo) / 72, (box.height + 2 * box.halo) / 72
        lines.append(f"n{number[box.id]} [shape={shape} width={w:.3f} height={h:.3f}];")
    lines += [f"n{number[e.tail]} -> n{number[e.head]};" for e in graph.links]
    done = subprocess.run(
        ["dot", "-Tplain"],
        input="\n".join([*lines, "}"]),
        text=True,
        capture_output=True,
        check=True,
    )
    return count_crossings(
        [_spline(row.split()) for row in done.stdout.splitlines() if row[:4] == "edge"]
    )


def _spline(words: list[str]) -> list[Point]:
    numbers = [72 * float(word) for word in words[4 : 4 + 2 * int(words[3])]]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    curves = tuple(
        (points[n], points[n + 1], points[n + 2], points[n + 3])
        for n in range(0, len(points) - 3, 3)
    )
    return flatten_curves(curves)


def compare() -> list[dict[str, Any]]:
    """One row per graph: our crossings and dot's."""
    graphs = [(name, getattr(programs, name)().graph()) for name in LESSONS]
    for seed, size, passes in RANDOM:
        name = f"random seed={seed} ops={size} passes={passes}"
        graphs.append((name, programs.random_program(seed, size, passes).graph()))
    rows = []
    for name, graph in graphs:
        place = lay_out(graph)
        rows.append(
            {
                "graph": name,
                "boxes": len(graph.boxes),
                "links": len(graph.links),
                "ours": crossings(graph, place),
                "dot": dot_crossings(graph),
                "size": [round(place.width), round(place.height)],
            }
        )
    return rows


def sized(boxes: int) -> Graph:
    """A random program with one pass and about that many boxes."""
    ops = boxes // 4
    while True:
        graph = programs.random_program(1, ops, 1).graph()
        if len(graph.boxes) >= boxes:
            return graph
        ops = ops * 5 // 4 + 1


def times(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Median seconds of three layouts per size."""
    rows = []
    for size in sizes:
        graph = sized(size)
        found = []
        for _ in range(3):
            start = time.perf_counter()
            lay_out(graph)
            found.append(time.perf_counter() - start)
        rows.append(
            {
                "boxes": len(graph.boxes),
                "links": len(graph.links),
                "seconds": round(statistics.median(found), 4),
            }
        )
    return rows


def main() -> None:
    """Prints the report as JSON, or writes it to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output")
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    options = parser.parse_args()
    report: dict[str, Any] = {"python": sys.version.split()[0]}
    if shutil.which("dot"):
        rows = compare()
        ours, dot = sum(row["ours"] for row in rows), sum(row["dot"] for row in rows)
        report["crossings"] = {
            "ours": ours,
            "dot": dot,
            "ratio": round(ours / max(dot, 1), 3),
            "rows": rows,
        }
    else:
        report["crossings"] = "not compared: no 'dot' on the path (Debian package graphviz)"
    report["times"] = times(tuple(size for size in SIZES if size <= options.largest))
    text = json.dumps(report, indent=1)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
