"""Decides which download each file of the runtime goes into, by starting both workers and watching them.

What the runner imports comes first, then what composes scenes, then Panel; whatever nobody imports at
start is in archives of its own that are loaded when they are asked for (``tapescope_rest``).
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ..content import compress, named_by_content, squeeze
from ..inputs.fetch import Inputs
from .archives import Package, everything, modules_of, pack, split, top_level, write_lock
from .bytecode import write_stored_zip
from .host import run_python

SURVEY = Path(__file__).parent / "inside/survey.py"
LOCATION = {"pathname": "/", "search": "", "hash": "", "href": "http://127.0.0.1/"}
PROGRAMS = Path(__file__).parent / "programs"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")  # Pyodide's own files
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
TRACES = "traces.json"
OWN_VERSION = "0.1.0"
LIBRARIES = "libraries"  # NumPy's compiled code, which is loaded before Python is started
RUNNER_ARCHIVES = ["numpy", "engine"]
COMPOSER_ARCHIVES = ["engine", "view"]  # the app worker before Panel is there: without NumPy
APP_ARCHIVES = ["numpy", "numpy-app", "stdlib-app", "panel"]  # and with it
# Of downloads, after what starts Python.
ORDER = [[LIBRARIES, "snapshot"], ["numpy"], ["engine"], ["view"]]
# What few programs or pages need; the names that begin with "rest" are not kept for later visits.
REST_ARCHIVES = ["rest-stdlib", "rest-numpy", "rest-library", "keras", "film"]
RUNNER_ROOMS = ("__init__", "engine/", "tf/", "trace/", "sandbox/", "locale/", "notation.")
RUNNER_MODULES = ("tapescope_rest.",)
# Besides what composing scenes imports.
COMPOSER_FILES = ("tapescope_snapshot.", "viz/lessons/", "viz/replayer/__init__.")
KERAS = ("viz/tf/keras/", "viz/tf/data/")  # fetched when a program uses them
FILM = ("viz/export/film.", "viz/replayer/")  # fetched when somebody saves a film
PANEL_SIDE = ("viz/replayer/panel.js", "viz/replayer/__init__.")  # Panel sends it to the page

Files = list[tuple[Path, str]]


def make_downloads(folder: Path, inputs: Inputs, trees: dict[str, Path]) -> None:
    """Fills ``folder`` with the archives, the first standard library and ``pyodide-lock.json``.

    Beside them, ``traces.json`` has the traces of the lessons' programs: the site's own Python made them,
    so they are the same whatever Python builds the site, and what Run gives.

    Args:
        folder: Where the downloads go.
        inputs: The pinned parts.
        trees: Byte code: ``numpy``, ``library``, ``stdlib`` and ``own``.
    """
    used, traces = survey(inputs.pyodide, {n: trees[n] for n in ("library", "numpy", "own")})
    (folder / TRACES).write_text(json.dumps(traces), "utf-8")
    first = used["runner"] | used["composer"]
    stdlib, others = split(everything(trees["stdlib"]), first)
    stdlib_of_app, rest_of_stdlib = split(others, used["app"])
    numpy, others = split(everything(trees["numpy"]), first)
    numpy_of_app, rest_of_numpy = split(others, used["app"])
    compiled = {name for _, name in numpy if name.endswith(".so")}
    libraries, numpy = split(numpy, compiled)
    for_session, others = split(everything(trees["library"]), first)
    library, rest_of_library = split(others, used["app"])
    own = split_own(everything(trees["own"]), used["composer"])
    rest = {
        "stdlib-app": stdlib_of_app,
        "numpy-app": numpy_of_app,
        "rest-stdlib": rest_of_stdlib,
        "rest-numpy": rest_of_numpy,
        "rest-library": rest_of_library,
        "keras": own["keras"],
        "film": own["film"],
    }
    names = folder / "tapescope_rest.json"
    names.write_text(json.dumps(rest_index(rest), separators=(",", ":"), sort_keys=True), "utf-8")
    engine = [*own["engine"], (names, names.name)]
    write_stored_zip(stdlib, folder / STDLIB)
    packages = []
    for name, files, depends in (
        (LIBRARIES, libraries, []),
        ("numpy", numpy, [LIBRARIES]),
        ("engine", engine, ["numpy"]),
        ("view", [*own["view"], *for_session], ["engine"]),
        ("panel", [*library, *own["panel"]], ["view"]),
        *((name, files, ["engine"]) for name, files in rest.items()),
    ):
        # What Python unpacks by itself, and what is there in both forms, is gzipped.
        how = compress if name in (LIBRARIES, *REST_ARCHIVES) else squeeze
        plain = pack(files, folder / f"{name}.bin", how)
        file = plain.rename(folder / named_by_content(plain.read_bytes(), plain.name))
        version = inputs.version(name) if name in ("numpy", "panel") else OWN_VERSION
        packages.append(Package(name, version, file, top_level(files), list(depends)))
    names.unlink()
    write_lock(inputs.pyodide / LOCK, packages, folder / LOCK)


def archive(downloads: Path, name: str) -> Path:
    """Returns the archive of that name in a folder that ``make_downloads`` has filled."""
    packages = json.loads((downloads / LOCK).read_text("utf-8"))["packages"]
    return downloads / str(packages[name]["file_name"])


def split_own(files: Files, composer: set[str]) -> dict[str, Files]:
    """Returns our own files by archive: the runner's, what composes scenes, what Panel needs, the rarer.

    Args:
        files: All of them.
        composer: Names of those that were used to compose scenes.
    """
    found: dict[str, Files] = {n: [] for n in ("engine", "keras", "view", "panel", "film")}
    for path, name in files:
        room = name.removeprefix("viz/")
        if name.startswith(KERAS):
            found["keras"].append((path, name))
        elif name.startswith(RUNNER_MODULES) or room.startswith(RUNNER_ROOMS):
            found["engine"].append((path, name))
        elif name.startswith(FILM) and not name.startswith(PANEL_SIDE):
            found["film"].append((path, name))
        elif name in composer or name.startswith(COMPOSER_FILES):
            found["view"].append((path, name))
        else:
            found["panel"].append((path, name))
    return found


def rest_index(rest: dict[str, Files]) -> dict[str, str]:
    """Returns module → archive for every module that is in no first archive."""
    return {module: part for part, files in rest.items() for module in modules_of(files)}


def programs() -> list[str]:
    """Returns the programs that the survey runs: those of the lessons, and what else learners type."""
    from viz.lessons import lessons

    extra = [path.read_text("utf-8") for path in sorted(PROGRAMS.glob("*.txt"))]
    return [lesson.source for lesson in lessons()] + extra


def survey(
    pyodide: Path, roots: dict[str, Path]
) -> tuple[dict[str, set[str]], dict[str, dict[str, Any]]]:
    """Runs the workers' Python under Node: the runner's, and the app's before and with Panel.

    Returns:
        Worker → the files that it reads, relative to their root, those of the standard library too; and
        program → its trace, as the runner's Python makes it.
    """
    used: dict[str, set[str]] = {}
    traces: dict[str, dict[str, Any]] = {}
    options: dict[str, Any] = {"roots": [f"/roots/{name}" for name in roots]}
    options |= {"location": LOCATION, "programs": programs()}
    mounts = {f"/roots/{name}": path for name, path in roots.items()}
    with tempfile.TemporaryDirectory() as scratch:
        for worker in ("app", "composer", "runner"):
            report = {"worker": worker, "report": f"/report/{worker}.json"}
            run_python(
                pyodide,
                SURVEY,
                mounts | {"/report": Path(scratch)},
                options | report,
                # Tracebacks of learner code point into its lines, as in the page.
                {"PANEL_CDN_ROOT": "./", "PYTHONNODEBUGRANGES": ""},
            )
            answer = json.loads((Path(scratch) / f"{worker}.json").read_text("utf-8"))
            used[worker] = set(answer["site"]) | set(answer["stdlib"])
            traces |= answer["traces"]
    return used, traces
