"""``python -m tests.pins`` compares everything with the pins; ``--write`` makes the pins anew.

A difference is no fault in itself: say in the commit what changed and why, then write the pins anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.pins.hashes import KINDS, pin
from tests.pins.programs import pinned

FILE = Path(__file__).with_name("pins.json")


def main() -> int:
    """Compares or writes; returns the exit status: 1 if something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the pins anew")
    write = parser.parse_args().write
    found = {name: pin(record()) for name, record in pinned()}
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    for name in sorted({*found, *known}):
        for line in differences(name, known.get(name), found.get(name)):
            print(line)
    if write:
        FILE.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", "utf-8")
    return int(found != known and not write)


def differences(name: str, known: str | None, found: str | None) -> list[str]:
    """One line per pinned thing, which says what of it is not as it was."""
    if known is None or found is None:
        return [f"{name}: {'new' if known is None else 'gone'}"]
    if len(known.split()) != len(KINDS):
        return [f"{name}: pinned for other languages; --write makes the pins anew"]
    pairs = zip(KINDS, known.split(), found.split(), strict=True)
    changed = [kind for kind, one, other in pairs if one != other]
    return [f"{name}: other {', '.join(changed)}"] if changed else []


if __name__ == "__main__":
    sys.exit(main())
