#!/usr/bin/env python3
"""Front door: ``python3 build.py`` makes ``dist/``; ``serve``, ``look``, ``test``, ``bench`` and ``shots`` use it.

Needs nothing but Python 3.12 or newer: it makes ``.venv`` from ``pyproject.toml`` by itself and goes on
inside it, in ``static/build/``, where the stages are.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NEEDS = (3, 12)
PASSED = {"test": 1, "shots": 1, "bench": 2}
"""Commands whose further words go on to another program, and how many words are theirs."""


def arguments(argv: list[str]) -> argparse.Namespace:
    """Returns the parsed command line; without a command it is ``build``."""
    parser = argparse.ArgumentParser(prog="build.py", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", metavar="command")
    build = commands.add_parser("build", help="make dist/ (the default)")
    serve = commands.add_parser("serve", help="make dist/, serve it on 127.0.0.1, open the browser")
    look = commands.add_parser("look", help="open a lesson as its files are now, without a build")
    look.add_argument("lesson", nargs="?", help="id of the lesson: the name of its folder")
    for command, usual in ((serve, 8000), (look, 0)):
        command.add_argument("--no-open", action="store_true", help="do not open the browser")
        command.add_argument(
            "--port", type=port, default=usual, help=f"port, 0 takes a free one ({usual})"
        )
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
    test = commands.add_parser(
        "test", help="lint, types, unit tests, build, browser tests; with ARGs only pytest"
    )
    test.add_argument("rest", nargs="*", metavar="ARG", help="files, -k NAME …: run pytest alone")
    bench = commands.add_parser("bench", help="measure; prints JSON")
    bench.add_argument("what", choices=["engine", "picture", "boot"])
    bench.add_argument("rest", nargs="*", metavar="ARG", help="passed on to the benchmark")
    shots = commands.add_parser("shots", help="a contact sheet of every lesson, as PNG files")
    shots.add_argument("rest", nargs="*", metavar="ARG", help="as --only 2b --steps 5 11")
    clean = commands.add_parser("clean", help="remove what commands left in this folder")
    clean.add_argument("--all", action="store_true", help="and the cache of downloads and stages")
    first = argv[0] if argv else ""
    own = PASSED.get(first, len(argv))
    own = len(argv) if {"-h", "--help"} & set(argv[own : own + 1]) else own
    named = first in commands.choices or first in ("-h", "--help")
    options = parser.parse_args(argv[:own] if named else ["build", *argv])
    if own < len(argv):
        options.rest = argv[own + 1 :] if argv[own] == "--" else argv[own:]
    return options


def port(text: str) -> int:
    """Returns a port number; anything else is told before any work is done."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text}: a port is a number from 0 to 65535")
    return int(text)


def main(argv: list[str]) -> int:
    """Runs one command and returns its exit code."""
    options = arguments(argv)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from static.build.stages import BuildError
    from static.build.telling import explained

    # What a benchmark prints is JSON: everything else that is said goes where it does not disturb.
    aside = contextlib.redirect_stdout(sys.stderr) if options.command == "bench" else None
    # A build that is told to end takes its folders with it.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with aside or contextlib.nullcontext():
            return run(options, argv)
    except BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbuild.py: interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        told = explained(error)
        if not told:
            raise
        print(f"build.py: {told}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)


def run(options: argparse.Namespace, argv: list[str]) -> int:
    """Checks what can be checked, makes ``.venv`` if need be, and goes on inside it."""
    from static.build import setup

    if options.command == "clean":
        setup.clean(ROOT, options.all)
        return 0
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    setup.check_first(options, ROOT)
    setup.ensure_venv(ROOT, setup.groups_of(options.command))
    if inside:
        from static.build import commands

        return commands.run(options, ROOT)
    command = [str(setup.python_of(VENV)), str(ROOT / "build.py"), *argv]
    with subprocess.Popen(command) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has heard it too, and says so
            return child.wait()
        except BaseException:
            child.terminate()
            raise


if __name__ == "__main__":
    if sys.version_info < NEEDS:
        sys.exit(
            "build.py: Tapescope needs Python {}.{} or newer; this is Python {}.{} ({}).".format(
                *NEEDS, *sys.version_info[:2], sys.executable
            )
        )
    sys.exit(main(sys.argv[1:]))
