"""One program, run in this interpreter and told to a recorder."""

import gc
import linecache
import sys

import pytest

from viz.engine import events as ev
from viz.sandbox.limits import Limits
from viz.sandbox.program import execute, record_here
from viz.trace.recorder import Recorder

LIMITS = Limits(turns=20_000, events=2_000, output=2_000)


def run(source: str, limits: Limits = LIMITS) -> dict:
    return record_here(source, limits=limits)


def printed(trace: dict, stream: str = "stdout") -> str:
    texts = [e["text"] for e in trace["events"] if e["type"] == "print" and e["stream"] == stream]
    return "".join(texts)


def names(trace: dict) -> list[str]:
    return [e["name"] for e in trace["events"] if e["type"] == "bind"]


TWO_TAPES = """import tensorflow as tf
x = tf.constant(3.0)
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x * x
    dy_dx = inner.gradient(y, x)
print(outer.gradient(dy_dx, x).numpy())
"""


def test_a_program_with_nested_tapes_runs_and_is_recorded():
    trace = run(TWO_TAPES)
    assert trace["end"] == {
        "kind": "done",
        "line": None,
        "code": None,
        "values": {},
        "detail": None,
    }
    assert printed(trace) == "2.0\n"
    assert [t["name"] for t in trace["tapes"]] == ["outer", "inner"]
    assert names(trace) == ["x", "y", "dy_dx"]


@pytest.mark.parametrize(
    "line",
    [
        "import tensorflow as tf",
        "import tensorflow",
        "from tensorflow import GradientTape, constant",
        "import tensorflow.math",
        "from tensorflow import *",
    ],
)
def test_tensorflow_is_found_in_every_spelling_and_gone_afterwards(line):
    before = sys.modules.get("tensorflow")
    assert run(line)["end"]["kind"] == "done"
    assert sys.modules.get("tensorflow") is before


def test_an_exception_ends_the_trace_with_line_sentence_and_trimmed_traceback():
    trace = run(
        "import tensorflow as tf\n\ndef f(x):\n    return 1 / x\n\ny = f(0)\nprint('never')"
    )
    end = trace["end"]
    assert (end["kind"], end["line"], end["code"]) == ("error", 4, "sandbox.error.zero_division")
    assert end["detail"] == "ZeroDivisionError: division by zero"
    shown = printed(trace, "stderr").splitlines()
    files = [text for text in shown if "File" in text]
    assert files == ['  File "<program>", line 6, in <module>', '  File "<program>", line 4, in f']
    assert "    return 1 / x" in shown


def test_an_error_inside_the_engine_is_placed_on_the_learners_line():
    trace = run("import tensorflow as tf\nt = tf.GradientTape()\n\nt.watch(1.0)")
    assert (trace["end"]["line"], trace["end"]["code"]) == (4, "sandbox.error.watch_type")
    assert printed(trace, "stderr").count("File") == 1


def test_a_second_gradient_of_a_plain_tape_has_its_own_sentence():
    source = TWO_TAPES + "outer.gradient(dy_dx, x)\n"
    end = run(source)["end"]
    assert (end["kind"], end["line"], end["code"]) == ("error", 10, "sandbox.error.tape_used")


def test_a_name_that_tensorflow_has_not_is_told_with_the_nearest():
    end = run("import tensorflow as tf\ntf.constnat(1.0)")["end"]
    assert (end["kind"], end["line"]) == ("error", 2)
    assert end["values"]["near"] == "constant"


def test_what_happened_before_an_error_is_still_there():
    trace = run("import tensorflow as tf\nx = tf.constant(2.0)\ny = x * x\nprint(y)\n1 / 0")
    assert names(trace) == ["x", "y"]
    assert printed(trace).startswith("tf.Tensor(4.0")


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("while True: pass", "turns", 1),
        ("def f(n):\n    return f(n + 1)\nf(0)", "recursion", 2),
        ("import tensorflow as tf\nx = tf.ones(2)\nfor i in range(10**6):\n    x * x", "events", 4),
        ("import tensorflow as tf\n\nx = tf.ones((5000, 5000))", "elements", 3),
        ("import numpy as np\nx = np.ones((10**8, 10**8))", "memory", 2),
        ("while True:\n    print('x' * 100)", "output", 2),
        ("x = 1\nprint('x' * 10**7)", "output", 2),
        ("x = sum(range(10**12))", "iterations", 1),
        ("while True:\n    try:\n        while True: pass\n    except: pass", "turns", 3),
        ("try:\n    while True: pass\nexcept BaseException:\n    print(1)", "turns", 2),
        ("import contextlib as c\nwith c.suppress(BaseException):\n    while 1: pass", "turns", 3),
    ],
)  # fmt: skip
def test_each_limit_ends_the_trace_with_its_line(source, code, line):
    limits = Limits(turns=20_000, events=2_000, output=2_000, elements=10**6)
    end = run(source, limits)["end"]
    assert (end["kind"], end["line"], end["code"]) == ("limit", line, f"sandbox.limit.{code}")


def test_printing_too_much_keeps_what_fitted():
    trace = run("print('x' * 10**6)")
    assert printed(trace) == "x" * 2_000


def test_an_enormous_tensor_is_not_in_the_trace_but_what_came_before_is():
    limits = Limits(elements=1000)
    trace = run("import tensorflow as tf\nx = tf.ones((10,))\ny = tf.ones((2000,))", limits)
    assert [t["shape"] for t in trace["tensors"]] == [[10]]


@pytest.mark.parametrize("source", ["", "\n\n", "# only a comment", '"""only a text"""', "\ufeff"])
def test_an_empty_program_ends_with_a_note(source):
    assert run(source)["end"]["code"] == "sandbox.note.empty"


def test_a_program_without_a_tape_ends_with_a_note_and_still_shows_its_ops():
    trace = run("import tensorflow as tf\ny = tf.constant(2.0) * 3.0")
    assert (trace["end"]["kind"], trace["end"]["code"]) == ("done", "sandbox.note.no_tape")
    assert [op["name"] for op in trace["ops"]] == ["multiply"]


@pytest.mark.parametrize("source", ["x = （3）", "x = 1\x00", "x = '\ud800'", "if x\n pass"])
def test_a_program_that_cannot_start_is_an_error_with_its_source_kept(source):
    trace = run(source)
    assert trace["end"]["kind"] == "error"
    assert trace["end"]["line"] == 1
    assert len(trace["source"]) == len(source)


def test_standard_error_and_standard_output_are_told_apart():
    trace = run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nsys.stdout.write('c')")
    assert (printed(trace), printed(trace, "stderr")) == ("a\nc", "b\n")


def test_sys_exit_is_an_ordinary_end():
    assert run("import sys\nsys.exit()")["end"]["kind"] == "done"
    trace = run("import sys\nsys.exit('no data')")
    assert trace["end"] | {"detail": None} == {
        "kind": "done", "line": 2, "code": "sandbox.note.exit",
        "values": {"status": "no data"}, "detail": None,
    }  # fmt: skip
    assert printed(trace, "stderr") == "no data\n"


def test_asking_for_input_has_its_own_sentence():
    assert run("x = input('?')")["end"]["code"] == "sandbox.error.input"


def test_the_program_is_main_and_its_classes_find_their_module():
    source = """
import dataclasses, sys
@dataclasses.dataclass
class P:
    x: 'int' = 0
assert __name__ == '__main__' and sys.modules['__main__'].P is P
assert not [n for n in dir() if '<' in n]
"""
    assert run(source)["end"]["kind"] == "done"


def test_future_imports_keep_working():
    assert run("'doc'\nfrom __future__ import annotations\nx: Nothing = 1")["end"]["kind"] == "done"


def test_nothing_is_left_behind_whatever_the_program_does():
    before = sys.stdout, sys.stderr, sys.stdin, sys.modules["__main__"], dict(linecache.cache)
    for source in (
        TWO_TAPES,
        "1 / 0",
        "while True: pass",
        "import tensorflow as tf\nwith tf.GradientTape(): 1 / 0",
    ):
        run(source)
        after = sys.stdout, sys.stderr, sys.stdin, sys.modules["__main__"]
        assert after == before[:4]
        assert ev.listener is None
        assert "<program>" not in linecache.cache
    assert run(TWO_TAPES)["end"]["kind"] == "done"


def test_the_tape_stack_is_empty_after_a_limit_inside_a_block():
    block = "with tf.GradientTape():\n    while True: x * x"
    source = f"import tensorflow as tf\nx = tf.Variable(1.0)\n{block}"
    assert run(source)["end"]["code"] == "sandbox.limit.events"
    trace = run("import tensorflow as tf\ny = tf.constant(1.0) * 2.0")
    assert trace["ops"][0]["tapes"] == []


def test_no_tensor_is_kept_alive_by_the_names_it_has():
    source = """
import gc, weakref
class L:
    _id = 1
x = L()
w = weakref.ref(x)
x = None
assert w() is None
"""

    class Deaf(Recorder):
        def bound(self, name, value, line=None):
            pass

    recorder = Deaf(source)
    execute(source, recorder)
    gc.collect()
    assert recorder.trace()["end"]["kind"] == "done"


def test_checkpoints_come_before_each_new_line_with_everything_so_far():
    loop = "for i in range(3):\n    y = y * x"
    source = f"import tensorflow as tf\nx = tf.constant(1.0)\ny = x * x\n{loop}"
    recorder = Recorder(source)
    seen = []
    execute(
        source, recorder, checkpoint=lambda line: seen.append((line, len(recorder.trace()["ops"])))
    )
    assert seen == [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1)]
