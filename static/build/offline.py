"""Makes a finished ``dist/`` work offline: writes the service worker with every file's hash."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path

from .stages import BuildError, files_below

# Read by hosts and crawlers, not by pages; and the service worker does not keep itself.
NOT_KEPT = ("_headers", ".nojekyll", "sw.js")
ON_DEMAND = ("parts/rest-", "licenses/")  # stays on the server until somebody asks


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
    names = (path.relative_to(folder).as_posix() for path in files_below(folder))
    kept = [n for n in names if n not in NOT_KEPT and not n.startswith(ON_DEMAND)]
    files = {name: _sha256(folder / name) for name in kept}
    text = template.read_text("utf-8")
    text = text.replace("@version@", version).replace("@files@", json.dumps(files, indent=0))
    (folder / "sw.js").write_text(text, "utf-8")


def _sha256(path: Path) -> str:
    return b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
