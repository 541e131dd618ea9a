"""Helpers of the golden generators: quiet TensorFlow, programs run in a process of their own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent

# oneDNN reorders float sums; without it the goldens do not depend on the processor.
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}
_NATIVE_LOG = re.compile(r"^(?:[IWEF]\d{4} |WARNING: All log messages before).*\n?", re.MULTILINE)


def quiet() -> None:
    """Silence TensorFlow's native logging; call before importing it."""
    os.environ.update(QUIET)


def run_program(path: Path) -> dict[str, Any]:
    """Run one program and return what it printed.

    Returns:
        `stdout` and `stderr` (native log lines and the traceback left out) and `raises`, the last
        line of the traceback or None.
    """
    done = subprocess.run(
        [sys.executable, str(path)],
        env={**os.environ, **QUIET, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    stderr = _NATIVE_LOG.sub("", done.stderr)
    printed, _, traceback = stderr.partition("Traceback (most recent call last):\n")
    return {
        "stdout": done.stdout,
        "stderr": printed,
        "raises": traceback.strip().splitlines()[-1] if done.returncode else None,
    }


def write_golden(name: str, content: Mapping[str, Any]) -> None:
    """Write a golden as JSON with TensorFlow's version on top; one line per entry of `content`."""
    import tensorflow as tf

    rows = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in content.items()
    )
    text = f'{{"tensorflow": "{tf.__version__}", "cases": {{\n{rows}\n}}}}\n'
    (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(content)} cases, {len(text)} bytes")
