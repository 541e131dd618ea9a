"""The command line: ``python -m viz run FILE``, ``record FILE -o trace.json``, ``render FILE -o film.html``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from viz import __version__, record
from viz.locale import LANGUAGES, system_language, text
from viz.sandbox.direct import run_file
from viz.sandbox.source import ProgramError, decode
from viz.sandbox.wire import pack, unpack


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0, 1 (the program failed) or 2 (wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        data = Path(options.file).read_bytes()
    except OSError as error:
        return _complain("unreadable", file=options.file, reason=error.strerror)
    if options.command == "run":
        return run_file(Path(options.file), data)
    if options.command == "render":
        return _render(options, data)
    return _record(options.file, data, options.out)


def _parser() -> argparse.ArgumentParser:
    lang = system_language()
    parser = argparse.ArgumentParser(prog="viz", description=text("sandbox.cli.about", lang))
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "record", "render"):
        command = commands.add_parser(name, help=text(f"sandbox.cli.{name}", lang))
        command.add_argument("file", metavar="FILE", help=text("sandbox.cli.file", lang))
        if name != "run":
            command.add_argument("-o", "--out", metavar="FILE", help=text("sandbox.cli.out", lang))
        if name == "render":
            command.add_argument("--lang", choices=LANGUAGES, default=lang)
            command.add_argument("--theme", choices=("light", "dark"), default="light")
    return parser


def _record(file: str, data: bytes, out: str | None) -> int:
    """Writes the trace."""
    trace = _trace(file, data)
    if trace is None:
        return 2
    return _write(pack(trace) + "\n", out) or _tell_end(file, trace)


def _render(options: argparse.Namespace, data: bytes) -> int:
    """Writes a page that plays the program, or a trace that was recorded earlier."""
    from viz.export.film import film
    from viz.export.openings import openings
    from viz.scene.compose import compose

    if options.file.endswith(".json"):
        try:
            trace = unpack(data.decode("utf-8", "replace"))
        except ValueError as error:
            return _complain("no_trace", file=options.file, reason=error)
    else:
        recorded = _trace(options.file, data)
        if recorded is None:
            return 2
        trace = recorded
    scene = compose(trace, options.lang, None, Path(options.file).stem)
    page = film(scene, options.theme, openings(trace, scene))
    return _write(page, options.out) or _tell_end(options.file, trace)


def _trace(file: str, data: bytes) -> dict[str, Any] | None:
    """Runs the program; None, and a sentence on standard error, if it cannot be read."""
    try:
        return record(decode(data))
    except ProgramError as problem:
        sentence = text(problem.code, system_language(), **problem.values)
        _complain("end", file=file, line=problem.line, text=sentence)
        return None


def _write(content: str, out: str | None) -> int:
    try:
        if out is None:
            sys.stdout.write(content)
        else:
            Path(out).write_text(content, encoding="utf-8")
    except OSError as error:
        return _complain("unwritable", file=out, reason=error.strerror)
    return 0


def _tell_end(file: str, trace: dict[str, Any]) -> int:
    """The exit status; an end that is worth a sentence is told on standard error."""
    end = trace["end"]
    if end["code"] is not None:
        key = "end" if end["line"] is not None else "end_whole"
        sentence = text(end["code"], system_language(), **end["values"])
        _complain(key, file=file, line=end["line"], text=sentence)
    return 0 if end["kind"] == "done" else 1


def _complain(key: str, **values: object) -> int:
    print(text(f"sandbox.cli.{key}", system_language(), **values), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
