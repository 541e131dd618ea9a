"""Which modules a recorded program may import, and what to say about the others.

This is for clear messages, not for safety: a process or worker of its own is the wall (see
``viz.sandbox.runner``).
"""

from __future__ import annotations

import builtins
import difflib
import os
import sys
from collections.abc import Callable
from typing import Any

LIBRARIES = frozenset({"keras", "matplotlib", "numpy", "tensorflow"})
"""What is there beside Python's own; matplotlib draws nothing (see ``viz.sandbox.plotting``)."""

CLOSED = frozenset({
    "_ctypes", "_socket", "_thread", "antigravity", "asyncio", "cProfile", "code", "codeop",
    "concurrent", "ctypes", "curses", "dbm", "ensurepip", "faulthandler", "fcntl", "fileinput",
    "ftplib", "getpass", "http", "idlelib", "imaplib", "js", "mmap", "multiprocessing", "nntplib",
    "pdb", "pip", "poplib", "posix", "profile", "pty", "pyodide", "pyodide_js", "readline",
    "resource", "rlcompleter", "runpy", "sched", "select", "selectors", "shutil", "signal", "site",
    "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "syslog", "tempfile",
    "termios", "threading", "tkinter", "trace", "tty", "turtle", "turtledemo", "urllib", "venv",
    "webbrowser", "wsgiref", "xmlrpc", "zipapp", "zipimport",
})  # fmt: skip
"""Modules that make no sense in a recorded program: processes, threads, network, screen."""

OPEN = (frozenset(sys.stdlib_module_names) | LIBRARIES) - CLOSED


class ClosedModuleError(ImportError):
    """The module exists, but not for recorded programs; prints as the ImportError it is."""

    __module__ = "builtins"
    __qualname__ = "ImportError"


def guarded_import(*args: Any) -> Any:
    """Imports a module that is open to recorded programs, with ``__import__``'s own arguments.

    Raises:
        ClosedModuleError: The module is closed on purpose.
        ModuleNotFoundError: It is not among what is open.
    """
    return _guarded(builtins.__import__, *args)


def guarded_beside(folder: str) -> Callable[..., Any]:
    """Returns ``guarded_import`` for a program that may also use the modules in its folder."""
    names = {name.partition(".")[0] for name in os.listdir(folder) if not name.startswith(".")}

    def imports(*args: Any) -> Any:
        beside = args[0].partition(".")[0] in names
        return (builtins.__import__ if beside else guarded_import)(*args)

    return imports


def _guarded(imports: Callable[..., Any], name: str, *rest: Any) -> Any:
    root = name.partition(".")[0]
    if root in CLOSED:
        raise ClosedModuleError(f"{root!r} is closed to recorded programs", name=root)
    if root and root not in OPEN:
        raise ModuleNotFoundError(f"No module named {root!r}", name=name)
    return imports(name, *rest)


def nearest_module(name: str) -> str | None:
    """The open module whose name is nearest to a misspelt one."""
    public = [m for m in OPEN if not m.startswith("_")]
    found = difflib.get_close_matches(name.partition(".")[0].lower(), public, 1, 0.75)
    return found[0] if found else None
