#!/usr/bin/env python3
"""Front door: ``python3 build.py`` makes ``dist/``; ``serve``, ``test``, ``bench`` and ``shots`` use it.

Needs nothing but Python 3.12 or newer: it makes ``.venv`` from ``pyproject.toml`` by itself and goes on
inside it, in ``static/build/``, where the stages are.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "tapescope-stamp"
NEEDS = (3, 12)


def arguments(argv: list[str]) -> argparse.Namespace:
    """Returns the parsed command line; without a command it is ``build``."""
    parser = argparse.ArgumentParser(prog="build.py", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", metavar="command")
    build = commands.add_parser("build", help="make dist/ (the default)")
    serve = commands.add_parser("serve", help="make dist/, serve it on 127.0.0.1, open the browser")
    serve.add_argument("--no-open", action="store_true", help="do not open the browser")
    serve.add_argument("--port", type=int, default=8000, help="port, 0 takes a free one (8000)")
    for command in (build, serve):
        command.add_argument(
            "--source",
            choices=["packages", "cdn"],
            default="packages",
            help="where Pyodide's parts come from: package registries, or the official Pyodide CDN",
        )
        command.add_argument(
            "--runtime-url",
            metavar="URL",
            help="folder of a CDN or mirror from which the pages load Pyodide's core, with the same bytes",
        )
    test = commands.add_parser("test", help="lint, types, unit tests, build, browser tests")
    test.add_argument("pytest", nargs="*", metavar="-- ARG", help="passed on to pytest")
    bench = commands.add_parser("bench", help="measure; prints JSON")
    bench.add_argument("what", choices=["engine", "picture", "boot"])
    bench.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the benchmark")
    shots = commands.add_parser("shots", help="a contact sheet of every lesson, as PNG files")
    shots.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the contact sheet")
    first = argv[0] if argv else ""
    named = first in commands.choices or first in ("-h", "--help")
    return parser.parse_args(argv if named else ["build", *argv])


def venv_python() -> Path:
    """Returns the path of the virtual environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted() -> tuple[list[str], str]:
    """Returns the requirements in ``pyproject.toml`` and a stamp that changes with them."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    requirements = [*project["project"]["dependencies"], *groups["build"], *groups["dev"]]
    stamp = hashlib.sha256("\n".join([*requirements, str(ROOT)]).encode()).hexdigest()
    return requirements, stamp


def ensure_venv() -> None:
    """Makes ``.venv`` and installs the requirements, unless its stamp says that this is done.

    Raises:
        SystemExit: If the environment cannot be made or filled; the message says what to try.
    """
    requirements, stamp = wanted()
    if STAMP.exists() and STAMP.read_text() == stamp and venv_python().exists():
        return
    print(
        f"[set-up] .venv with {len(requirements)} pinned packages (once, a minute or two)",
        flush=True,
    )
    if not venv_python().exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            raise SystemExit(
                "build.py: this Python cannot make a virtual environment. On Debian or Ubuntu: "
                "apt-get install python3-venv. Then run the same command again."
            )
    pip = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    installed = subprocess.run([*pip, *requirements], check=False)
    if installed.returncode:
        raise SystemExit(
            "build.py: pip could not install the packages named in pyproject.toml (its message is "
            "above). Check the network and run the same command again: it goes on where it stopped."
        )
    STAMP.write_text(stamp)


def main(argv: list[str]) -> int:
    """Runs one command and returns its exit code."""
    options = arguments(argv)
    if Path(sys.prefix).resolve() != VENV.resolve():
        ensure_venv()
        command = [str(venv_python()), str(ROOT / "build.py"), *argv]
        try:
            return subprocess.run(command, check=False).returncode
        except KeyboardInterrupt:
            return 130
    ensure_venv()
    sys.path.insert(0, str(ROOT))
    from static.build import commands

    try:
        return commands.run(options, ROOT)
    except commands.BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < NEEDS:
        sys.exit(
            "build.py: Tapescope needs Python {}.{} or newer; this is Python {}.{} ({}).".format(
                *NEEDS, *sys.version_info[:2], sys.executable
            )
        )
    sys.exit(main(sys.argv[1:]))
