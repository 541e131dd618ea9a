"""Unpacks the pinned wheels into two slim source trees: ``numpy`` and ``library`` (everything pure)."""

from __future__ import annotations

import fnmatch
import zipfile
from pathlib import Path

from ..stages import BuildError
from .fetch import Inputs

# Not needed at run time in a browser; a path that matches is left out.
LEAVE_OUT = [
    "*/tests/*", "*.pyi", "*.pxd", "*.h", "*.so.a", "*.a", "*.ts", "*.map", "*/py.typed",
    "*.dist-info/RECORD", "*.dist-info/WHEEL", "*.dist-info/*.txt",
    "numpy/f2py/*", "numpy/_core/lib/*", "numpy/_pyinstaller/*", "numpy/typing/*",
    "numpy/*/_examples/*", "numpy/_core/_*_tests*.so", "numpy/_core/_simd*.so",
    "bokeh/server/static/*", "bokeh/sphinxext/*", "bokeh/_sri/*",
    "panel/dist/*", "panel/compiler.py", "panel/command/*", "panel/auth.py",
    "pyviz_comms/labextension/*", "*.data/*", "xyzservices/data/*",
]  # fmt: skip
BUT_KEEP = [
    "bokeh/_sri/{bokeh}.json",
    "panel/package.json",
    "pyviz_comms/labextension/package.json",
    "xyzservices/data/providers.json",
]
# Nothing but docstrings, which byte code does without: these modules become empty.
EMPTIED = ["numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py"]
# Panel asks whether these exist and names a public CDN if they do not; their content never matters.
PLACEHOLDERS = "panel/dist/bundled/reactiveesm/*"


def make_sources(folder: Path, inputs: Inputs) -> None:
    """Fills ``folder/numpy`` and ``folder/library`` from the checked wheels."""
    keep = [name.format(bokeh=inputs.version("bokeh")) for name in BUT_KEEP]
    _unpack(inputs.files["numpy"], folder / "numpy", [], keep)
    for name in EMPTIED:
        path = folder / "numpy" / name
        if not path.exists():
            raise BuildError(f"this NumPy has no {name} any more: see unpack.py")
        path.write_text("", "utf-8")
    for pin in inputs.pins["wheels"]:
        _unpack(inputs.files[pin["name"]], folder / "library", pin.get("drop", []), keep)
    _without_pandas(folder / "library/panel/io/pyodide.py")


def _unpack(wheel: Path, folder: Path, drop: list[str], keep: list[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith("/"):
                continue
            target = folder / name
            if fnmatch.fnmatchcase(name, PLACEHOLDERS):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch()
            elif _matches(name, keep) or not _matches(name, LEAVE_OUT + drop):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, p) or fnmatch.fnmatchcase(f"/{name}", p) for p in patterns)


def _without_pandas(path: Path) -> None:
    """Cuts the import of pandas, 4 MB that Panel wants only to patch its ``read_csv``."""
    text = path.read_text("utf-8")
    start, end = text.find("# Patch pandas.read_csv"), text.find("_tasks: set = set()")
    if start < 0 or end < start or text.count("import pandas\n") != 1:
        raise BuildError(
            f"{path.name} of this Panel release patches pandas elsewhere: see unpack.py"
        )
    path.write_text((text[:start] + text[end:]).replace("import pandas\n", ""), "utf-8")
