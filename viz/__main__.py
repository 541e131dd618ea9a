"""The command line: ``python -m viz run FILE`` and ``python -m viz record FILE -o trace.json``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from viz import __version__, record
from viz.locale import system_language, text
from viz.sandbox.direct import run_file
from viz.sandbox.source import ProgramError, decode
from viz.sandbox.wire import pack


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0, 1 (the program failed) or 2 (wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        data = Path(options.file).read_bytes()
    except OSError as error:
        return _complain("unreadable", file=options.file, reason=error.strerror)
    if options.command == "run":
        return run_file(Path(options.file), data)
    return _record(options.file, data, options.out)


def _parser() -> argparse.ArgumentParser:
    lang = system_language()
    parser = argparse.ArgumentParser(prog="viz", description=text("sandbox.cli.about", lang))
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "record"):
        command = commands.add_parser(name, help=text(f"sandbox.cli.{name}", lang))
        command.add_argument("file", metavar="FILE", help=text("sandbox.cli.file", lang))
        if name == "record":
            command.add_argument("-o", "--out", metavar="FILE", help=text("sandbox.cli.out", lang))
    return parser


def _record(file: str, data: bytes, out: str | None) -> int:
    """Writes the trace; an end that is worth a sentence is told on standard error."""
    lang = system_language()
    try:
        trace = record(decode(data))
    except ProgramError as problem:
        return _complain(
            "end", file=file, line=problem.line, text=text(problem.code, lang, **problem.values)
        )
    packed = pack(trace) + "\n"
    try:
        if out is None:
            sys.stdout.write(packed)
        else:
            Path(out).write_text(packed, encoding="utf-8")
    except OSError as error:
        return _complain("unwritable", file=out, reason=error.strerror)
    end = trace["end"]
    if end["code"] is not None:
        key = "end" if end["line"] is not None else "end_whole"
        _complain(key, file=file, line=end["line"], text=text(end["code"], lang, **end["values"]))
    return 0 if end["kind"] == "done" else 1


def _complain(key: str, **values: object) -> int:
    print(text(f"sandbox.cli.{key}", system_language(), **values), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
