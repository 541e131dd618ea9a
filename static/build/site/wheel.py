"""Makes the wheel of the project: what ``pip install .`` installs, for anyone's Python or Pyodide."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ..stages import BuildError

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "viz", "tapescope")
FOLDER = "wheels"  # in dist/
EPOCH = "1577836800"  # 2020-01-01: a wheel says when its files were made, ours were made at no time


def sources(root: Path) -> dict[str, Path]:
    """Returns what the wheel is made from: name → file or folder of the repository."""
    return {name: root / name for name in SOURCES}


def make_wheel(folder: Path, sources: dict[str, Path]) -> None:
    """Writes ``tapescope-<version>-py3-none-any.whl`` into ``folder``, the same bytes every time.

    Args:
        folder: Where it goes.
        sources: What ``sources`` gives for the repository, or for a copy of it.

    Raises:
        BuildError: The project's metadata are not right; the message is the build back end's.
    """
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    ran = subprocess.run(
        [*command, "--directory", str(folder)],
        cwd=sources["pyproject.toml"].parent,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BuildError(f"the wheel was not made:\n{(ran.stdout + ran.stderr).strip()}")
