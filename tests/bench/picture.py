"""The picture bench: frames per second while playing, step latency, layout time, crossings against dot. JSON out.

    python3 build.py bench picture [--sizes 50 200 1000 10000] [--seconds 4] [--only PART ...] [-o FILE]

Programs are a chain in a loop, forward and backward, and one in which nothing repeats (``unlike``). Up to
``OPEN_UP_TO`` ops every group is opened, so that all of it is in the picture; above, the picture is folded as
people see it. A step's latency is the time from the key to the end of style and layout, ``painted`` up to the
next frame after it. ``main_thread`` and ``step_cpu_ms`` are the CPU time that a frame and a step (painted) cost
there, from traces of their own: they say on a busy machine, too, whether a frame fits into 16.7 ms. Layouts and
scenes are timed in CPython and, with the archives of ``dist/``, in Pyodide under Node. ``programs`` are real ones
(training steps, MAML, WGAN-GP, an RNN, Keras ``fit``) from 100 to 10,000 ops, from trace to scene. A part that
fails says so and leaves the others alone.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from static.build.chromium import FLAGS, HELP, find_chromium  # noqa: E402
from static.build.inputs.fetch import fetch_all, load_pins  # noqa: E402
from static.build.pyodide.host import run_python  # noqa: E402
from tests.bench import bench_layout, picture_programs  # noqa: E402
from tests.bench.busy import between_marks, busy, traced  # noqa: E402
from tests.bench.picture_inside import Program, timed  # noqa: E402
from tests.bench.programs import looped, opened, trace_of, unlike  # noqa: E402
from tests.browser.conftest import serving, wait_picture  # noqa: E402
from tests.browser.replayer_site import write_site  # noqa: E402
from viz.scene.compose import compose  # noqa: E402

SIZES = (50, 200, 1000, 10_000)
OPEN_UP_TO = 1000
STEPS = 80  # steps whose latency is measured
TRACED = 2.5  # s of playing under a trace
PARTS = ("chromium", "cpython", "pyodide", "crossings", "programs")
PLAY = """async (ms) => {
  const frames = [];
  let going = true;
  const tick = (time) => { frames.push(time); if (going) requestAnimationFrame(tick); };
  tapescope.goto(Math.round(tapescope.steps / 2));
  const first = tapescope.step;
  tapescope.play();
  requestAnimationFrame(tick);
  await new Promise((done) => setTimeout(done, ms));
  going = false;
  tapescope.pause();
  return { frames, steps: tapescope.step - first };
}"""
STEP = """async (count) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const out = [];
  tapescope.goto(Math.max(0, Math.round(tapescope.steps / 2 - count / 2)));
  await frame();
  for (let i = 0; i < count && tapescope.step < tapescope.steps - 1; i += 1) {
    const start = performance.now();
    performance.mark('step');
    tapescope.next();
    document.querySelector('.ts-scroller').getBoundingClientRect();
    const worked = performance.now();
    await frame();
    out.push([worked - start, performance.now() - start]);
  }
  return out;
}"""
VISIBLE = """() => {
  const { left, right, top, bottom } = document.querySelector('.ts-scroller').getBoundingClientRect();
  return [...document.querySelectorAll('.ts-press')].filter((e) => {
    const b = e.getBoundingClientRect();
    return b.width && b.right > left && b.left < right && b.bottom > top && b.top < bottom;
  }).length;
}"""


def quantiles(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in ms."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    named = {"p50": statistics.median(ordered), "p95": p95, "max": ordered[-1]}
    return {name: round(value, 1) for name, value in named.items()}


def played(page: Page, seconds: float) -> dict[str, Any]:
    """Frames per second while playing, how long single frames took, and what they cost."""
    page.evaluate(PLAY, 500)  # warm
    done = page.evaluate(PLAY, seconds * 1000)
    gaps = [b - a for a, b in itertools.pairwise(done["frames"])]
    with traced(page) as events:
        page.evaluate(PLAY, TRACED * 1000)
    return {
        "visible": page.evaluate(VISIBLE),
        "fps": round(1000 * len(gaps) / sum(gaps), 1),
        "frame_ms": quantiles(gaps),
        "steps": done["steps"],
        "main_thread": busy(events),
    }


def replayed(programs: dict[str, Program], seconds: float) -> list[dict[str, Any]]:
    """What Chromium needs for each program."""
    chromium = find_chromium()
    if chromium is None:
        raise RuntimeError(HELP)
    rows = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "site"
        write_site(folder, {})
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        with serving(folder) as url:
            for n, (name, (trace, groups)) in enumerate(programs.items()):
                say(f"replaying {name}")
                scene = compose(trace, "en", opened=groups)
                (folder / "scenes" / f"bench{n}.en.json").write_text(json.dumps(scene), "utf-8")
                page = browser.new_page(viewport={"width": 1360, "height": 850})
                page.goto(f"{url}?lesson=bench{n}", timeout=120_000)
                row = {"program": name, "nodes": len(scene["nodes"]), "notes": scene["notes"]}
                rows.append(row | replay(page, seconds))
                page.close()
        browser.close()
    return rows


def replay(page: Page, seconds: float) -> dict[str, Any]:
    """Plays and steps through one program, close up and with the whole picture in the window."""
    wait_picture(page)
    row: dict[str, Any] = {"steps": page.evaluate("tapescope.steps")}
    row["close_up"] = played(page, seconds)
    page.evaluate("tapescope.goto(0)")
    page.locator("[data-action=fit]").click()
    row["whole"] = played(page, seconds)
    page.locator("[data-action=fit]").click()
    page.locator("[data-action=motion]").uncheck()
    latency = page.evaluate(STEP, STEPS)
    row["step_ms"] = quantiles([work for work, _ in latency])
    row["painted_ms"] = quantiles([painted for _, painted in latency])
    with traced(page) as events:
        page.evaluate(STEP, STEPS)
    row["step_cpu_ms"] = quantiles(between_marks(events, "step"))
    return row


def in_pyodide(programs: dict[str, Program]) -> list[dict[str, Any]] | str:
    """The same timings inside Pyodide, with what ``dist/`` ships."""
    archives = [
        next((ROOT / "dist/parts").glob(f"{name}.*.bin"), None)
        for name in ("numpy", "rest-numpy", "engine", "view")
    ]
    if None in archives:
        return "not measured: there is no dist/, run `python3 build.py` first"
    pyodide = fetch_all(load_pins(ROOT / "static/runtime.toml"), "packages").pyodide
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for archive in archives:
            with tarfile.open(archive) as packed:
                packed.extractall(folder / "code", filter="data")
        files = {}
        for n, (name, (trace, groups)) in enumerate(programs.items()):
            (folder / f"{n}.json").write_text(json.dumps(trace), "utf-8")
            files[name] = {"trace": f"/bench/{n}.json", "opened": sorted(groups)}
        options = {"roots": ["/bench/code"], "programs": files, "report": "/bench/report.json"}
        inside = Path(__file__).with_name("picture_inside.py")
        run_python(pyodide, inside, {"/bench": folder}, options)
        rows: list[dict[str, Any]] = json.loads((folder / "report.json").read_text("utf-8"))
        return rows


def against_dot() -> dict[str, Any] | str:
    """Crossings of our layouts and of Graphviz's on the same graphs: under the same columns and
    lanes as ours (like for like), under the same columns, and without any rule.
    """
    if not shutil.which("dot"):
        return "not compared: no 'dot' on the path (Debian package graphviz)"
    rows = bench_layout.compare()
    totals = {key: sum(row[key] for row in rows) for key in bench_layout.COUNTS}
    ours = totals["ours"]
    ratios = {
        f"ratio_{key}": round(ours / max(total, 1), 3)
        for key, total in totals.items()
        if key != "ours"
    }
    return totals | ratios


def programs_of(sizes: list[int]) -> dict[str, Program]:
    """The programs to measure: traces, and which of their groups are open."""
    found: dict[str, Program] = {}
    for size in sizes:
        say(f"recording {size} ops")
        trace = trace_of(looped(size))
        if size <= OPEN_UP_TO:
            found[f"{size} ops in a loop, all open"] = trace, opened(trace)
            other = trace_of(unlike(size))
            found[f"{size} ops without a loop, all open"] = other, opened(other)
        if size >= OPEN_UP_TO:
            found[f"{size} ops in a loop, folded"] = trace, frozenset()
    return found


def aims(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be reached, and what was."""
    found: list[dict[str, Any]] = []

    def aim(what: str, wanted: str, got: Any, met: bool) -> None:
        found.append({"what": what, "wanted": wanted, "got": got, "met": met})

    for row in report["chromium"] if isinstance(report["chromium"], list) else []:
        for view in ("close_up", "whole"):
            one = row[view]
            frame = one["main_thread"].get("p95_ms", 0.0)
            name = f"{row['program']}, {view}, {one['visible']} visible"
            aim(f"{name}: frames per second", ">= 59", one["fps"], one["fps"] >= 59)
            aim(f"{name}: main thread per frame, p95 ms CPU", "< 16.7", frame, frame < 16.7)
        for key in ("step_ms", "step_cpu_ms"):
            p95 = row[key]["p95"]
            aim(f"{row['program']}: {key}, p95", "< 50", p95, p95 < 50)
    for place in ("cpython", "pyodide"):
        for row in report[place] if isinstance(report[place], list) else []:
            for key in ("layout_s", "layout_cpu_s"):
                got = row[key]
                aim(f"{row['program']}: {key} in {place}", "< 1", got, got < 1)
    if isinstance(report["programs"], list):
        for one in picture_programs.aims(report["programs"]):
            aim(*one)
    if isinstance(report["crossings"], dict):
        got = report["crossings"]["ratio_dot"]
        aim("crossings against dot, like for like", "<= 1.15", got, got <= 1.15)
    return found


def say(text: str) -> None:
    """Tells the person who waits."""
    print(text, file=sys.stderr, flush=True)


def tried(part: str, work: Callable[[], Any], only: list[str]) -> Any:
    """What a part of the bench found, or why it found nothing."""
    if part not in only:
        return "left out"
    say(part)
    try:
        return work()
    except Exception as error:
        return f"failed: {type(error).__name__}: {error}"


def main() -> int:
    """Prints the report as JSON, or writes it to a file; 1 if a part failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    programs = programs_of(options.sizes) if {*options.only} & {*PARTS[:3]} else {}
    work = {
        "chromium": lambda: replayed(programs, options.seconds),
        "cpython": lambda: timed(programs),
        "pyodide": lambda: in_pyodide(programs),
        "crossings": against_dot,
        "programs": lambda: picture_programs.measured(list(picture_programs.SIZES), say),
    }
    report: dict[str, Any] = {
        "python": platform.python_version(),
        "machine": {"cpu": platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()},
    }
    report |= {part: tried(part, work[part], options.only) for part in PARTS}
    report["aims"] = aims(report)
    text = json.dumps(report, indent=1)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")
    else:
        print(text)
    return int(any(str(report[part]).startswith("failed") for part in PARTS))


if __name__ == "__main__":
    sys.exit(main())
