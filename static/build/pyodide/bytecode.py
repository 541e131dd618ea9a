"""Turns wheels and the standard library into byte-code trees for the Python inside Pyodide.

What compiles is pyodide-build (``inside/compile.py``). It keeps the names of files in wheels for tracebacks,
and writes zip files again; what it does with our lessons' programs, which are data, is undone here.
"""

from __future__ import annotations

import shutil
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ..inputs.fetch import Inputs
from ..stages import files_below
from .host import run_python

COMPILE = Path(__file__).parent / "inside/compile.py"


def make_library(folder: Path, inputs: Inputs, wheels: Path) -> None:
    """Fills ``folder/numpy``, ``folder/library`` and ``folder/stdlib`` with the byte code of what is not ours."""
    with tempfile.TemporaryDirectory() as scratch:
        archives = Path(scratch)
        shutil.copytree(wheels, archives, dirs_exist_ok=True)
        shutil.copy(inputs.files["python_stdlib.zip"], archives)
        compile_archives(inputs.pyodide, archives)
        for path in sorted(archives.iterdir()):
            stem = path.stem.split("-")[0]
            tree = {"numpy": "numpy", "python_stdlib": "stdlib"}.get(stem, "library")
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder / tree)


def make_own(folder: Path, inputs: Inputs, wheel: Path, glue: Path) -> None:
    """Fills ``folder`` with the byte code of our package, from its wheel, and of what couples it with the page."""
    with tempfile.TemporaryDirectory() as scratch:
        archives = Path(scratch) / "archives"
        archives.mkdir()
        (ours,) = wheel.glob("*.whl")
        shutil.copy(ours, archives)
        write_stored_zip(
            [(p, p.relative_to(glue).as_posix()) for p in files_below(glue)], archives / "glue.zip"
        )
        compile_archives(inputs.pyodide, archives)
        for path in archives.iterdir():
            with zipfile.ZipFile(path) as archive:
                names = [
                    n for n in archive.namelist() if n.startswith("viz/") or path.suffix == ".zip"
                ]
                archive.extractall(folder, names)
        with zipfile.ZipFile(ours) as archive:
            archive.extractall(scratch, [n for n in archive.namelist() if n.startswith("viz/")])
        source = Path(scratch) / "viz"
        for path in files_below(source):
            if path.suffix == ".py" and not is_module(path, source):
                name = f"viz/{path.relative_to(source).as_posix()}"
                (folder / f"{name}c").unlink()
                shutil.copyfile(path, folder / name)


def compile_archives(pyodide: Path, archives: Path) -> None:
    """Compiles the modules in each wheel and zip file of a folder; the compiled archives replace them.

    Docstrings, assertions and the columns of tracebacks are left out: a third of all bytes.
    """
    packages = Path(sysconfig.get_path("purelib"))
    mounts = {"/archives": archives, "/packages": packages}
    options = {"archives": "/archives", "packages": "/packages"}
    # With the variable's any value byte code has a hash of its source in it, not a time.
    env = {"PYTHONOPTIMIZE": "2", "SOURCE_DATE_EPOCH": "315532800"}
    run_python(pyodide, COMPILE, mounts, options, env)


def is_module(path: Path, tree: Path) -> bool:
    """Says whether a file is part of a package; a ``.py`` file elsewhere is data, as our lessons are."""
    folders = [folder for folder in path.parents if folder.is_relative_to(tree) and folder != tree]
    return path.suffix == ".py" and all((folder / "__init__.py").exists() for folder in folders)


def write_stored_zip(files: Iterable[tuple[Path, str]], target: Path) -> None:
    """Writes a zip file whose bytes depend on nothing but the files' names and bytes.

    It is stored, not deflated: it travels compressed as a whole and is imported straight from, so
    that nothing has to be inflated entry by entry.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, name in sorted(files, key=lambda pair: pair[1]):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, path.read_bytes())
