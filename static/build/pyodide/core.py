"""Compresses what Python starts with, in two forms: soon unpacked for fast lines, small for slow ones."""

from __future__ import annotations

import gzip
from pathlib import Path

from ..content import compress, squeeze
from ..inputs.fetch import Inputs
from .downloads import CORE, LIBRARIES

WHOLE, SMALL = "whole", "small"


def make_core(folder: Path, inputs: Inputs, libraries: Path) -> None:
    """Writes ``whole/<name>`` (gzip) and ``small/<name>`` (xz) for Pyodide's files and NumPy's libraries."""
    contents = {name: inputs.files[name].read_bytes() for name in CORE}
    contents[LIBRARIES] = gzip.decompress(libraries.read_bytes())
    for form, how in ((WHOLE, compress), (SMALL, squeeze)):
        (folder / form).mkdir()
        for name, content in contents.items():
            (folder / form / name).write_bytes(how(content))
