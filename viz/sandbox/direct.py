"""Runs a program file as ``python FILE`` would, with ``viz.tf`` for ``tensorflow``, unrecorded."""

from __future__ import annotations

import linecache
import os
import sys
from pathlib import Path
from types import ModuleType

from viz.locale import system_language, text
from viz.sandbox.capture import trimmed_traceback
from viz.sandbox.plotting import undrawn
from viz.sandbox.source import ProgramError, decode
from viz.tf.install import install


def run_file(path: Path, data: bytes) -> int:
    """Runs the program ``data`` of the file ``path`` and returns its exit status (1 after an
    exception).

    A traceback shows only frames of the program and of files beside it.
    """
    name, folder = str(path), os.path.dirname(os.path.abspath(path))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    main = ModuleType("__main__")
    main.__file__ = name
    before = sys.modules["__main__"], sys.argv, sys.path[:]
    sys.modules["__main__"], sys.argv = main, [name]
    sys.path.insert(0, folder)
    try:
        with install(), undrawn(_tell_undrawn):
            return _run(name, folder, data, main)
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:] = before


def _run(name: str, folder: str, data: bytes, main: ModuleType) -> int:
    def own(file: str) -> bool:
        return file == name or (
            os.path.dirname(os.path.abspath(file)) == folder and not file.startswith("<")
        )

    try:
        source = decode(data)
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec", dont_inherit=True), main.__dict__)
    except ProgramError as problem:
        sys.stderr.write(f"{problem.detail}\n")
        return 1
    except SystemExit as error:
        return _status(error)
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        sys.stdout.flush()
        sys.stderr.write(trimmed_traceback(error, own))
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _tell_undrawn() -> None:
    sys.stderr.write(text("sandbox.note.plots", system_language()) + "\n")


def _status(error: SystemExit) -> int:
    """The exit status that Python gives ``sys.exit(…)``."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    sys.stderr.write(f"{error.code}\n")
    return 1
