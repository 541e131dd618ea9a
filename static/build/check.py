"""``build.py test``: lint, types, import rules, the build, then all tests; stops at the first failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from .chromium import ensure_chromium
from .commands import build
from .stages import BuildError, say

CHECKS = {
    "ruff: lint": ["-m", "ruff", "check", "."],
    "ruff: format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
}


def check(root: Path, pytest_arguments: list[str]) -> int:
    """Runs everything, or what ``pytest_arguments`` ask for; returns pytest's exit code.

    Raises:
        BuildError: A check before the tests failed, or there is no browser.
    """
    chromium = ensure_chromium()
    for name, command in CHECKS.items():
        _run(name, command, root)
    build(root, quiet=True)
    env = os.environ | {"TAPESCOPE_CHROMIUM": str(chromium)}
    # Two runs: the browser tests keep an event loop in their thread, which unit tests may not find running.
    runs = (
        [pytest_arguments]
        if pytest_arguments
        else [["--ignore", "tests/browser"], ["tests/browser"]]
    )
    for arguments in runs:
        command = [sys.executable, "-m", "pytest", *arguments]
        code = subprocess.run(command, cwd=root, env=env, check=False).returncode
        if code:
            return code
    return 0


def _run(name: str, command: list[str], root: Path) -> None:
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, *command], cwd=root, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BuildError(f"{name} failed:\n{(ran.stdout + ran.stderr).strip()}")
    say(f"[check] {name}: passed ({time.monotonic() - started:.1f} s)")
