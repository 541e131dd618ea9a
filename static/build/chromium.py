"""Finds a real Chromium for the browser tests, the benchmarks and the contact sheet."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-cjk")
HELP = """no Chromium was found, and the browser tests need a real one. Either
  - install it: `apt-get install chromium` (Debian), `brew install --cask chromium` (macOS), or Google Chrome, or
  - name one: TAPESCOPE_CHROMIUM=/path/to/chrome python3 build.py test"""
# What a browser in a container or on a CI machine needs, and no calls home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached, whatever a page tries.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def find_chromium() -> Path | None:
    """Returns the browser to use: ``$TAPESCOPE_CHROMIUM``, one on the path, or one in its usual place."""
    named = os.environ.get("TAPESCOPE_CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    kept = Path.home() / ".cache/ms-playwright"
    usual = [Path(place) for place in PLACES]
    usual += sorted(kept.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    return next((path for path in usual if path.exists()), None)
