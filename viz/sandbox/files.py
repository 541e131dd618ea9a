"""Programs as the command line names them: a file, a notebook, or ``-`` for standard input."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from viz.sandbox import notebook
from viz.sandbox.source import decode

STDIN = "-"


@dataclass(frozen=True)
class ProgramFile:
    """A program and where it stands.

    Attributes:
        name: How messages call it.
        source: Its text; of a notebook, that of its code cells.
        folder: Absolute path of the folder where its own modules are looked for.
    """

    name: str
    source: str
    folder: str


def read(name: str) -> ProgramFile:
    """Reads a program.

    Raises:
        OSError: There is no such file, or it cannot be read.
        ProgramError: It is not text, or not a notebook.
    """
    if name == STDIN:
        return ProgramFile("<stdin>", decode(sys.stdin.buffer.read()), os.getcwd())
    text = decode(Path(name).read_bytes())
    if name.endswith(".ipynb"):
        text = notebook.program(text)
    return ProgramFile(name, text, os.path.dirname(os.path.abspath(name)))
