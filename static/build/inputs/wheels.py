"""Makes wheels for the site's Python of the pinned ones: without what is not needed at run time in a browser."""

from __future__ import annotations

import fnmatch
import zipfile
from collections.abc import Callable
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
# Panel asks whether these exist and names a public CDN if they do not; their content never matters.
PLACEHOLDERS = "panel/dist/bundled/reactiveesm/*"


def make_wheels(folder: Path, inputs: Inputs) -> None:
    """Writes every pinned wheel again as one for the site's Python, without what no browser needs."""
    keep = [name.format(bokeh=inputs.version("bokeh")) for name in BUT_KEEP]
    numpy = inputs.pins["numpy"]
    _write(inputs.files["numpy"], folder / numpy["file"], LEAVE_OUT, keep)
    for pin in inputs.pins["wheels"]:
        # Where only wheels for other platforms are published, what is left of them is pure.
        name = f"{pin['file'].split('-')[0]}-{pin['version']}-py3-none-any.whl"
        leave_out = LEAVE_OUT + pin.get("drop", [])
        _write(inputs.files[pin["name"]], folder / name, leave_out, keep)


def _write(wheel: Path, target: Path, leave_out: list[str], keep: list[str]) -> None:
    changed = set()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(old.namelist()):
            placeholder = fnmatch.fnmatchcase(name, PLACEHOLDERS)
            wanted = placeholder or _matches(name, keep) or not _matches(name, leave_out)
            if name.endswith("/") or not wanted:
                continue
            content = b"" if placeholder else old.read(name)
            if name in CHANGED:
                content = CHANGED[name](content.decode("utf-8")).encode("utf-8")
                changed.add(name)
            new.writestr(zipfile.ZipInfo(name), content)
    package = wheel.name.split("-")[0]
    missing = {name for name in CHANGED if name.startswith(f"{package}/")} - changed
    if missing:
        raise BuildError(f"this release has no {min(missing)} any more: see wheels.py")


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, p) or fnmatch.fnmatchcase(f"/{name}", p) for p in patterns)


def without_pandas(text: str) -> str:
    """Cuts the import of pandas, 4 MB that Panel wants only to patch its ``read_csv``."""
    start, end = text.find("# Patch pandas.read_csv"), text.find("_tasks: set = set()")
    if start < 0 or end < start or text.count("import pandas\n") != 1:
        raise BuildError("this Panel release patches pandas elsewhere: see wheels.py")
    return (text[:start] + text[end:]).replace("import pandas\n", "")


CHANGED: dict[str, Callable[[str], str]] = {
    # Nothing but docstrings, which byte code does without: these modules become empty.
    "numpy/_core/_add_newdocs.py": lambda text: "",
    "numpy/_core/_add_newdocs_scalars.py": lambda text: "",
    "panel/io/pyodide.py": without_pandas,
}
