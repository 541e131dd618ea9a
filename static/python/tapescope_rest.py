"""Finds modules that are not in the first archives: the rest is loaded when somebody imports it.

A worker gives ``install`` a way to fetch an archive. The app worker's waits for the bytes; the
runner, which has no network, only notes what is wanted, and runs the program again once it is there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

STDLIB = "/lib/python314.zip"
REST_OF_STDLIB = "/lib/rest"


class RestFinder:
    """A finder for the end of ``sys.meta_path``; it knows nothing but what the build left out.

    Args:
        parts: Module name → name of the archive that has it.
        fetch: Says whether an archive is unpacked, which it may do first.
    """

    def __init__(self, parts: dict[str, str], fetch: Callable[[str], bool]) -> None:
        self._parts = parts
        self._fetch = fetch

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Returns where the module is, once its archive is unpacked."""
        part = self._parts.get(name)
        if part is None or not self._fetch(part):
            return None
        # A package of the standard library may have one half in the zip file and one in the rest.
        moved = [folder.replace(STDLIB, REST_OF_STDLIB) for folder in path or ()]
        return PathFinder.find_spec(name, moved if path else [REST_OF_STDLIB, *sys.path], target)


@cache
def index() -> dict[str, str]:
    """Returns module name → name of the archive that has it."""
    text = Path(__file__).with_name("tapescope_rest.json").read_text("utf-8")
    return dict(json.loads(text))


def install(fetch: Callable[[str], bool]) -> None:
    """Makes the rest importable; ``fetch(part)`` is called whenever it is needed."""
    sys.meta_path.append(RestFinder(index(), fetch))


def opened(content: Any, sha256: str) -> bytes | None:
    """Returns an archive without its compression, or None if its bytes are not those of the build.

    Args:
        content: A JavaScript ``Uint8Array``.
        sha256: What its bytes have to have, base64.
    """
    import base64
    import hashlib
    import zlib

    data = content.to_bytes()
    if base64.b64encode(hashlib.sha256(data).digest()).decode() != sha256:
        return None
    return zlib.decompress(data, wbits=31)
