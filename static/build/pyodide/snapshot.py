"""Makes the memory snapshot: what Python's memory is like once workers have imported what they need."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..content import compress, named_by_content
from ..inputs.fetch import Inputs
from ..node import run_script
from .downloads import (
    COMPOSER_ARCHIVES,
    CORE,
    LIBRARIES,
    LOCK,
    RUNNER_ARCHIVES,
    STDLIB,
    archive,
)

SCRIPT = Path(__file__).with_name("snapshot.mjs")
BLOCKS = "snapshot"
PLAN = "plan.json"  # small, a part of the page: where the blocks go


def make_snapshot(folder: Path, inputs: Inputs, downloads: Path, runtime: Path) -> None:
    """Writes ``snapshot.<hash>.bin`` and ``plan.json``.

    Args:
        folder: Where the files go.
        inputs: The pinned parts, of which it takes Pyodide's files.
        downloads: The folder of the archives and of the standard library.
        runtime: The script that starts Python in the site's workers.

    Raises:
        BuildError: Python could not be started, or does not do what it should.
    """
    core = {name: inputs.files[name] for name in CORE}
    core |= {name: downloads / name for name in (STDLIB, LOCK)}
    core[LIBRARIES] = archive(downloads, LIBRARIES)
    names = dict.fromkeys((*RUNNER_ARCHIVES, *COMPOSER_ARCHIVES, "keras"))
    archives = {name: archive(downloads, name) for name in names}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / BLOCKS
        parts = {name: str(path) for name, path in (core | archives).items()}
        job = {"runtime": str(runtime), "parts": parts, "archives": list(archives)}
        job |= {"plan": str(folder / PLAN), "blocks": str(plain)}
        run_script(SCRIPT, job, "no snapshot of Python's memory could be made:\n")
        content = compress(plain.read_bytes())
    (folder / named_by_content(content, f"{BLOCKS}.bin")).write_bytes(content)
