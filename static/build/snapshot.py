"""Makes the memory snapshot: what Python's memory is like once workers have imported what they need."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .archives import compress, named_by_content
from .node import run_script

SCRIPT = Path(__file__).with_name("snapshot.mjs")
BLOCKS = "snapshot"
PLAN = "plan.json"  # small, a part of the page: where the blocks go


def make_snapshot(
    runtime: Path, core: dict[str, Path], archives: dict[str, Path], folder: Path
) -> None:
    """Writes ``snapshot.<hash>.bin`` and ``plan.json``.

    Args:
        runtime: The script that starts Python in the site's workers.
        core: The parts that it needs besides archives: name → file.
        archives: What Python finds installed: name → archive.
        folder: Where the files go.

    Raises:
        BuildError: Python could not be started, or does not do what it should.
    """
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / BLOCKS
        parts = {name: str(path) for name, path in (core | archives).items()}
        job = {"runtime": str(runtime), "parts": parts, "archives": list(archives)}
        job |= {"plan": str(folder / PLAN), "blocks": str(plain)}
        run_script(SCRIPT, job, "no snapshot of Python's memory could be made:\n")
        content = compress(plain.read_bytes())
    (folder / named_by_content(content, f"{BLOCKS}.bin")).write_bytes(content)
