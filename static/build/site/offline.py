"""Makes a finished ``dist/`` work offline: writes the service worker with every file's hash."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

from ..stages import BuildError, files_below

HASH = re.compile(r"\.[0-9a-f]{16}")
# Read by hosts and crawlers, not by pages; and the service worker does not keep itself.
NOT_KEPT = ("_headers", ".nojekyll", "sw.js")
SMALL = "parts/small-"  # the other form of a part, which pages on a slow line take
# Stays on the server until somebody asks.
ON_DEMAND = ("parts/rest-", SMALL, "licenses/", "wheels/")


def add_service_worker(folder: Path, template: Path, version: str) -> None:
    """Writes ``sw.js`` at the top of the site, the only place whose scope is the whole site.

    Args:
        folder: The finished site.
        template: The worker with ``@version@`` and ``@files@`` in it.
        version: Name of this deployment, the same that the pages carry.

    Raises:
        BuildError: The pages do not carry ``version``: they would wait for it for ever.
    """
    if f'"version": "{version}"' not in (folder / "index.html").read_text("utf-8"):
        raise BuildError(f"index.html does not name the version {version} that sw.js has")
    names = [path.relative_to(folder).as_posix() for path in files_below(folder)]
    kept = [n for n in names if n not in NOT_KEPT and not n.startswith(ON_DEMAND)]
    files = {name: _sha256(folder / name) for name in kept}
    text = template.read_text("utf-8")
    values = {"version": version, "files": json.dumps(files, indent=0)}
    for name, value in (values | {"twins": json.dumps(twins(names), indent=0)}).items():
        text = text.replace(f"@{name}@", value)
    (folder / "sw.js").write_text(text, "utf-8")


def twins(names: list[str]) -> dict[str, str]:
    """Returns part → the same part in its smaller form, for those that have one."""
    plain = {HASH.sub("", name): name for name in names}
    wholes = {plain.get(HASH.sub("", n).replace(SMALL, "parts/")): n for n in names if SMALL in n}
    return {whole: small for whole, small in wholes.items() if whole}


def _sha256(path: Path) -> str:
    return b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
