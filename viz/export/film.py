"""A film: one scene, the replayer and its styles in a single HTML file that plays anywhere, offline."""

from __future__ import annotations

import base64
import json
import posixpath
import re
from functools import partial
from typing import Any

from viz import locale
from viz.export.expanded import Expanded, deflated
from viz.replayer import FOLDER, styles
from viz.scene.types import Scene

_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.[\w./-]+\.js)\2""")

_PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{styles}</style>
<script type="importmap">{modules}</script>
</head>
<body>
<div id="tapescope"></div>
<script type="application/json" id="film">{film}</script>
<script type="module">
import {{ mount }} from "tapescope/main.js";
mount(document.getElementById("tapescope"), JSON.parse(document.getElementById("film").textContent));
</script>
</body>
</html>
"""


def film(
    scene: Scene,
    theme: str = "light",
    expanded: dict[str, Expanded] | None = None,
) -> str:
    """Returns a self-contained HTML page that plays a scene.

    Args:
        scene: What the film shows at first.
        theme: ``light`` or ``dark``.
        expanded: Scenes of its opened groups (``viz.export.expanded``); others cannot be opened there.

    Raises:
        ValueError: There is no such theme.
    """
    if theme not in ("light", "dark"):
        raise ValueError(f"the theme is 'light' or 'dark', not {theme!r}")
    lang = scene["lang"]
    options = {
        "mode": "embed",
        "scene": scene,
        "catalog": locale.for_page(lang),
        "lang": lang,
        "theme": theme,
        "expanded": deflated(expanded or {}),
    }
    return _PAGE.format(
        tag=locale.tag(lang),
        title=_text(f"{scene['title']} · Tapescope" if scene["title"] else "Tapescope"),
        styles=styles(),
        modules=json.dumps({"imports": _modules()}),
        film=_script(options),
    )


def _modules() -> dict[str, str]:
    """Every module as a data URL; relative imports become names of the page's import map."""
    found = {}
    for path in sorted(FOLDER.rglob("*.js")):
        name = path.relative_to(FOLDER).as_posix()
        source = _IMPORT.sub(partial(_named, posixpath.dirname(name)), path.read_text("utf-8"))
        word = base64.b64encode(source.encode()).decode()
        found[f"tapescope/{name}"] = f"data:text/javascript;base64,{word}"
    return found


def _named(folder: str, found: re.Match[str]) -> str:
    """An import of a module in ``folder``, by the name that the import map has for what it imports."""
    path = posixpath.normpath(posixpath.join("tapescope", folder, found[3]))
    return f"{found[1]}{found[2]}{path}{found[2]}"


def _script(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")
