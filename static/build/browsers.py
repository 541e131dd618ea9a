"""The browsers that tests drive: finds them, or installs Debian's where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import chromium
from .stages import BuildError, say


class Kind(NamedTuple):
    """A kind of browser: how it is found, Debian's packages, and what to do where there is none."""

    find: Callable[[], Path | None]
    packages: tuple[str, ...]
    help: str


def find_firefox() -> Path | None:
    """Returns the browser to use: ``$TAPESCOPE_FIREFOX``, one on the path, or one in its usual place."""
    named = os.environ.get("TAPESCOPE_FIREFOX")
    if named:
        return Path(named)
    for name in ("firefox-esr", "firefox"):
        if found := shutil.which(name):
            return Path(found)
    usual = (
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
    )
    return next((Path(place) for place in usual if Path(place).exists()), None)


def find_webkit() -> Path | None:
    """Returns WebKitGTK's MiniBrowser if all is there that drives it."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    tools = all(shutil.which(name) for name in ("WebKitWebDriver", "Xvfb"))
    return found[-1] if found and tools else None


KINDS = {
    "chromium": Kind(chromium.find_chromium, chromium.PACKAGES, chromium.HELP),
    "firefox": Kind(
        find_firefox,
        ("firefox-esr",),
        """no Firefox was found, and some browser tests need one (version 129 or newer). Either
  - install it: `apt-get install firefox-esr` (Debian), `brew install --cask firefox` (macOS), or
  - name one: TAPESCOPE_FIREFOX=/path/to/firefox python3 build.py test""",
    ),
    "webkit": Kind(
        find_webkit,
        ("webkit2gtk-driver", "xvfb"),
        """no WebKitGTK was found, and some browser tests need it. Install it:
  `apt-get install webkit2gtk-driver xvfb` (Debian, Ubuntu)""",
    ),
}


def wanted() -> list[str]:
    """Returns the names of the browsers to test with: all, or Chromium and those in ``$TAPESCOPE_BROWSERS``.

    Raises:
        BuildError: One of the names is not known.
    """
    names = os.environ.get("TAPESCOPE_BROWSERS", " ".join(KINDS)).replace(",", " ").split()
    for name in names:
        if name not in KINDS:
            raise BuildError(f"TAPESCOPE_BROWSERS names {name!r}; it may name {', '.join(KINDS)}")
    return [name for name in KINDS if name in names or name == "chromium"]


def ensure_browsers() -> None:
    """Looks that all wanted browsers are there; as root on a Debian machine missing ones are installed.

    Raises:
        BuildError: One is missing and cannot be installed; the message says what to do.
    """
    kinds = {name: KINDS[name] for name in wanted()}
    missing = [kind for kind in kinds.values() if kind.find() is None]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if missing and is_root and shutil.which("apt-get"):
        packages = [package for kind in missing for package in kind.packages]
        say(f"[set-up] {', '.join(packages)} with apt-get")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-qq", *command], env=env, check=False)
    for kind in kinds.values():
        found = kind.find()
        if found is None:
            some = "Or test without: TAPESCOPE_BROWSERS=chromium python3 build.py test"
            raise BuildError(f"{kind.help}\n{some}")
        if not found.exists():
            raise BuildError(f"there is no browser at {found}")
