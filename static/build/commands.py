"""What ``build.py`` does inside its environment: the commands, and the stages of a build in order."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from . import serve
from .inputs.fetch import fetch_all, load_pins
from .inputs.wheels import make_wheels
from .pyodide.bytecode import make_library, make_own
from .pyodide.core import make_core
from .pyodide.downloads import LIBRARIES, TRACES, archive, make_downloads
from .pyodide.snapshot import make_snapshot
from .site import report
from .site.assemble import make_site, mirror_url, publish
from .site.bundle import make_bundle
from .site.scenes import checked_lessons, make_scenes
from .site.wheel import make_wheel
from .site.wheel import sources as wheel_sources
from .stages import BuildError, Stages, say

__all__ = ["BuildError", "build", "run"]


def run(options: argparse.Namespace, root: Path) -> int:
    """Runs the command that ``build.py`` was given; returns its exit code."""
    if options.command == "build":
        build(root, options.source, runtime_url=options.runtime_url)
        return 0
    if options.command == "serve":
        made = build(root, options.source, runtime_url=options.runtime_url)
        serve.serve(made, options.port, not options.no_open)
        return 0
    if options.command == "test":
        from . import check

        return check.check(root, options.rest)
    if options.command == "look":
        return serve.look(root, options.lesson, options.port, not options.no_open)
    script = {"bench": "tests/bench/{what}.py", "shots": "tests/browser/shots.py"}[options.command]
    path = root / script.format(what=getattr(options, "what", ""))
    if not path.exists():
        raise BuildError(f"there is no {path.relative_to(root)} yet")
    if options.command == "shots" or options.what != "engine":
        build(root, "packages", quiet=True)
    command = [sys.executable, str(path), *options.rest]
    return subprocess.run(command, cwd=root, check=False).returncode


def build(
    root: Path,
    source: str = "packages",
    quiet: bool = False,
    runtime_url: str | None = None,
    target: Path | None = None,
    cache: Path | None = None,
) -> Path:
    """Makes ``dist/`` and returns its path.

    Args:
        root: The repository.
        source: Where the build gets Pyodide's parts from, ``packages`` or ``cdn``.
        quiet: Leave out the report of sizes.
        runtime_url: Where the pages get Pyodide's core from; None: from the site itself.
        target: Folder to make instead of ``dist/``.
        cache: Folder for the stages' results; None: the usual one.

    Raises:
        BuildError: Something cannot be had or made, or is larger than its budget.
    """
    target = target or root / "dist"
    mirror = mirror_url(runtime_url)
    checked_lessons()
    static, viz = root / "static", root / "viz"
    replayer = viz / "replayer"
    stages = Stages(10, cache)

    say("[0/10] pinned parts")
    inputs = fetch_all(load_pins(static / "runtime.toml"), source)
    wheels = stages.run("wheels for the browser", make_wheels, inputs)

    wheel = stages.run("the wheel for pip and micropip", make_wheel, wheel_sources(root))
    library = stages.run("byte code of Python and its libraries", make_library, inputs, wheels)
    own = stages.run("byte code of Tapescope", make_own, inputs, wheel, static / "python")
    trees = {name: library / name for name in ("numpy", "library", "stdlib")} | {"own": own}
    downloads = stages.run(
        "what the workers import, in archives", make_downloads, inputs, trees, reads=[viz]
    )
    libraries = archive(downloads, LIBRARIES)
    core = stages.run("what Python starts with, in two forms", make_core, inputs, libraries)

    bundle = stages.run(
        "the pages' scripts and styles", make_bundle, inputs, static / "js", replayer
    )
    runtime = bundle / "runtime.js"
    snapshot = stages.run("memory snapshot", make_snapshot, inputs, downloads, runtime)
    scenes = stages.run("scenes of the lessons", make_scenes, downloads / TRACES, reads=[viz])
    ours = {"bundle": bundle, "scenes": scenes, "static": static}
    ours |= {"wheel": wheel, "licence": root / "LICENSE"}
    made = stages.run("the site", make_site, inputs, ours, downloads, core, snapshot, mirror)

    found = report.sizes(made)
    if not quiet:
        report.show(found)
    for line in report.check_budgets(found, static / "budgets.toml"):
        say(line)
    publish(made, target)
    return target
