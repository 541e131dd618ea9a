"""The operating system's wall around a learner's program: bubblewrap, where it is there (Linux).

Inside there is no network, no other process, nothing of the environment and no file but Python, this package and
what is named, all read-only; what is left of the program dies with the process that started it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache")
"""Where a system keeps the libraries that Python needs, and links to them."""
INSIDE = {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
KILLED = 128
"""Added to a signal's number by what waits for the program inside the wall."""


def tool() -> str | None:
    """Returns the path of bubblewrap; None where there is none."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def around(
    command: Sequence[str], environment: Mapping[str, str], readable: Sequence[str] = ()
) -> list[str]:
    """Returns the command line that runs ``command`` behind the wall.

    Args:
        command: What to run; its first word is a program that can be seen inside.
        environment: All that it sees of the environment, besides a home that is empty.
        readable: Folders that it may read.

    Raises:
        FileNotFoundError: There is no bubblewrap.
    """
    found = tool()
    if found is None:
        raise FileNotFoundError("bwrap")
    line = [found, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in {**INSIDE, **environment}.items():
        line += ["--setenv", name, value]
    for path in SYSTEM:
        if os.path.islink(path):
            line += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            line += ["--ro-bind", path, path]
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in (*_python(), *readable):  # after /tmp, which may hold them
        line += ["--ro-bind", path, path]
    return [*line, "--chdir", "/tmp", "--", *command]


def _python() -> list[str]:
    """Folders of the interpreter, of the packages it finds, and of this one; none inside another."""
    package = str(PACKAGE)
    found = {sys.prefix, sys.base_prefix, package}
    found |= {path for path in sys.path if path and "packages" in path and os.path.isdir(path)}
    resolved = sorted({os.path.abspath(path) for path in found if os.path.isdir(path)})
    return [
        path
        for path in resolved
        if not any(path.startswith(f"{other}/") for other in (*resolved, "/usr") if other != path)
    ]


@cache
def holds() -> bool:
    """Whether the wall can be built here and nothing gets over it: tried once, with everything it keeps out."""
    return tool() is not None and not gaps()


def gaps() -> list[str]:
    """Returns what a program behind the wall still reaches; empty if nothing.

    It is tried with a file outside, a server on this machine, a process outside, a variable, and writing.
    """
    with _bait() as (file, port, process):
        line = around([sys.executable, "-I", "-S", "-c", _CLIMB, file, str(port), str(process)], {})
        try:
            ran = subprocess.run(
                line, capture_output=True, text=True, timeout=30, check=False, env={"BAIT": "1"}
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"it cannot be tried: {error}"]
    if ran.returncode or not ran.stdout.endswith("tried\n"):
        return [f"it cannot be built: {ran.stderr.strip() or ran.returncode}"]
    return ran.stdout.split("\n")[:-2]


@contextlib.contextmanager
def _bait() -> Iterator[tuple[str, int, int]]:
    """A readable file, a listening port and a process, all outside."""
    with (
        tempfile.NamedTemporaryFile() as file,
        socket.create_server(("127.0.0.1", 0)) as server,
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE
        ) as process,
    ):
        try:
            yield file.name, server.getsockname()[1], process.pid
        finally:
            process.kill()


_CLIMB = """
import os, signal, socket, sys
file, port, process = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
def can(what, climb):
    try:
        climb()
    except OSError:
        return
    print(what)
can("a file outside", lambda: open(file).close())
can("a folder outside", lambda: os.listdir("/var") and os.listdir("/home"))
can("accounts", lambda: open("/etc/passwd").close())
can("a server on this machine", lambda: socket.create_connection(("127.0.0.1", port), 2))
can("a process outside", lambda: os.kill(process, 0))
can("writing to the system", lambda: open("/usr/tapescope-was-here", "w").close())
can("writing to Python", lambda: open(os.path.join(sys.prefix, "tapescope-was-here"), "w").close())
if "BAIT" in os.environ:
    print("the environment")
if len([name for name in os.listdir("/proc") if name.isdigit()]) > 3:
    print("other processes")
print("tried")
"""
