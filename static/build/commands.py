"""What ``build.py`` does inside its environment: the commands, and the stages of a build in order."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import assemble, licences, report, serve
from .bundle import make_bundle
from .bytecode import SITE, compile_stdlib, compile_trees
from .core import make_core
from .fetch import fetch_all, load_pins
from .node import HOST
from .parts import (
    APP_PARTS,
    COMPOSER_PARTS,
    LIBRARIES,
    ORDER,
    PROGRAMS,
    REST_PARTS,
    RUNNER_PARTS,
    SURVEY,
    make_parts,
)
from .scenes import make_scenes
from .slim import ASIDE, make_slim
from .snapshot import PLAN, make_snapshot
from .stages import BuildError, Stages, key_of, say
from .trees import make_trees

__all__ = ["BuildError", "build", "run"]

HERE = Path(__file__).parent


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

        return check.check(root, options.pytest)
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
    mirror = assemble.mirror_url(runtime_url)
    static = root / "static"
    pins = load_pins(static / "runtime.toml")
    code = key_of(*(HERE / name for name in ("bytecode.py", "node.py", "host.mjs")), HOST)
    stages = Stages(total=11, folder=cache)

    say("[0/11] pinned parts")
    parts = fetch_all(pins, source)
    pyodide = parts["pyodide.mjs"].parent

    key = key_of(pins, HERE / "trees.py")
    trees = stages.run("trees", "unpack and slim", key, lambda f: make_trees(parts, pins, f))

    key = key_of(key, code, HERE / "inside/compile.py")
    sources = {name: trees / name for name in ("numpy", "library")}
    library = stages.run(
        "library", "byte code of the libraries", key, lambda f: compile_trees(pyodide, sources, f)
    )
    stdlib = stages.run(
        "stdlib", "byte code of the standard library", key, lambda f: compile_stdlib(pyodide, f)
    )

    key_bundle = key_of(
        pins["rollup"], pins["xz"], *(HERE / n for n in ("bundle.py", "bundle.mjs"))
    )
    bundle = stages.run(
        "bundle",
        "the pages' scripts and styles",
        key_of(key_bundle, static / "js", root / "viz/view/replayer"),
        lambda f: make_bundle(
            parts["rollup"], parts["xz"], static / "js", root / "viz/view/replayer", f
        ),
    )
    numpy = sorted((trees / "numpy").rglob("*.so"))
    users = [bundle / "runtime.js", HERE / "snapshot.mjs"]
    tools = {name: parts[name] for name in ("rollup", "metadce")}
    files = [*(HERE / n for n in ("slim.py", "slim.mjs", "inside/tables.py")), *numpy, *users]
    slim = stages.run(
        "slim",
        "what of Pyodide can be called",
        key_of(code, pins["pyodide"], pins["rollup"], pins["binaryen"], *files),
        lambda f: make_slim(pyodide, pins["pyodide"]["unused"], tools, numpy, users, f),
    )

    own = {"viz": root / "viz", "site": static / "python"}
    own_key = key_of(key, *own.values())
    ours = stages.run(
        "own",
        "byte code of Tapescope",
        own_key,
        lambda f: _compile_own(pyodide, own, f),
    )
    everything = {"own": ours, "stdlib": stdlib / "stdlib"}
    everything |= {name: library / name for name in ("numpy", "library")}
    versions = {"numpy": pins["numpy"]["version"], "panel": _version(pins, "panel")}
    files = [HERE / "archives.py", HERE / "parts.py", SURVEY, PROGRAMS, root / "viz/lessons"]
    key = key_of(own_key, slim / ASIDE, *files)
    archives = stages.run(
        "archives",
        "what the workers import; archives",
        key,
        lambda f: make_parts(versions, pyodide, slim / ASIDE, everything, f),
    )
    scenes = stages.run(
        "scenes",
        "scenes of the lessons",
        key_of(root / "viz", HERE / "scenes.py"),
        make_scenes,
    )
    started = slim if mirror is None else pyodide  # a mirror has the files of the release
    files = [bundle / "runtime.js", *(HERE / n for n in ("snapshot.py", "snapshot.mjs"))]
    key_snapshot = key_of(key, started, archives, *files)
    snapshot = stages.run(
        "snapshot",
        "memory snapshot",
        key_snapshot,
        lambda f: _snapshot(started, archives, bundle, f),
    )
    libraries = _archive(archives, LIBRARIES)
    both = {name: slim / name for name in assemble.PYODIDE} | {LIBRARIES: libraries}
    core = stages.run(
        "core",
        "what Python starts with, in two forms",
        key_of(slim, libraries, HERE / "core.py", HERE / "archives.py"),
        lambda f: make_core(both, f),
    )
    files = [
        HERE / "assemble.py",
        HERE / "offline.py",
        HERE / "licences.py",
        *(static / n for n in ("icons", "top", "notices")),
    ]
    pages = [static / n for n in ("index.html", "embed.html", "sw.js")]
    key = key_of(key, mirror, core, archives, snapshot, scenes, bundle, *files, *pages)

    def lay_out(folder: Path) -> None:
        dist = assemble.Dist(folder)
        assemble.add_runtime(dist, pyodide, core, archives, snapshot, mirror)
        panel = assemble.add_panel(dist, parts, _version(pins, "panel"))
        base = assemble.add_own(dist, static, bundle, scenes)
        site = json.loads((scenes / "site.json").read_text("utf-8"))
        site |= {"base": base, "parts": dist.parts, "panel": panel}
        first = [*assemble.PYODIDE, assemble.LOCK]
        site |= {"core": [*first, LIBRARIES], "order": [first, [assemble.STDLIB], *ORDER]}
        site |= {"runner": [assemble.STDLIB, *RUNNER_PARTS], "rest": REST_PARTS}
        site |= {"plan": json.loads((snapshot / PLAN).read_text("utf-8"))}
        site |= {"composer": [assemble.STDLIB, *COMPOSER_PARTS], "app": APP_PARTS}
        licences.collect(parts, pins, static / "notices", folder)
        assemble.add_pages(dist, static, site, scenes, mirror or "")

    made = stages.run("dist", "dist/", key, lay_out)
    found = report.sizes(made)
    if not quiet:
        report.show(found)
    for line in report.check_budgets(found, static / "budgets.toml"):
        say(line)
    assemble.publish(made, target)
    return target


def _snapshot(pyodide: Path, archives: Path, bundle: Path, folder: Path) -> None:
    core = {name: pyodide / name for name in assemble.PYODIDE}
    core |= {name: archives / name for name in (assemble.STDLIB, assemble.LOCK)}
    core[LIBRARIES] = _archive(archives, LIBRARIES)
    names = dict.fromkeys((*RUNNER_PARTS, *COMPOSER_PARTS, "keras"))
    installed = {n: _archive(archives, n) for n in names}
    make_snapshot(bundle / "runtime.js", core, installed, folder)


def _archive(archives: Path, name: str) -> Path:
    packages = json.loads((archives / assemble.LOCK).read_text("utf-8"))["packages"]
    return archives / str(packages[name]["file_name"])


def _compile_own(pyodide: Path, own: dict[str, Path], folder: Path) -> None:
    compile_trees(pyodide, {"viz": own["viz"], ".": own["site"]}, folder, {"viz": f"{SITE}/viz"})


def _version(pins: dict[str, Any], name: str) -> str:
    return next(str(pin["version"]) for pin in pins["wheels"] if pin["name"] == name)
