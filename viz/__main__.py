"""The command line: ``tapescope run FILE``, ``record FILE -o trace.json``, ``render …``, ``why FILE``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from viz import __version__, record
from viz.locale import LANGUAGES, system_language, text
from viz.sandbox.files import ProgramFile, read
from viz.sandbox.limits import Limits
from viz.sandbox.source import ProgramError
from viz.sandbox.wire import pack, unpack
from viz.trace.types import Trace


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0, 1 (the program failed) or 2 (wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = _COMMANDS[options.command]
        return command(options)
    except OSError as error:
        if error.filename != options.file:
            raise
        return _complain("unreadable", file=options.file, reason=error.strerror)
    except ProgramError as problem:
        if options.command == "run" and problem.detail:
            sys.stderr.write(f"{problem.detail}\n")
            return 1
        sentence = text(problem.code, system_language(), **problem.values)
        key = "end_whole" if problem.line is None else "end"
        return _complain(key, file=options.file, line=problem.line, text=sentence)


def _parser() -> argparse.ArgumentParser:
    lang = system_language()
    parser = argparse.ArgumentParser(prog="tapescope", description=text("sandbox.cli.about", lang))
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in _COMMANDS:
        command = commands.add_parser(name, help=text(f"sandbox.cli.{name}", lang))
        command.add_argument("file", metavar="FILE", help=text("sandbox.cli.file", lang))
        if name == "run":
            no_limits = text("sandbox.cli.no_limits", lang)
            command.add_argument("--no-limits", action="store_true", help=no_limits)
            command.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
        elif name == "why":
            command.add_argument("--json", action="store_true", help=text("sandbox.cli.json", lang))
        else:
            command.add_argument("-o", "--out", metavar="FILE", help=text("sandbox.cli.out", lang))
        if name in ("render", "why"):
            command.add_argument("--lang", choices=LANGUAGES, default=lang)
        if name == "render":
            command.add_argument("--theme", choices=("light", "dark"), default="light")
            command.add_argument("--level", choices=("auto", "program", "op"), default="auto")
    return parser


def _run(options: argparse.Namespace) -> int:
    """Runs the program as Python would; with limits in a process of its own, which can be ended."""
    if options.no_limits or options.supervised:
        from viz.sandbox.direct import run_file

        return run_file(read(options.file), None if options.no_limits else Limits())
    from viz.sandbox.supervise import supervised

    if options.file != "-":
        Path(options.file).open("rb").close()  # what cannot be read is told before anything starts
    limits = Limits()
    status, ended = supervised(["run", "--supervised", options.file], limits)
    if ended is not None:
        values = {"seconds": f"{limits.seconds:g}"}
        lang = system_language()
        _complain("end_whole", file=options.file, text=text(ended, lang, **values))
        print(text("sandbox.cli.unlimited", lang), file=sys.stderr)
    return status


def _record(options: argparse.Namespace) -> int:
    """Writes the trace."""
    program = read(options.file)
    trace = _trace(program)
    return _write(pack(trace) + "\n", options.out) or _tell_end(program.name, trace)


def _render(options: argparse.Namespace) -> int:
    """Writes a page that plays the program, or a trace that was recorded earlier."""
    made = _RENDERED.get(Path(options.out or "film.html").suffix.lower())
    if made is None:
        return _complain("unknown_ending", file=options.out, known=", ".join(_RENDERED))
    if options.file.endswith(".json"):
        try:
            trace = unpack(Path(options.file).read_text("utf-8", "replace"))
        except ValueError as error:
            return _complain("no_trace", file=options.file, reason=error)
    else:
        trace = _trace(read(options.file))
    return _write(made(trace, options), options.out) or _tell_end(options.file, trace)


def _why(options: argparse.Namespace) -> int:
    """Says why results are None, NaN, infinite or zero, each proven by running the program again."""
    import json

    from viz.sandbox.runner import SubprocessRunner
    from viz.why.facts import Facts
    from viz.why.report import as_json, paragraphs, proofs

    program = read(options.file)
    file = os.path.join(program.folder, os.path.basename(program.name))
    runner = SubprocessRunner(spare=True)
    try:
        facts = Facts(runner.run(program.source, file=file))
        found = list(proofs(facts, lambda source: runner.run(source, file=file)))
    finally:
        runner.close()
    name = os.path.basename(program.name)
    if options.json:
        report = as_json(facts, found, options.lang, name)
        content = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    else:
        content = paragraphs(facts, found, options.lang, name)
    return _write(content, None) or _tell_end(program.name, facts.trace)


def _film(trace: Trace, options: argparse.Namespace) -> str:
    """One HTML page that plays the trace."""
    from viz.export.expanded import expanded, other_level
    from viz.export.film import film
    from viz.scene.compose import compose
    from viz.story.story import Story

    title = "" if options.file == "-" else Path(options.file).stem
    story = Story(trace)
    scene = compose(story, options.lang, None, title, level=options.level)
    return film(scene, options.theme, expanded(story, scene) | other_level(story, scene))


def _json(trace: Trace, _options: argparse.Namespace) -> str:
    return pack(trace) + "\n"


_COMMANDS = {"run": _run, "record": _record, "render": _render, "why": _why}
_RENDERED = {".html": _film, ".json": _json}
"""What ``render`` makes, by the ending of the file that it writes."""


def _trace(program: ProgramFile) -> Trace:
    """Runs the program, which finds its own modules and files as with ``run``."""
    return record(program.source, os.path.join(program.folder, os.path.basename(program.name)))


def _write(content: str, out: str | None) -> int:
    try:
        if out is None:
            sys.stdout.write(content)
        else:
            Path(out).write_text(content, encoding="utf-8")
    except OSError as error:
        return _complain("unwritable", file=out, reason=error.strerror)
    return 0


def _tell_end(file: str, trace: Trace) -> int:
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
