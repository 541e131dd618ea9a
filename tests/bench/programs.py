"""Programs of a wanted size for the benches: a chain in a loop, and one in which nothing repeats."""

from __future__ import annotations

import random
from typing import Any

from viz.sandbox.program import record_here
from viz.scene.compose import compose

PER_TURN = 7  # ops that one turn of the loop costs, forward and backward
PER_LINE = 3.05  # ops that one line of the other program costs

LOOP = """import tensorflow as tf
w = tf.Variable(0.5)
y = tf.constant(1.0)
with tf.GradientTape() as t:
    for i in range({turns}):
        y = tf.sin(w * y) + 0.1
print(t.gradient(y, w))
"""

HEAD = """import tensorflow as tf
x = tf.constant(0.7)
w = tf.Variable(0.4)
with tf.GradientTape() as t:
    t.watch(x)
"""
LINES = (
    "tf.sin({a})",
    "{a} * {b}",
    "{a} + {b}",
    "tf.tanh({a})",
    "{a} - {b}",
    "tf.cos({a}) * {b}",
    "tf.exp(-{a} * {a})",
    "w * {a}",
)


def looped(ops: int) -> str:
    """A program of about ``ops`` ops that repeats one line."""
    return LOOP.format(turns=max(1, round(ops / PER_TURN)))


def unlike(ops: int, seed: int = 1) -> str:
    """A program of about ``ops`` ops without a loop: each line uses two of the last few results."""
    rng = random.Random(seed)
    names = ["x", "w"]
    lines = []
    for n in range(max(3, round(ops / PER_LINE))):
        a, b = rng.choice(names[-6:]), rng.choice(names[-6:])
        lines.append(f"    v{n} = {rng.choice(LINES).format(a=a, b=b)}\n")
        names.append(f"v{n}")
    ending = f"    y = {' + '.join(names[-3:])}\nprint(t.gradient(y, [x, w]))\n"
    return HEAD + "".join(lines) + ending


def trace_of(source: str) -> dict[str, Any]:
    """The trace of a program."""
    return record_here(source)


def opened(trace: dict[str, Any], lang: str = "en") -> frozenset[str]:
    """Ids of all groups, those inside others included."""
    found: frozenset[str] = frozenset()
    while True:
        groups = compose(trace, lang, opened=found)["groups"]
        closed = {group["id"] for group in groups if not group["open"]}
        if not closed:
            return found
        found |= closed
