"""``build.py test``: lint, types, import rules, the build, then all tests; stops at the first failure."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from .browsers import ensure_browsers
from .commands import build
from .stages import BuildError, say

CHECKS = {
    "ruff: lint": ["-m", "ruff", "check", "."],
    "ruff: format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
}


def check(root: Path, pytest_arguments: list[str]) -> int:
    """Runs everything, or with ``pytest_arguments`` pytest alone; returns pytest's exit code.

    Raises:
        BuildError: A check before the tests failed, or there is no browser.
    """
    if pytest_arguments:
        return _pytest(root, pytest_arguments)
    ensure_browsers()
    for name, command in CHECKS.items():
        _run(name, command, root)
    build(root, quiet=True)
    # Two runs: the browser tests keep an event loop in their thread, which unit tests may not find running.
    for arguments in (["--ignore", "tests/browser"], ["tests/browser"]):
        code = _pytest(root, arguments)
        if code:
            return code
    return 0


def _pytest(root: Path, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=root, check=False).returncode


def _run(name: str, command: list[str], root: Path) -> None:
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, *command], cwd=root, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BuildError(f"{name} failed:\n{(ran.stdout + ran.stderr).strip()}")
    say(f"[check] {name}: passed ({time.monotonic() - started:.1f} s)")
