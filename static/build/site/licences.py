"""Collects the licences of everything in ``dist/`` into ``dist/licenses/``."""

from __future__ import annotations

import re
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from ..inputs.fetch import Inputs
from ..stages import BuildError

FOLDER = "licenses"
TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
# Panel carries scripts of others, of which the site takes one.
SCRIPTS = {"panel": ("panel/dist/bundled/licenses/", "es-module-shims")}


def add_licences(folder: Path, inputs: Inputs, notices: Path, own: Path) -> None:
    """Writes one folder per part with its licence texts, and ``index.txt`` that lists them.

    Args:
        folder: The finished site.
        inputs: The pinned parts.
        notices: Folder of our own notes on parts that are no wheels.
        own: Tapescope's own licence.

    Raises:
        BuildError: A wheel has no licence text in it.
    """
    pins = inputs.pins
    _write(folder, "tapescope.txt", own.read_bytes())
    lines = ["Everything in this site, and its licence.", ""]
    lines.append("Tapescope's own files (BSD-3-Clause): tapescope.txt")
    versions = {"pyodide": pins["pyodide"]["version"], "python": pins["pyodide"]["python"]}
    versions["xz-decompress"] = pins["xz"]["version"]
    for name, version in versions.items():
        _write(folder, f"{name}.txt", (notices / f"{name}.txt").read_bytes())
        lines.append(f"{name} {version}: {name}.txt")
    for name in ["numpy", *(pin["name"] for pin in pins["wheels"])]:
        with zipfile.ZipFile(inputs.files[name]) as wheel:
            metadata = _metadata(wheel)
            found = [entry for entry in wheel.namelist() if _is_text(entry, name)]
            if not found:
                raise BuildError(
                    f"{inputs.files[name].name} has no licence text: find it, and see licences.py"
                )
            for entry in found:
                _write(folder, f"{name}/{_short(entry)}", wheel.read(entry))
        texts = ", ".join(sorted({f"{name}/{_short(entry)}" for entry in found}))
        lines.append(f"{name} {metadata['Version']} ({_kind(metadata)}): {texts}")
    _write(folder, "index.txt", ("\n".join(lines) + "\n").encode())


def _is_text(entry: str, name: str) -> bool:
    start, script = SCRIPTS.get(name, ("/", "/"))
    inside = ".dist-info/" in entry or entry.count("/") <= 1
    return bool(inside and TEXT.search(entry)) or entry.startswith(start + script)


def _short(entry: str) -> str:
    """Returns the path of a text inside a wheel without what all of them have."""
    return re.sub(r"^[^/]*\.dist-info/(licenses/)?|^[^/]*/", "", entry, count=1).replace("/", "-")


def _kind(metadata: Message) -> str:
    classes = [
        c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier", []) if "License" in c
    ]
    given = (
        metadata["License-Expression"] or ", ".join(classes) or metadata["License"] or "see text"
    )
    return str(given).splitlines()[0]


def _metadata(wheel: zipfile.ZipFile) -> Message:
    name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode("utf-8"))


def _write(folder: Path, name: str, content: bytes) -> None:
    target = folder / FOLDER / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
