"""The wall: what a learner's program tries to reach behind bubblewrap, and does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from viz.sandbox import wall
from viz.sandbox.runner import SubprocessRunner

needs_bubblewrap = pytest.mark.skipif(
    sys.platform != "linux", reason="bubblewrap is Linux's; elsewhere the server runs nobody's code"
)
SUBINTERPRETER = """import _interpreters
def elsewhere(code):
    made = _interpreters.create()
    return _interpreters.exec(made, code)
print("refused" if elsewhere({code!r}) else "done")
"""


def printed(trace: dict) -> str:
    return "".join(e["text"] for e in trace["events"] if e["type"] == "print")


@needs_bubblewrap
def test_bubblewrap_is_here_and_nothing_gets_over_the_wall() -> None:
    assert wall.tool() is not None, "apt-get install bubblewrap"
    assert wall.gaps() == []
    assert wall.holds()


@needs_bubblewrap
@pytest.mark.parametrize(
    ("without", "reached"),
    [
        ("--unshare-all", {"a server on this machine", "a process outside"}),
        ("--clearenv", {"the environment"}),
        ("--ro-bind", {"writing to Python"}),
    ],
)
def test_a_wall_with_a_gap_is_found_out(monkeypatch, without: str, reached: set[str]) -> None:
    whole = wall.around

    def holed(*given, **named):
        change = {"--ro-bind": "--bind"}.get(without)
        line = whole(*given, **named)
        return [
            change or part if part == without else part
            for part in line
            if change or part != without
        ]

    monkeypatch.setattr(wall, "around", holed)
    try:
        assert reached <= set(wall.gaps())
    finally:
        Path(sys.prefix, "tapescope-was-here").unlink(missing_ok=True)


@needs_bubblewrap
@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').close()",
        "import os; os.listdir('/home'); os.listdir('/var')",
        "import socket; socket.create_connection(('127.0.0.1', PORT), 2)",
        "open('/usr/tapescope-was-here', 'w').close()",
        "import os; os.kill(OUTSIDE, 0)",
    ],
)
def test_an_interpreter_without_the_audit_hook_meets_the_wall(code: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        filled = code.replace("PORT", str(server.getsockname()[1]))
        filled = filled.replace("OUTSIDE", str(os.getpid()))
        trace = SubprocessRunner().run(SUBINTERPRETER.format(code=filled))
    assert printed(trace) == "refused\n"


@needs_bubblewrap
def test_a_program_sees_nothing_of_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "hidden")
    trace = SubprocessRunner().run("import os\nprint(sorted(os.environ))")
    assert "SECRET" not in printed(trace)
    assert "USER" not in printed(trace)


@needs_bubblewrap
def test_no_program_outlives_a_server_that_is_killed() -> None:
    mark = "tapescope_outlives_nobody"
    code = (
        "from viz.sandbox.runner import SubprocessRunner\n"
        f"SubprocessRunner().start('{mark} = 1\\nwhile True: pass')\n"
        "print('started', flush=True)\ninput()"
    )
    root = str(Path(__file__).parents[2])
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"started\n"
    children = descendants(server.pid)
    until = time.monotonic() + 20
    while len(children) < 3 and time.monotonic() < until:
        children = descendants(server.pid)
    assert len(children) >= 3, "the wall, its keeper and the program"
    server.send_signal(signal.SIGKILL)
    server.wait()
    while any(alive(pid) for pid in children):
        assert time.monotonic() < until, "a program goes on without its server"
    server.stdout.close()
    assert server.stdin is not None
    server.stdin.close()


def descendants(pid: int) -> list[int]:
    found = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    except (FileNotFoundError, ProcessLookupError):
        return found
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_without_bubblewrap_there_is_no_wall_and_it_is_said(monkeypatch) -> None:
    monkeypatch.setattr(wall, "tool", lambda: None)
    wall.holds.cache_clear()
    try:
        assert not wall.holds()
        with pytest.raises(FileNotFoundError):
            wall.around(["python"], {})
    finally:
        wall.holds.cache_clear()
