"""Watching learner code from inside the interpreter."""

import sys

import pytest

from viz.sandbox.limits import LimitReached, Limits, Meter
from viz.sandbox.monitor import monitoring


def run(source: str, limits: Limits | None = None) -> list[int]:
    """First visits of lines while ``source`` runs under the limits."""
    lines: list[int] = []
    code = compile(source, "<program>", "exec")
    with monitoring(code, Meter(limits or Limits(turns=5000)), lines.append):
        exec(code, {})
    return lines


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while True:\n    try:\n        1 / 0\n    except ZeroDivisionError: pass",
        "def f():\n    while True: pass\nf()",
        "import itertools\nfor i in itertools.count(): pass",
        "import itertools\n[i for i in itertools.count()]",
        "import itertools\nsum(i for i in itertools.count())",
        "import itertools\nsum(map(lambda i: i, itertools.count()))",
        "def f(n):\n    return n and f(n - 1)\nfor i in range(100): f(100)",
        "class A:\n    def f(self):\n        while True: continue\nA().f()",
    ],
)
def test_every_kind_of_endless_loop_ends(source):
    with pytest.raises(LimitReached, match=r"sandbox\.limit\.turns") as caught:
        run(source)
    assert caught.value.line in range(1, 1 + len(source.split("\n")))


@pytest.mark.parametrize("function", ["sum", "max", "list", "sorted", "set", "tuple", "any"])
def test_a_built_in_that_would_run_through_an_enormous_range_is_refused(function):
    with pytest.raises(LimitReached) as caught:
        run(f"x = 1\n{function}(range(10 ** 30))")
    assert caught.value.code == "sandbox.limit.iterations"
    assert caught.value.values == {"function": function, "count": 10**30}
    assert caught.value.line == 2


def test_ordinary_ranges_pass():
    run("assert sum(range(1000)) == 499500\nassert list(range(3, 0, -1)) == [3, 2, 1]")


def test_each_line_is_told_once_before_it_runs():
    assert run("x = 1\nfor i in range(3):\n    x += i\ny = x") == [1, 2, 3, 4]


def test_library_code_costs_no_turns():
    run("import re\nfor _ in range(100): re.compile('a+b' * 10)", Limits(turns=200))


def test_afterwards_nothing_is_watched_any_more():
    before = [sys.monitoring.get_tool(t) for t in range(6)]
    with pytest.raises(ZeroDivisionError):
        run("1 / 0")
    assert [sys.monitoring.get_tool(t) for t in range(6)] == before
