"""What ``build.py`` does inside its environment: the commands, and the stages of a build in order."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import assemble, report, serve
from .archives import Package, everything, named_by_content, pack, split, top_level, write_lock
from .bytecode import SITE, compile_stdlib, compile_trees
from .fetch import fetch_all, load_pins
from .node import HOST, run_python
from .scenes import make_scenes
from .stages import BuildError, Stages, key_of, say
from .trees import make_trees

__all__ = ["BuildError", "build", "run"]

HERE = Path(__file__).parent
SURVEY = HERE / "inside/survey.py"
LOCATION = {"pathname": "/", "search": "", "hash": "", "href": "http://127.0.0.1/"}


def run(options: argparse.Namespace, root: Path) -> int:
    """Runs the command that ``build.py`` was given; returns its exit code."""
    if options.command == "build":
        build(root, options.source)
        return 0
    if options.command == "serve":
        serve.serve(build(root, options.source), options.port, not options.no_open)
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


def build(root: Path, source: str = "packages", quiet: bool = False) -> Path:
    """Makes ``dist/`` and returns its path.

    Args:
        root: The repository.
        source: Where Pyodide's parts come from, ``packages`` or ``cdn``.
        quiet: Leave out the report of sizes.
    """
    static = root / "static"
    pins = load_pins(static / "runtime.toml")
    code = key_of(*(HERE / name for name in ("bytecode.py", "node.py", "host.mjs")), HOST)
    stages = Stages(total=7)

    say("[0/7] pinned parts")
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

    own = {"viz": root / "viz", "site": static / "python"}
    own_key = key_of(key, *own.values())
    ours = stages.run(
        "own",
        "byte code of Tapescope",
        own_key,
        lambda f: _compile_own(pyodide, own, f),
    )
    key = key_of(own_key, HERE / "archives.py", SURVEY, Path(__file__))
    archives = stages.run(
        "archives",
        "what the workers import; archives",
        key,
        lambda f: _make_archives(pins, pyodide, library, ours, f),
    )
    scenes = stages.run(
        "scenes",
        "scenes of the lessons",
        key_of(root / "viz", HERE / "scenes.py"),
        make_scenes,
    )
    stdlib_zip = stdlib / "python_stdlib.zip"
    files = [
        HERE / "assemble.py",
        HERE / "offline.py",
        *(static / n for n in ("js", "icons", "top")),
    ]
    pages = [static / n for n in ("index.html", "embed.html", "sw.js")]
    key = key_of(key, archives, scenes, stdlib_zip, root / "viz/view/replayer", *files, *pages)

    def lay_out(folder: Path) -> None:
        dist = assemble.Dist(folder)
        assemble.add_runtime(dist, pyodide, archives, stdlib_zip)
        panel = assemble.add_panel(dist, parts, _version(pins, "panel"))
        base = assemble.add_own(dist, static, root / "viz/view/replayer", scenes)
        site = json.loads((scenes / "site.json").read_text("utf-8"))
        site |= {"base": base, "parts": dist.parts, "panel": panel, "core": list(assemble.CORE)}
        first = (scenes / f"{site['first']}.json").read_text("utf-8")
        assemble.add_pages(dist, static, site, first)

    made = stages.run("dist", "dist/", key, lay_out)
    assemble.publish(made, root / "dist")
    if not quiet:
        report.show(root / "dist")
    return root / "dist"


def _compile_own(pyodide: Path, own: dict[str, Path], folder: Path) -> None:
    compile_trees(pyodide, {"viz": own["viz"], ".": own["site"]}, folder, {"viz": f"{SITE}/viz"})


def _make_archives(
    pins: dict[str, Any], pyodide: Path, library: Path, own: Path, folder: Path
) -> None:
    """Packs what the workers import at start first, and the rest of the libraries apart."""
    used = _survey(
        pyodide, {"library": library / "library", "numpy": library / "numpy", "own": own}
    )
    first, rest = split(library / "library", used)
    numpy = everything(library / "numpy")
    versions = {"numpy": pins["numpy"]["version"], "panel": _version(pins, "panel")}
    packages = []
    for name, files, depends in (
        ("numpy", numpy, []),
        ("viz", everything(own), ["numpy"]),
        ("panel", first, ["numpy", "viz"]),
        ("rest", rest, ["panel"]),
    ):
        plain = pack(files, folder / f"{name}.tar.gz")
        file = plain.rename(folder / named_by_content(plain.read_bytes(), plain.name))
        version = versions.get(name, "0.1.0")
        packages.append(Package(name, version, file, top_level(files), depends))
    write_lock(pyodide / "pyodide-lock.json", packages, folder / "pyodide-lock.json")


def _survey(pyodide: Path, roots: dict[str, Path]) -> set[str]:
    """Starts both workers' Python under Node; returns the files below ``roots`` that this reads."""
    used: set[str] = set()
    options = {"roots": [f"/roots/{name}" for name in roots], "location": LOCATION}
    options["programs"] = ["import tensorflow as tf\nx = tf.constant(3.0)\nprint(x * x)\n"]
    mounts = {f"/roots/{name}": path for name, path in roots.items()}
    with tempfile.TemporaryDirectory() as scratch:
        for worker in ("app", "runner"):
            report = {"worker": worker, "report": f"/report/{worker}.json"}
            run_python(
                pyodide,
                SURVEY,
                mounts | {"/report": Path(scratch)},
                options | report,
                {"PANEL_CDN_ROOT": "./"},
            )
            answer = json.loads((Path(scratch) / f"{worker}.json").read_text("utf-8"))
            used |= set(answer["site"])
    return used


def _version(pins: dict[str, Any], name: str) -> str:
    return next(str(pin["version"]) for pin in pins["wheels"] if pin["name"] == name)
