"""Joins the pages' modules into one file per page and one that they share: few requests, soon a picture."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from viz.replayer import styles

from ..inputs.fetch import Inputs
from ..node import run_script
from ..stages import copy_files, files_below

SCRIPT = Path(__file__).with_name("bundle.mjs")
ENTRIES = ("page/boot", "page/embed")
PLAYER = "player.js"
RUNTIME = "python/runtime"
WORKERS = "*-worker.js"  # each imports the runtime, or is given it
SHEET = "player.css"
# The library is written for loaders that this site does not have.
XZ = """const module = {{ exports: {{}} }};
(function (module, exports, require) {{
{library}
}}).call(module, module, module.exports, () => globalThis);
export const {{ XzReadableStream }} = module.exports;
"""


def make_bundle(folder: Path, inputs: Inputs, scripts: Path, replayer: Path) -> None:
    """Fills ``folder`` with the pages' and the workers' scripts and one style sheet.

    Args:
        folder: Where the files go.
        inputs: The pinned parts, of which it takes Rollup and the library that unpacks xz; the scripts
            import that as ``../xz.js``.
        scripts: Folder of the site's own modules, which import the replayer's from ``../replayer/``.
        replayer: Folder of the replayer's modules and style sheets.

    Raises:
        BuildError: A module imports what is not there.
    """
    with tempfile.TemporaryDirectory() as scratch:
        together = Path(scratch).resolve()
        copy_files([(p, p.relative_to(scripts).as_posix()) for p in files_below(scripts)], together)
        below = [(path, path.relative_to(replayer).as_posix()) for path in files_below(replayer)]
        copy_files([(path, f"replayer/{name}") for path, name in below], together)
        (together / "xz.js").write_text(
            XZ.format(library=inputs.files["xz"].read_text("utf-8")), "utf-8"
        )
        job: dict[str, Any] = {
            "rollup": str(inputs.files["rollup"]),
            "folder": str(together),
            "target": str(folder),
        }
        job |= {"entries": ENTRIES, "runtime": RUNTIME}
        run_script(SCRIPT, job, "the pages' modules do not fit together: ")
    workers = sorted(scripts.rglob(WORKERS))
    copy_files([(path, path.name) for path in workers], folder)
    (folder / SHEET).write_text(styles(replayer), "utf-8")
