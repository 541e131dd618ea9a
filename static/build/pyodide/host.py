"""Runs Python files in Pyodide under Node: the only place where byte code for the site's Python can be made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..node import run_script

HOST = Path(__file__).with_name("host.mjs")


def run_python(
    pyodide: Path,
    script: Path,
    mounts: Mapping[str, Path],
    options: Mapping[str, Any],
    env: Mapping[str, str] | None = None,
) -> None:
    """Runs a Python file in Pyodide under Node.

    Args:
        pyodide: Folder with Pyodide's core files.
        script: Python file; it finds ``options`` as a dict in its globals.
        mounts: Path inside Pyodide → folder of the host, readable and writable.
        options: JSON-able values for the script.
        env: Environment variables of the Python inside.

    Raises:
        BuildError: If the script raises; the message ends with its traceback.
    """
    job = {
        "pyodide": str(pyodide),
        "script": str(script),
        "mounts": {inside: str(outside) for inside, outside in mounts.items()},
        "options": dict(options),
        "env": {
            "PYTHONHASHSEED": "0",  # byte code holds sets: else it would differ from build to build
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNODEBUGRANGES": "1",  # columns are a sixth of it; learner code keeps its own
            **(env or {}),
        },
    }
    run_script(HOST, job, f"{script.name} failed in Pyodide under Node:\n")
