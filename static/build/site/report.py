"""Reports the size of every file that was built, and stops the build where a budget is exceeded."""

from __future__ import annotations

import gzip
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from ..stages import BuildError, files_below, say

COMPRESSED = {".js", ".css", ".html", ".json", ".svg", ".webmanifest", ".txt", ".mjs"}
GROUPED = ("licenses/", "icons/", "parts/panel.")  # many small files: one line for all of them
ALONE = ".bin"


def sizes(dist: Path) -> dict[str, tuple[int, int]]:
    """Returns file → its bytes, and its bytes as a host sends them (text gzipped)."""
    found = {}
    for path in files_below(dist):
        content = path.read_bytes()
        squeezed = path.suffix in COMPRESSED
        sent = len(gzip.compress(content, 6, mtime=0)) if squeezed else len(content)
        found[path.relative_to(dist).as_posix()] = (len(content), sent)
    return found


def show(found: dict[str, tuple[int, int]]) -> None:
    """Prints files and groups, the largest first, in kB: on disk, and over the network."""
    lines: dict[str, tuple[int, int]] = {}
    for name, (size, sent) in found.items():
        group = next((g for g in GROUPED if name.startswith(g) and not name.endswith(ALONE)), "")
        line = f"{group}…" if group else name
        before = lines.get(line, (0, 0))
        lines[line] = (before[0] + size, before[1] + sent)
    say("   on disk   over the network, kB")
    for line, (size, sent) in sorted(lines.items(), key=lambda pair: -pair[1][1]):
        say(f"{size / 1e3:10.1f} {sent / 1e3:10.1f}  {line}")
    say(f"{_total(found, 0) / 1e3:10.1f} {_total(found, 1) / 1e3:10.1f}  {len(found)} files: dist/")


def _total(found: dict[str, tuple[int, int]], which: int) -> int:
    return sum(pair[which] for pair in found.values())


def check_budgets(found: dict[str, tuple[int, int]], budgets: Path) -> list[str]:
    """Returns one line per budget.

    Raises:
        BuildError: A budget is exceeded, or its pattern matches nothing any more.
    """
    lines = []
    for name, budget in tomllib.loads(budgets.read_text("utf-8")).items():
        total = 0
        for pattern in budget["files"]:
            matched = [sent for file, (_, sent) in found.items() if fnmatchcase(file, pattern)]
            if not matched:
                raise BuildError(
                    f"budget {name!r}: no file is called {pattern}, see {budgets.name}"
                )
            total += sum(matched)
        lines.append(f"{total / 1e3:10.1f} of {budget['limit']} kB: {name}")
        if total > budget["limit"] * 1000:
            raise BuildError(
                f"{name}: {total / 1e3:.1f} kB, but {budgets.name} allows {budget['limit']} kB"
            )
    return lines
