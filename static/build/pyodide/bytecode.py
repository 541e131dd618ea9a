"""Turns source trees into byte-code trees for the Python inside Pyodide."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ..inputs.fetch import Inputs
from ..stages import copy_files, files_below
from .host import run_python

SITE = "/lib/python3.14/site-packages"
STDLIB = "/lib/python314.zip"
COMPILE = Path(__file__).parent / "inside/compile.py"


def compile_trees(
    pyodide: Path,
    trees: dict[str, Path],
    folder: Path,
    shown: dict[str, str] | None = None,
) -> None:
    """Fills ``folder/<name>`` with the byte code of each tree, and its other files as they are.

    Args:
        pyodide: Folder with Pyodide's core files.
        trees: Name → folder of sources.
        folder: Where the byte code goes.
        shown: Folder that tracebacks name, by tree, where it is not ``site-packages``.
    """
    mounts, jobs = {"/target": folder}, []
    for number, (name, source) in enumerate(trees.items()):
        files = [(path, path.relative_to(source).as_posix()) for path in files_below(source)]
        for _, place in files:
            (folder / name / place).parent.mkdir(parents=True, exist_ok=True)
        copy_files([pair for pair in files if not is_module(pair[0], source)], folder / name)
        modules = [place for path, place in files if is_module(path, source)]
        mounts[f"/source/{number}"] = source
        place = (shown or {}).get(name, SITE)
        jobs.append([f"/source/{number}", f"/target/{name}", place, modules])
    run_python(pyodide, COMPILE, mounts, {"trees": jobs})


def is_module(path: Path, tree: Path) -> bool:
    """Says whether a file is part of a package; a ``.py`` file elsewhere is data, as our lessons are."""
    folders = [folder for folder in path.parents if folder.is_relative_to(tree) and folder != tree]
    return path.suffix == ".py" and all((folder / "__init__.py").exists() for folder in folders)


def make_library(folder: Path, inputs: Inputs, sources: Path) -> None:
    """Fills ``folder/numpy`` and ``folder/library`` with the byte code of the unpacked wheels."""
    compile_trees(inputs.pyodide, {name: sources / name for name in ("numpy", "library")}, folder)


def make_stdlib(folder: Path, inputs: Inputs) -> None:
    """Fills ``folder/stdlib`` with the byte code of the standard library."""
    source = folder / "source"
    with zipfile.ZipFile(inputs.pyodide / "python_stdlib.zip") as archive:
        archive.extractall(source)
    compile_trees(inputs.pyodide, {"stdlib": source}, folder, {"stdlib": STDLIB})
    shutil.rmtree(source)


def make_own(folder: Path, inputs: Inputs, viz: Path, glue: Path) -> None:
    """Fills ``folder`` with the byte code of our package and of what couples it with the page."""
    compile_trees(inputs.pyodide, {"viz": viz, ".": glue}, folder, {"viz": f"{SITE}/viz"})


def write_stored_zip(files: Iterable[tuple[Path, str]], target: Path) -> None:
    """Writes a zip file whose bytes depend on nothing but the files' names and bytes.

    It is stored, not deflated: it travels compressed as a whole and is imported straight from, so
    that nothing has to be inflated entry by entry.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, name in sorted(files, key=lambda pair: pair[1]):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, path.read_bytes())
