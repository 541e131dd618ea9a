"""Programs in a subprocess: what they cannot do, and what comes back when they try."""

import asyncio
import os
import subprocess
import threading
import time

import pytest

from viz.locale import text
from viz.sandbox import runner as runner_module
from viz.sandbox.limits import Limits
from viz.sandbox.runner import SubprocessRunner
from viz.sandbox.wire import BROKEN, unpack

SHORT = Limits(seconds=1.0, cpu_seconds=5)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="last words need fork")


@pytest.fixture
def runner():
    made = SubprocessRunner()
    yield made
    made.close()


def names(trace: dict) -> list[str]:
    return [e["name"] for e in trace["events"] if e["type"] == "bind"]


def test_a_program_comes_back_as_a_checked_trace(runner):
    trace = runner.run("import tensorflow as tf\nx = tf.constant(3.0)\nprint((x * x).numpy())")
    assert trace["end"]["kind"] == "done"
    assert [e["text"] for e in trace["events"] if e["type"] == "print"] == ["9.0\n"]
    assert names(trace) == ["x"]


@needs_fork
@pytest.mark.parametrize("hang", ["sum(itertools.repeat(1))", "10 ** 10 ** 10", "time.sleep(60)"])
def test_a_program_that_never_comes_back_still_tells_what_it_did(runner, hang):
    source = (
        f"import itertools, time\nimport tensorflow as tf\nx = tf.constant(3.0)\ny = x * x\n{hang}"
    )
    began = time.monotonic()
    trace = runner.run(source, limits=SHORT)
    assert time.monotonic() - began < 8
    end = trace["end"]
    assert (end["kind"], end["line"], end["code"]) == ("limit", 5, "sandbox.limit.time")
    assert names(trace) == ["x", "y"]


@needs_fork
def test_processor_time_is_limited_too(runner):
    trace = runner.run(
        "import itertools\nsum(itertools.repeat(1))", limits=Limits(seconds=30, cpu_seconds=1)
    )
    assert trace["end"]["code"] == "sandbox.limit.time"
    assert trace["end"]["line"] == 2


@needs_fork
@pytest.mark.parametrize(
    ("death", "code"),
    [
        ("import os; os._exit(0)", "lost"),
        ("import os; os._exit(7)", "lost"),
        ("import os; os.abort()", "crash"),
    ],
)
def test_a_program_that_dies_still_tells_what_it_did(runner, death, code):
    source = f"import tensorflow as tf\nx = tf.constant(3.0)\n{death}"
    trace = runner.run(source, limits=SHORT)
    assert trace["end"]["code"] == f"sandbox.limit.{code}"
    assert trace["end"]["line"] == 3
    assert names(trace) == ["x"]


def test_memory_is_limited(runner):
    source = "x = []\nwhile True:\n    x.append('a' * 10**6 + str(len(x)))"
    end = runner.run(source, limits=Limits(memory=200 << 20))["end"]
    assert (end["kind"], end["line"], end["code"]) == ("limit", 3, "sandbox.limit.memory")


@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/hosts')",
        "open('made-by-a-program', 'w')",
        "import os; os.system('true')",
        "import os; os.remove('nothing')",
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "from importlib import import_module as i; i('subprocess').run(['true'])",
        "from importlib import import_module as i; i('socket').create_connection(('127.0.0.1', 9))",
    ],
)
def test_the_usual_ways_to_touch_the_machine_end_in_one_clear_error(runner, act):
    end = runner.run(act)["end"]
    assert (end["kind"], end["code"]) == ("error", "sandbox.error.closed_call")


def test_the_environment_of_the_server_is_not_the_programs(runner, monkeypatch):
    monkeypatch.setenv("SERVER_SECRET", "42")
    trace = runner.run("import os\nprint('SERVER_SECRET' in os.environ)\nos.environ['A'] = '1'")
    assert [e["text"] for e in trace["events"] if e["type"] == "print"] == ["False\n"]


def test_stop_ends_a_run_and_keeps_what_was_recorded(runner):
    source = "import tensorflow as tf\nx = tf.constant(3.0)\nwhile True: pass"
    kept: list[str] = []
    for seconds in (0.5, 2, 8, 15):  # however busy the machine is, it comes to its loop
        run = runner.start(source, limits=Limits(turns=10**12))
        threading.Timer(seconds, runner.cancel).start()
        trace = run.result()
        assert trace["end"]["code"] == "sandbox.limit.stopped"
        kept = names(trace)
        if kept or not hasattr(os, "fork"):
            break
    assert kept == (["x"] if hasattr(os, "fork") else [])


def test_running_does_not_block_the_event_loop(runner):
    async def main() -> tuple[dict, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.ensure_future(tick())
        trace = await runner.run_async("import time\ntime.sleep(0.3)\nprint(1)")
        ticking.cancel()
        return trace, ticks

    trace, ticks = asyncio.run(main())
    assert trace["end"]["kind"] == "done"
    assert ticks > 10


def test_cancelling_the_task_kills_the_program(runner):
    async def main() -> None:
        task = asyncio.ensure_future(
            runner.run_async("while True: pass", limits=Limits(turns=10**12))
        )
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 5


def test_two_programs_run_at_the_same_time_without_meeting(runner):
    runs = [runner.start(f"import time\ntime.sleep(0.2)\nprint({n})") for n in range(3)]
    outputs = [[e["text"] for e in r.result()["events"] if e["type"] == "print"] for r in runs]
    assert outputs == [["0\n"], ["1\n"], ["2\n"]]


def test_a_spare_process_is_ready_before_it_is_needed_and_ends_with_the_runner():
    runner = SubprocessRunner(spare=True)
    spare = runner._spare
    assert spare is not None
    trace = runner.run("print(1)")
    assert trace["end"]["kind"] == "done"
    assert spare.returncode == 0
    following = runner._spare
    assert following is not None
    assert following is not spare
    runner.close()
    assert following.returncode is not None


def test_a_process_that_cannot_start_is_told_as_a_crash(runner, monkeypatch):
    def broken(_file=None):
        return subprocess.Popen(
            [runner_module.sys.executable, "-c", "raise SystemExit(3)"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    monkeypatch.setattr(runner_module, "_start", broken)
    end = runner.run("x = 1")["end"]
    assert (end["kind"], end["code"], end["values"]) == (
        "limit",
        "sandbox.limit.crash",
        {"status": 3},
    )


def test_an_answer_that_is_too_long_is_cut_off(runner, monkeypatch):
    def chatty(_file=None):
        return subprocess.Popen(
            [runner_module.sys.executable, "-c", "while True: print('x' * 10000)"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    monkeypatch.setattr(runner_module, "_start", chatty)
    trace = runner.run("x = 1", limits=Limits(trace_bytes=1 << 20, seconds=10))
    assert trace["end"]["code"] == "sandbox.limit.trace"
    assert trace["source"] == "x = 1"


@pytest.mark.parametrize(
    "line",
    [
        "", "{}", "[]", "NaN", '{"version": 1}', "[" * 100_000,
        '{"version":1,"source":"","tensors":[],"tapes":[],"ops":[{}],"passes":[],"events":[],"end":{}}',
    ],
)  # fmt: skip
def test_what_is_no_trace_is_refused(line):
    with pytest.raises(ValueError, match=r"trace|JSON|Expecting|lacks|JSON"):
        unpack(line)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "sold"}, {"code": "ui.run"}, {"code": "sandbox.no.such"}, {"code": 3},
        {"line": "1"},
        {"code": "sandbox.error.name", "values": {}}, {"values": {"name": []}}, {"detail": 3},
        {"code": None},
    ],
)  # fmt: skip
def test_an_end_that_no_catalog_knows_is_refused(runner, change):
    import json

    trace = runner.run("print(nothing)")
    assert text(trace["end"]["code"], "zh", **trace["end"]["values"])
    trace["end"] |= change
    with pytest.raises((ValueError, KeyError)):
        unpack(json.dumps(trace))


def test_a_failure_of_the_runner_itself_is_told_as_a_crash_and_complained_about(capfd):
    request = b'{"source": "x = 1", "limits": {"no_such_limit": 1}}\n'
    process = runner_module._start()
    process.communicate(request, timeout=20)
    assert process.returncode == BROKEN
    assert "no_such_limit" in capfd.readouterr().err
