"""The boot bench: how soon there is a picture, and an answer, here and with `panel convert`. JSON out.

    python3 build.py bench boot [--runs 5] [--networks loopback 4g] [--minutes 20] [-o FILE]
    python3 build.py bench boot --sites all=dist without=/tmp/other-dist    # ours alone, side by side

Both sides are served by one server (``boot_server``: same compression, same throttling, nothing from
elsewhere) and opened by one Chromium with a fresh profile per run, in turns. What the other side is, and
why it is that: ``boot_baseline``. Times are seconds from the start of the navigation, bytes are those of
the bodies that the server sent. Throttling is done by the server, because a browser's own does not
reach workers: one line of 9 Mbit/s for everything, and 85 ms before each answer.

``picture``: the first picture that answers: ours can be played, theirs has its slider coupled to Python
(what ``panel convert`` shows before, a dead figure under a grey cover, is ``cover``).
``run``: an edited program's picture is there; theirs: the figure for another value of the slider. In
both cases asked for as soon as the page can be asked.
``again``: the same for a second visit in the same profile, by a browser that was closed and started
again, after the first was left alone until it had finished (some ten seconds: what it does then, for
the next visit, is in ``static/js/python/python.js``); it asks for a run sooner than anybody can type.

A browser that has just been started, or opens a window, loads pages of its own for a second or two (the
new-tab page, the popup of its address bar). On two cores that would be a third of what is measured, so
each visit is in a window that has been left alone before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from playwright.sync_api import (  # noqa: E402
    BrowserContext,
    Error,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

from static.build.chromium import FLAGS, HELP, find_chromium  # noqa: E402
from static.build.inputs.fetch import fetch_all, load_pins  # noqa: E402
from tests.bench.boot_baseline import make_baseline  # noqa: E402
from tests.bench.boot_server import NETWORKS, Network, Traffic, serving  # noqa: E402

PROGRAM = """import tensorflow as tf
x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    first = inner.gradient(y, x)
print(outer.gradient(first, x))
"""
LIMIT = 180_000  # milliseconds that a page may take
QUIET = 3_000  # milliseconds that a new browser has for itself
# Runs before the page's own scripts: notes when something is true for the first time.
WATCH = """(() => {
  const times = (window.benchTimes = {});
  const seen = %s;
  const look = () => {
    for (const [name, test] of Object.entries(seen)) {
      try { if (!(name in times) && test()) times[name] = performance.now() / 1000; } catch {}
    }
  };
  setInterval(look, 10);
})()"""
OURS = f"""{{
  picture: () => document.documentElement.dataset.picture === "ready",
  ready: () => document.documentElement.dataset.run === "ready",
  run: () => tapescope.scene.source === {json.dumps(PROGRAM)},
  python: () => document.documentElement.dataset.python === "ready",
}}"""
THEIRS = """{
  cover: () => Bokeh.index.roots.length > 0,
  picture: () => pyodideWorker.jsdoc !== undefined,
  run: () => [...pyodideWorker.jsdoc._all_models.values()]
    .some((model) => model.type === "Title" && model.text === "factor 2.0"),
}"""
MOVE = """() => {
  const models = [...pyodideWorker.jsdoc._all_models.values()];
  models.find((model) => model.title === "factor" && model.value === 1).value = 2;
}"""
KEPT = "document.documentElement.dataset.kept === 'ready'"
TARGETS = {
    # name: (wanted, whether more is better)
    "picture: times sooner": (15.0, True),
    "picture: seconds": (1.5, False),
    "run: times sooner": (6.0, True),
    "picture: kB": (400.0, False),
    "run: share of their bytes": (0.6, False),
    "again: share of the first visit's time until Run is ready": (0.6, False),
    "again: share of the first visit's time to run": (0.6, False),
    "again: bytes": (0.0, False),
}


def wait(page: Page, name: str) -> None:
    """Waits until the page has seen something."""
    page.wait_for_function(f"'{name}' in window.benchTimes", timeout=LIMIT, polling=50)


def visit_ours(page: Page, url: str, traffic: Traffic) -> dict[str, float]:
    """Opens the site, types a program as soon as there is an editor, and runs it."""
    page.goto(url, wait_until="commit", timeout=LIMIT)
    wait(page, "picture")
    parts = {path for path in traffic.sent if path.startswith("parts/")}
    picture = sum(size for path, size in dict(traffic.sent).items() if path not in parts)
    page.locator("[data-part=code] textarea").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(PROGRAM)
    page.keyboard.press("Control+Enter")
    wait(page, "run")
    run = traffic.total()
    page.evaluate("tapescope.pause()")
    return {**page.evaluate("benchTimes"), "picture_bytes": picture, "run_bytes": run}


def settle_ours(page: Page) -> None:
    """Waits until the visit is complete: Panel is there and the next visit is prepared."""
    wait(page, "python")
    page.evaluate("tapescope.pause()")
    page.wait_for_function(KEPT, timeout=LIMIT)
    page.wait_for_timeout(QUIET)  # in which the browser writes down what it will remember


def visit_theirs(page: Page, url: str, traffic: Traffic) -> dict[str, float]:
    """Opens the converted app and moves its slider as soon as that is coupled to Python."""
    page.goto(url, wait_until="commit", timeout=LIMIT)
    wait(page, "picture")
    picture = traffic.total()
    page.evaluate(MOVE)
    wait(page, "run")
    times: dict[str, float] = page.evaluate("benchTimes")
    return {**times, "picture_bytes": picture, "run_bytes": traffic.total()}


def settle_theirs(page: Page) -> None:
    """Nothing goes on after the answer."""


SIDES = {
    "tapescope": (OURS, visit_ours, settle_ours),
    "panel convert": (THEIRS, visit_theirs, settle_theirs),
}


def opened(playwright: Playwright, profile: str) -> BrowserContext:
    """Returns a browser, with one window, that keeps what it keeps in ``profile``."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HELP)
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=str(chromium),
        args=list(FLAGS),
        viewport={"width": 1280, "height": 800},
        locale="en-US",
    )


def measure(playwright: Playwright, side: str, url: str, traffic: Traffic) -> dict[str, Any]:
    """Returns what the first and the second visit of a fresh profile took."""
    seen, visit, settle = SIDES[side]
    found = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for name in ("first", "again"):
            outside: list[str] = []
            with opened(playwright, profile) as context:
                context.on("request", partial(_note_outside, url, outside))
                context.add_init_script(WATCH % seen)
                (page,) = context.pages
                page.wait_for_timeout(QUIET)
                traffic.forget()
                found[name] = visit(page, url, traffic)
                if name == "first":
                    settle(page)
            if outside:
                raise SystemExit(f"{side} asked for {outside[0]}: everything has to be local")
    return {**found, "load": round(os.getloadavg()[0], 1)}


def _note_outside(url: str, outside: list[str], request: Request) -> None:
    if not request.url.startswith((url, "data:", "blob:", "about:")):
        outside.append(request.url)


def medians(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns the median of every number of both visits."""
    return {
        visit: {
            name: round(statistics.median(run[visit][name] for run in runs), 3)
            for name in runs[0][visit]
        }
        for visit in ("first", "again")
    }


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Returns every target with what was found."""
    found = {
        "picture: times sooner": theirs["first"]["picture"] / ours["first"]["picture"],
        "picture: seconds": ours["first"]["picture"],
        "run: times sooner": theirs["first"]["run"] / ours["first"]["run"],
        "picture: kB": ours["first"]["picture_bytes"] / 1000,
        "run: share of their bytes": ours["first"]["run_bytes"] / theirs["first"]["run_bytes"],
        "again: share of the first visit's time until Run is ready": ours["again"]["ready"]
        / ours["first"]["ready"],
        "again: share of the first visit's time to run": ours["again"]["run"]
        / ours["first"]["run"],
        "again: bytes": ours["again"]["run_bytes"],
    }
    return {
        name: {
            "wanted": wanted,
            "found": round(found[name], 2),
            "met": bool(found[name] >= wanted if more else found[name] <= wanted),
        }
        for name, (wanted, more) in TARGETS.items()
    }


def measure_again(playwright: Playwright, side: str, url: str, traffic: Traffic) -> dict[str, Any]:
    """As ``measure``, with a second try: one browser that dies must not cost all the other runs."""
    try:
        return measure(playwright, side, url, traffic)
    except Error as error:
        print(f"{side}: once more, because {str(error).splitlines()[0]}", file=sys.stderr)
        return measure(playwright, side, url, traffic)


def table(result: dict[str, Any]) -> str:
    """Returns the medians and the targets as text for people."""
    lines = []
    for network, found in result.items():
        if network == "machine":
            continue
        lines.append(f"{network}, medians of {len(next(iter(found['runs'].values())))}")
        rows = [f"{'':14}{'':7}" + "".join(f"{name:>15}" for name in found["medians"])]
        for visit in ("first", "again"):
            for name, unit in (("picture", "s"), ("run", "s"), ("run_bytes", "kB")):
                share = 1000 if unit == "kB" else 1
                cells = (one[visit][name] / share for one in found["medians"].values())
                rows.append(f"{visit:8}{name:10}{unit:3}" + "".join(f"{c:15.2f}" for c in cells))
        lines += rows
        for name, target in found.get("targets", {}).items():
            mark = "ok    " if target["met"] else "MISSED"
            lines.append(f"{mark} {name}: {target['found']} (wanted {target['wanted']})")
    return "\n".join(lines)


def bench(
    networks: dict[str, Network], runs: int, minutes: float, sites: dict[str, Path]
) -> dict[str, Any]:
    """Runs everything; the sides take turns, so that a busy moment hits both.

    On a machine so slow that a network's share of the minutes is over before, there are fewer runs.
    With ``sites`` these folders of ours are compared, and nothing else.
    """
    result: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "runs": runs},
    }
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        sides = dict.fromkeys(sites, "tapescope") or {side: side for side in SIDES}
        folders = sites or {
            "tapescope": ROOT / "dist",
            "panel convert": _baseline(Path(scratch) / "baseline"),
        }
        for network, speed in networks.items():
            every: dict[str, list[dict[str, Any]]] = {name: [] for name in folders}
            began = time.monotonic()
            for turn in range(runs):
                if turn and time.monotonic() - began > minutes * 60 / len(networks):
                    break
                for name, folder in folders.items():
                    with serving(folder, speed) as (url, traffic):
                        every[name].append(measure_again(playwright, sides[name], url, traffic))
                    print(f"{network} {turn + 1}/{runs} {name}: {every[name][-1]}", file=sys.stderr)
            middle = {name: medians(found) for name, found in every.items()}
            result[network] = {"medians": middle, "runs": every}
            if not sites:
                result[network]["targets"] = compare(middle["tapescope"], middle["panel convert"])
    return result


def _baseline(folder: Path) -> Path:
    make_baseline(fetch_all(load_pins(ROOT / "static/runtime.toml"), "packages"), folder)
    return folder


def _site(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not (Path(folder) / "index.html").exists():
        raise argparse.ArgumentTypeError(f"{text}: NAME=FOLDER of a built site")
    return name, Path(folder)


def main() -> None:
    """Reads the command line, measures, prints JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--networks", nargs="+", choices=list(NETWORKS), default=list(NETWORKS))
    parser.add_argument("--minutes", type=float, default=20, help="about how long it may take")
    parser.add_argument(
        "--sites",
        nargs="+",
        type=_site,
        default=[],
        metavar="NAME=FOLDER",
        help="compare built sites of ours instead, without panel convert",
    )
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    networks = {name: NETWORKS[name] for name in options.networks}
    found = bench(networks, options.runs, options.minutes, dict(options.sites))
    text = json.dumps(found, indent=1)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")
    print(text)
    print(table(found), file=sys.stderr)


if __name__ == "__main__":
    main()
