"""Compresses what Python starts with, in two forms: soon unpacked for fast lines, small for slow ones."""

from __future__ import annotations

import gzip
from pathlib import Path

from .archives import compress, squeeze

WHOLE, SMALL = "whole", "small"


def make_core(files: dict[str, Path], folder: Path) -> None:
    """Writes ``whole/<name>`` (gzip) and ``small/<name>`` (xz) for each file, gzipped or not."""
    for form in (WHOLE, SMALL):
        (folder / form).mkdir()
    for name, path in files.items():
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        (folder / WHOLE / name).write_bytes(compress(content))
        (folder / SMALL / name).write_bytes(squeeze(content))
