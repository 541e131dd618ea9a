"""Lays out ``dist/``: pages at the top, everything else under names made from its content.

``parts/`` holds big files, each named after its own bytes; ``v/<hash>/`` the site's own scripts, styles
and scenes, named after all of them together, so that modules can import each other relatively and a
page never meets files of another deployment.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from ..content import compress, integrity, named_by_content, squeeze
from ..inputs.fetch import Inputs
from ..pyodide.core import SMALL, WHOLE
from ..pyodide.downloads import (
    APP_ARCHIVES,
    COMPOSER_ARCHIVES,
    CORE,
    LIBRARIES,
    LOCK,
    ORDER,
    REST_ARCHIVES,
    RUNNER_ARCHIVES,
    STDLIB,
)
from ..pyodide.snapshot import BLOCKS, PLAN
from ..stages import (
    BuildError,
    complete_or_absent,
    copy_files,
    files_below,
    key_of,
    remove_leftovers,
)
from .bundle import PLAYER, SHEET
from .licences import add_licences
from .offline import add_service_worker
from .wheel import FOLDER as WHEELS

# In this order: Panel's script builds on Bokeh's.
SCRIPTS = {
    "bokeh": ["bokeh/server/static/js/bokeh.min.js", "bokeh/server/static/js/bokeh-widgets.min.js"],
    "panel": [
        "panel/dist/bundled/reactiveesm/es-module-shims@^1.10.0/dist/es-module-shims.min.js",
        "panel/dist/panel.min.js",
    ],
}
SHOW_NOTICE = 'document.getElementById("from-disk").hidden = location.protocol !== "file:";'
PANEL_FILES = ("panel/dist/css/", "panel/dist/bundled/reactiveesm/", "panel/dist/bundled/theme/")


class Dist:
    """A ``dist/`` in the making.

    Attributes:
        folder: Where the files go.
        parts: Name → ``{url, bytes, sha256}`` of every part of the runtime; ``optional`` is what pages
            can do without, ``small`` the same for a form that is smaller and slower to unpack.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: dict[str, dict[str, Any]] = {}

    def add_part(self, name: str, content: bytes, file: str, small: bytes | None = None) -> None:
        """Adds bytes as ``parts/<file with hash>``; ``name`` is what the workers call it."""
        self.parts[name] = self._added(content, file)
        if small is not None:
            self.parts[name]["small"] = self._added(small, f"small-{file}")

    def _added(self, content: bytes, file: str) -> dict[str, Any]:
        url = f"parts/{named_by_content(content, file)}"
        self.write(url, content)
        return described(url, content)

    def write(self, url: str, content: bytes) -> None:
        """Writes a file at its URL below the site."""
        target = self.folder / url
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def described(url: str, content: bytes) -> dict[str, Any]:
    """Returns what pages have to know of a part."""
    return {"url": url, "bytes": len(content), "sha256": integrity(content)}


def make_site(
    folder: Path,
    inputs: Inputs,
    own: dict[str, Path],
    downloads: Path,
    core: Path,
    snapshot: Path,
    mirror: str | None,
) -> None:
    """Fills ``folder`` with the finished site.

    Args:
        folder: Where it goes.
        inputs: The pinned parts.
        own: Our own files: ``bundle`` (scripts and style sheet), ``scenes``, ``wheel``, ``licence``,
            ``static`` (the rest).
        downloads: Archives, standard library and lock file.
        core: What Python starts with, in two forms.
        snapshot: The memory snapshot.
        mirror: Folder elsewhere that has Pyodide's own files; None: they are in the site.
    """
    dist = Dist(folder)
    add_runtime(dist, inputs, core, downloads, snapshot, mirror)
    site = json.loads((own["scenes"] / "site.json").read_text("utf-8"))
    first = [*CORE, LOCK]
    site |= {
        "base": add_own(dist, own),
        "panel": add_panel(dist, inputs),
        "parts": dist.parts,
        "plan": json.loads((snapshot / PLAN).read_text("utf-8")),
        "core": [*first, LIBRARIES],
        "order": [first, [STDLIB], *ORDER],
        "runner": [STDLIB, *RUNNER_ARCHIVES],
        "composer": [STDLIB, *COMPOSER_ARCHIVES],
        "app": APP_ARCHIVES,
        "rest": REST_ARCHIVES,
    }
    add_licences(folder, inputs, own["static"] / "notices", own["licence"])
    copy_files([(path, f"{WHEELS}/{path.name}") for path in own["wheel"].iterdir()], folder)
    add_pages(dist, own, site, mirror)


def add_runtime(
    dist: Dist, inputs: Inputs, core: Path, downloads: Path, snapshot: Path, mirror: str | None
) -> None:
    """Adds Pyodide's core, the archives that the lock file lists, and the snapshot.

    With a mirror the core's own files are not in the site: the page gets them from there and checks
    that they are the same.
    """
    for name in (*CORE, LIBRARIES):
        if mirror is not None and name in CORE:
            dist.parts[name] = described(f"{mirror}{name}", inputs.files[name].read_bytes())
        else:
            whole, small = ((core / form / name).read_bytes() for form in (WHOLE, SMALL))
            dist.add_part(name, whole, f"{name}.bin", small)
    dist.add_part(STDLIB, squeeze((downloads / STDLIB).read_bytes()), f"{STDLIB}.bin")
    lock = (downloads / LOCK).read_bytes()
    dist.add_part(LOCK, lock, LOCK)
    # Their names have their hashes in them already.
    packages = json.loads(lock)["packages"]
    named = {n: downloads / package["file_name"] for n, package in packages.items()}
    named[BLOCKS] = next(snapshot.glob(f"{BLOCKS}.*"))
    for name, path in named.items():
        if name != LIBRARIES:
            content, url = path.read_bytes(), f"parts/{path.name}"
            dist.write(url, content)
            dist.parts[name] = described(url, content)
    dist.parts[BLOCKS]["optional"] = True


def add_panel(dist: Dist, inputs: Inputs) -> dict[str, Any]:
    """Adds BokehJS and Panel's scripts and styles; returns what the page has to know of them."""
    scripts, styles = [], {}
    for wheel, names in SCRIPTS.items():
        with zipfile.ZipFile(inputs.files[wheel]) as archive:
            for name in names:
                content = archive.read(name)
                url = f"parts/{named_by_content(content, name.rpartition('/')[2])}"
                dist.write(url, content)
                sent = len(compress(content))  # as hosts send it: for the progress line
                scripts.append(
                    {"url": url, "integrity": f"sha256-{integrity(content)}", "bytes": sent}
                )
            for name in sorted(archive.namelist()):
                if name.startswith(PANEL_FILES) and not name.endswith("/"):
                    styles[name.removeprefix("panel/dist/")] = archive.read(name)
    key = key_of({name: integrity(content) for name, content in styles.items()})[:16]
    for name, content in styles.items():
        dist.write(f"parts/panel.{key}/{inputs.version('panel')}/dist/{name}", content)
    return {"scripts": scripts, "cdn": f"parts/panel.{key}/"}


def add_own(dist: Dist, own: dict[str, Path]) -> str:
    """Adds the site's own files in one folder named after them; returns the folder's URL."""
    bundle = own["bundle"]
    files = [(p, p.relative_to(bundle).as_posix()) for p in files_below(bundle)]
    files += [(p, f"scenes/{p.name}") for p in files_below(own["scenes"])]
    files += [(p, f"icons/{p.name}") for p in files_below(own["static"] / "icons")]
    names = {name: integrity(path.read_bytes()) for path, name in files}
    base = f"v/{key_of(names)[:16]}/"
    copy_files(files, dist.folder / base)
    return base


def add_pages(dist: Dist, own: dict[str, Path], site: dict[str, Any], mirror: str | None) -> None:
    """Fills the page templates: ``@name@`` becomes a value, JSON is safe inside ``<script>``."""
    base, static, scenes = site["base"], own["static"], own["scenes"]
    templates = [static / name for name in ("index.html", "embed.html", "sw.js", "top")]
    first = {
        name: (scenes / f"{site[name]}.json").read_text("utf-8") for name in ("first", "texts")
    }
    site["version"] = key_of(site, first, *templates)[:16]
    values = {
        "base": base,
        "mirror": f" {mirror or ''}".rstrip(),
        "site": json_for_html(site),
        "notice-script": f"sha256-{integrity(SHOW_NOTICE.encode())}",
        "notice": notice(),
        "player": f"{base}{PLAYER}",
        "sheet": f"{base}{SHEET}",
        **{name: text.replace("<", "\\u003c") for name, text in first.items()},
    }
    for page in ("index.html", "embed.html"):
        text = (static / page).read_text("utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        dist.write(page, text.encode())
    top = static / "top"
    copy_files([(p, p.relative_to(top).as_posix()) for p in files_below(top)], dist.folder)
    add_service_worker(dist.folder, static / "sw.js", site["version"])


def notice() -> str:
    """Returns what a page says, in every language, where its scripts cannot start: opened from a disk, or none."""
    from viz.locale import LANGUAGES, catalog, tag

    def said(key: str) -> str:
        lines = ((tag(lang), html.escape(catalog("ui", lang)[key])) for lang in LANGUAGES)
        return "".join(f'<p lang="{lang}">{text}</p>' for lang, text in lines)

    return (
        f'<div id="from-disk" hidden>{said("ui.from_disk")}</div><script>{SHOW_NOTICE}</script>'
        f"<noscript>{said('ui.no_script')}</noscript>"
    )


def mirror_url(url: str | None) -> str | None:
    """Returns the address of ``--runtime-url`` with a slash at its end.

    Raises:
        BuildError: It is not an address that a page can load from and its policy can name.
    """
    if url is None:
        return None
    if not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~@%/+-]*)?", url, re.ASCII):
        raise BuildError(
            f"--runtime-url {url}: give the http(s) address of a folder, "
            "as in https://example.org/pyodide/314/"
        )
    return url.rstrip("/") + "/"


def json_for_html(value: Any) -> str:
    """Returns JSON that can stand inside a ``<script>`` element."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def publish(made: Path, target: Path) -> None:
    """Replaces ``target`` by a copy of the finished folder ``made``."""
    remove_leftovers(target.parent, target.name)
    with complete_or_absent(target) as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        for path in [folder, *folder.rglob("*")]:  # whatever the umask: a web server has to read it
            path.chmod(0o755 if path.is_dir() else 0o644)
