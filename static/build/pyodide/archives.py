"""Packs byte-code trees into few, compressed archives and describes them in a ``pyodide-lock.json``."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyodide_lock import PackageSpec, PyodideLockSpec

from ..content import compress
from ..stages import files_below, sha256


@dataclass(frozen=True)
class Package:
    """An archive of the site as ``pyodide-lock.json`` describes it.

    Attributes:
        name: Name in the lock file.
        version: Version in the lock file.
        file: The archive, a compressed tar file.
        imports: Top-level modules in it.
        depends: Names of the packages that it needs.
    """

    name: str
    version: str
    file: Path
    imports: list[str]
    depends: list[str]


def pack(
    files: Iterable[tuple[Path, str]], target: Path, how: Callable[[bytes], bytes] = compress
) -> Path:
    """Writes a compressed tar file whose bytes depend on nothing but the files' names and bytes."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, name in sorted(files, key=lambda pair: pair[1]):
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(entry, file)
    target.write_bytes(how(plain.getvalue()))
    return target


def everything(tree: Path) -> list[tuple[Path, str]]:
    """Returns all files of a tree with their names in it."""
    return [(path, path.relative_to(tree).as_posix()) for path in files_below(tree)]


def split(
    files: Iterable[tuple[Path, str]], first: set[str]
) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """Returns the files in two lists: those named in ``first``, and the rest."""
    files = list(files)
    return [p for p in files if p[1] in first], [p for p in files if p[1] not in first]


def modules_of(files: Iterable[tuple[Path, str]]) -> list[str]:
    """Returns the dotted names of the modules among an archive's files."""
    found = set()
    for _, name in files:
        stem, _, suffix = name.partition(".")
        if suffix == "pyc" or suffix.endswith("so"):
            found.add(stem.removesuffix("/__init__").replace("/", "."))
    return sorted(found)


def top_level(files: Iterable[tuple[Path, str]]) -> list[str]:
    """Returns the names that the files of an archive make importable."""
    names = {name.split("/")[0] for _, name in files if name.endswith((".pyc", ".so"))}
    return sorted(name.removesuffix(".pyc") for name in names)


def write_lock(official: Path, packages: list[Package], target: Path) -> None:
    """Writes the site's lock file: the official one's platform, our packages.

    Args:
        official: ``pyodide-lock.json`` of the pinned Pyodide.
        packages: Every archive of the site.
        target: File to write.
    """
    info = json.loads(official.read_text("utf-8"))["info"]
    specs = [
        PackageSpec(
            name=package.name,
            version=package.version,
            file_name=package.file.name,
            install_dir="site",
            sha256=sha256(package.file),
            imports=package.imports,
            depends=package.depends,
        ).to_dict()
        for package in packages
    ]
    lock = {"info": info, "packages": {spec["name"]: spec for spec in specs}}
    PyodideLockSpec.from_dict(lock).to_json(target)
