"""The picture bench: frames per second while playing, step latency, layout time, crossings against dot. JSON out.

    python3 build.py bench picture [--sizes 50 200 1000 10000] [--seconds 5] [-o FILE]

Programs are a chain in a loop, forward and backward. Up to ``OPEN_UP_TO`` ops every group is opened, so
that all of it is in the picture; above, the picture is folded as people see it. A step's latency is the
time from the key to the end of style and layout, ``painted`` up to the next frame after it. Layouts and
scenes are timed in CPython and, with the archives of ``dist/``, in Pyodide under Node.
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import shutil
import statistics
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from static.build.chromium import FLAGS, HELP, find_chromium  # noqa: E402
from static.build.fetch import fetch_all, load_pins  # noqa: E402
from static.build.node import run_python  # noqa: E402
from tests.bench import bench_layout  # noqa: E402
from tests.bench.picture_inside import timed  # noqa: E402
from tests.bench.programs import scene_of, trace_of  # noqa: E402
from tests.browser.conftest import serving, wait_picture  # noqa: E402
from tests.browser.replayer_site import write_site  # noqa: E402

SIZES = (50, 200, 1000, 10_000)
OPEN_UP_TO = 1000
STEPS = 120  # steps whose latency is measured
PLAY = """async (ms) => {
  const frames = [];
  let going = true;
  const tick = (time) => { frames.push(time); if (going) requestAnimationFrame(tick); };
  tapescope.goto(Math.min(4, tapescope.steps - 1));
  tapescope.play();
  requestAnimationFrame(tick);
  await new Promise((done) => setTimeout(done, ms));
  going = false;
  tapescope.pause();
  return frames;
}"""
STEP = """async (count) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const out = [];
  tapescope.goto(Math.max(0, Math.round(tapescope.steps / 2 - count / 2)));
  await frame();
  for (let i = 0; i < count && tapescope.step < tapescope.steps - 1; i += 1) {
    const start = performance.now();
    tapescope.next();
    document.querySelector('.ts-scroller').getBoundingClientRect();
    const worked = performance.now();
    await frame();
    out.push([worked - start, performance.now() - start]);
  }
  return out;
}"""


def quantiles(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, in ms."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    named = {"p50": statistics.median(ordered), "p95": p95, "max": ordered[-1]}
    return {name: round(value, 1) for name, value in named.items()}


def played(page: Page, seconds: float) -> dict[str, Any]:
    """Frames per second while playing, and how long single frames took."""
    frames = page.evaluate(PLAY, seconds * 1000)
    gaps = [b - a for a, b in itertools.pairwise(frames)]
    return {"fps": round(1000 * len(gaps) / sum(gaps), 1), "frame_ms": quantiles(gaps)}


def visible(page: Page) -> int:
    """Nodes whose box is inside the window of the picture."""
    count: int = page.evaluate(
        """() => {
        const { left, right, top, bottom } = document.querySelector('.ts-scroller').getBoundingClientRect();
        return [...document.querySelectorAll('.ts-press')].filter(e => {
            const b = e.getBoundingClientRect();
            return b.width && b.right > left && b.left < right && b.bottom > top && b.top < bottom;
        }).length;
    }"""
    )
    return count


def replayed(sizes: list[int], traces: dict[str, Any], seconds: float) -> list[dict[str, Any]]:
    """What Chromium needs for each program."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HELP)
    rows = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "site"
        write_site(folder, {})
        for size in sizes:
            scene = scene_of(traces[f"{size} ops"], folded=size > OPEN_UP_TO)
            (folder / "scenes" / f"bench{size}.en.json").write_text(json.dumps(scene), "utf-8")
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        with serving(folder) as url:
            for size in sizes:
                print(f"replaying {size} ops", file=sys.stderr)
                rows.append(replay(browser.new_page, f"{url}?lesson=bench{size}", size, seconds))
        browser.close()
    return rows


def replay(new_page: Any, url: str, size: int, seconds: float) -> dict[str, Any]:
    """Plays and steps through one program, close up and with the whole picture in the window."""
    page = new_page(viewport={"width": 1360, "height": 850})
    page.goto(url)
    wait_picture(page)
    nodes = page.evaluate("tapescope.scene.nodes.length")
    row: dict[str, Any] = {"ops": size, "folded": size > OPEN_UP_TO, "nodes": nodes}
    row["steps"] = page.evaluate("tapescope.steps")
    row["close_up"] = {"visible": visible(page), **played(page, seconds)}
    page.evaluate("tapescope.goto(0)")
    page.locator("[data-action=fit]").click()
    row["whole"] = {"visible": visible(page), **played(page, seconds)}
    page.locator("[data-action=fit]").click()
    page.locator("[data-action=motion]").uncheck()
    latency = page.evaluate(STEP, STEPS)
    row["step_ms"] = quantiles([work for work, _ in latency])
    row["painted_ms"] = quantiles([painted for _, painted in latency])
    page.close()
    return row


def in_pyodide(traces: dict[str, Any]) -> list[dict[str, Any]] | str:
    """The same timings inside Pyodide, with what ``dist/`` ships."""
    archives = [
        next((ROOT / "dist/parts").glob(f"{name}.*.bin"), None)
        for name in ("numpy", "engine", "view")
    ]
    if None in archives:
        return "not measured: there is no dist/, run `python3 build.py` first"
    pyodide = fetch_all(load_pins(ROOT / "static/runtime.toml"), "packages")["pyodide.mjs"].parent
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for archive in archives:
            with tarfile.open(archive) as packed:
                packed.extractall(folder / "code", filter="data")
        files = {}
        for n, (name, trace) in enumerate(traces.items()):
            (folder / f"{n}.json").write_text(json.dumps(trace), "utf-8")
            files[name] = f"/bench/{n}.json"
        options = {"roots": ["/bench/code"], "traces": files, "report": "/bench/report.json"}
        run_python(
            pyodide, Path(__file__).with_name("picture_inside.py"), {"/bench": folder}, options
        )
        rows: list[dict[str, Any]] = json.loads((folder / "report.json").read_text("utf-8"))
        return rows


def against_dot() -> dict[str, Any] | str:
    """Crossings of our layouts and of Graphviz's on the same graphs."""
    if not shutil.which("dot"):
        return "not compared: no 'dot' on the path (Debian package graphviz)"
    rows = bench_layout.compare()
    totals = {key: sum(row[key] for row in rows) for key in bench_layout.COUNTS}
    return {**totals, "ratio": round(totals["ours"] / max(totals["dot"], 1), 3)}


def main() -> int:
    """Prints the report as JSON, or writes it to a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    traces = {f"{size} ops": trace_of(size) for size in options.sizes}
    report = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "chromium": replayed(options.sizes, traces, options.seconds),
        "cpython": timed(traces),
        "pyodide": in_pyodide(traces),
        "crossings": against_dot(),
    }
    text = json.dumps(report, indent=1)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
