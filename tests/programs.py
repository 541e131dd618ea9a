"""Programs with loops, as learners write them, and their traces, recorded once."""

from functools import cache
from typing import Any

from viz.sandbox.program import record_here

NESTED_TAPES = """import tensorflow as tf
a = tf.constant(0.5)
b = tf.constant(1.0)
y = x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    outer.watch([a, b])
    with tf.GradientTape() as inner:
        inner.watch([a, b])
        for i in range({turns}):
            y = y * a + b
    dy_dx = inner.gradient(y, x)
d2 = outer.gradient(dy_dx, a)
print(d2)
"""

TRAINING = """import tensorflow as tf
w = tf.Variable(2.0)
b = tf.Variable(0.5)
for step in range({turns}):
    x = tf.constant(1.5)
    with tf.GradientTape() as tape:
        y = w * x + b
        loss = (y - 4.0) ** 2
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.1 * dw)
    b.assign_sub(0.1 * db)
    print(step)
"""

STRAIGHT_HEAD = """import tensorflow as tf
x = tf.constant(0.5)
with tf.GradientTape() as tape:
    tape.watch(x)
    y0 = x
"""


def straight(lines: int) -> str:
    """A program without a loop: one line after the other."""
    body = "".join(f"    y{n} = tf.sin(y{n - 1}) * {n % 7 + 1}.5\n" for n in range(1, lines + 1))
    return f"{STRAIGHT_HEAD}{body}d = tape.gradient(y{lines}, x)\n"


@cache
def trace(source: str) -> dict[str, Any]:
    """The trace of a program; do not change it."""
    return record_here(source)
