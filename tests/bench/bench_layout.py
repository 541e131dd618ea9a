"""Layout bench: crossings against Graphviz ``dot`` on the same graphs, and time by size. JSON out.

``dot`` draws each graph three times: under the same rules as ours (the same columns, as ranks, and
the same lanes, as clusters), with the same columns only, and with no rules at all. The first is the
like-for-like comparison; the last shows what mirroring backward work under forward work costs.

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
from viz.layout.rank import index, rank

LESSONS = ("lesson_1", "lesson_2a", "lesson_2b", "lesson_3a", "lesson_3b", "cubic", "penalty")
RANDOM = [(seed, size, passes) for seed in range(12) for size, passes in ((5, 2), (10, 2), (20, 1))]
COUNTS = ("ours", "dot", "dot_columns_only", "dot_free")
SIZES = (50, 200, 1000, 10000)


def dot_crossings(graph: Graph, columns: bool, lanes: bool) -> int:
    """Crossings in ``dot``'s drawing of the graph, left to right, with the same box sizes.

    ``columns``: boxes of one layer share a rank. ``lanes``: each lane is a cluster.
    """
    net = index(graph)
    layer = rank(graph, net).layer
    lines = ['digraph { rankdir=LR; newrank=true; node [fixedsize=true label=""];']
    for n, box in enumerate(graph.boxes):
        shape = "ellipse" if box.round else "box"
        w, h = (box.width + 2 * box.halo) / 72, (box.height + 2 * box.halo) / 72
        lines.append(f"n{n} [shape={shape} width={w:.3f} height={h:.3f}];")
    if lanes:
        for lane in range(len(graph.lanes)):
            inside = " ".join(f"n{n};" for n, own in enumerate(net.lane) if own == lane)
            lines.append(f"subgraph cluster_{lane} {{ {inside} }}")
    if columns:
        ranks = range(max(layer) + 1)
        lines += [f"c{r} [style=invis width=0.01 height=0.01];" for r in ranks]
        lines += [f"c{r} -> c{r + 1} [style=invis];" for r in ranks[:-1]]
        for r in ranks:
            inside = " ".join(f"n{n};" for n, own in enumerate(layer) if own == r)
            lines.append(f"{{ rank=same; c{r}; {inside} }}")
    for tail, head in zip(net.tail, net.head, strict=True):
        turned = columns and layer[tail] > layer[head]
        lines.append(f"n{head} -> n{tail} [dir=back];" if turned else f"n{tail} -> n{head};")
    done = subprocess.run(
        ["dot", "-Tplain"],
        input="\n".join([*lines, "}"]),
        text=True,
        capture_output=True,
        check=True,
    )
    edges = [row.split() for row in done.stdout.splitlines() if row.startswith("edge n")]
    assert len(edges) == len(graph.links)
    return count_crossings([_spline(words) for words in edges])


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
                "dot": dot_crossings(graph, columns=True, lanes=True),
                "dot_columns_only": dot_crossings(graph, columns=True, lanes=False),
                "dot_free": dot_crossings(graph, columns=False, lanes=False),
                "size": [round(place.width), round(place.height)],
            }
        )
    return rows


def sized(boxes: int) -> Graph:
    """A training loop of about that many boxes: forward, pass, update, again and again."""
    per_turn = len(programs.training(2).graph().boxes) - len(programs.training(1).graph().boxes)
    return programs.training(max(1, boxes // per_turn)).graph()


def tangled(boxes: int) -> Graph:
    """A random program with one pass and about that many boxes: far more links than real code."""
    ops = boxes // 4
    while True:
        graph = programs.random_program(1, ops, 1).graph()
        if len(graph.boxes) >= boxes:
            return graph
        ops = ops * 9 // 8 + 1


def times(graphs: list[tuple[str, Graph]]) -> list[dict[str, Any]]:
    """Median seconds of three layouts per graph."""
    rows = []
    for name, graph in graphs:
        found = []
        for _ in range(3):
            start = time.perf_counter()
            lay_out(graph)
            found.append(time.perf_counter() - start)
        rows.append(
            {
                "graph": name,
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
        totals = {key: sum(row[key] for row in rows) for key in COUNTS}
        ratio = round(totals["ours"] / max(totals["dot"], 1), 3)
        report["crossings"] = {**totals, "ratio": ratio, "rows": rows}
    else:
        report["crossings"] = "not compared: no 'dot' on the path (Debian package graphviz)"
    graphs = [("training loop", sized(size)) for size in SIZES if size <= options.largest]
    graphs += [
        ("random program", tangled(size)) for size in SIZES if size <= min(options.largest, 1000)
    ]
    report["times"] = times(graphs)
    text = json.dumps(report, indent=1)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    else:
        print(text)


if __name__ == "__main__":
    main()
