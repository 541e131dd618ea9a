"""Reports the sizes of what was built."""

from __future__ import annotations

from pathlib import Path

from .stages import files_below, say


def show(dist: Path) -> None:
    """Prints the ten largest files of ``dist/`` and the sum, in kB."""
    sizes = sorted(((p.stat().st_size, p) for p in files_below(dist)), reverse=True)
    for size, path in sizes[:12]:
        say(f"{size / 1e3:10.1f} kB  {path.relative_to(dist).as_posix()}")
    say(f"{sum(size for size, _ in sizes) / 1e3:10.1f} kB  in {len(sizes)} files: dist/")
