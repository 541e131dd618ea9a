"""The app: one entry for ``panel serve viz/app.py`` and for the browser's app worker."""

from __future__ import annotations

import sys
from pathlib import Path

# ``panel serve viz/app.py`` puts this file's own folder on the path; the package's parent must be there instead.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import panel as pn

from viz.page.assembly import page

pn.extension()
page().servable(title="Tapescope")
