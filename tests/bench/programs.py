"""Programs of a wanted size for the benches: a chain in a loop, forward and backward."""

from __future__ import annotations

from typing import Any

from viz.sandbox.program import record_here
from viz.view.scene import compose

PER_TURN = 7  # ops that one turn of the loop costs, forward and backward

LOOP = """import tensorflow as tf
w = tf.Variable(0.5)
y = tf.constant(1.0)
with tf.GradientTape() as t:
    for i in range({turns}):
        y = tf.sin(w * y) + 0.1
print(t.gradient(y, w))
"""


def trace_of(ops: int) -> dict[str, Any]:
    """Trace of a program of about ``ops`` ops."""
    return record_here(LOOP.format(turns=max(1, round(ops / PER_TURN))))


def scene_of(trace: dict[str, Any], folded: bool, lang: str = "en") -> dict[str, Any]:
    """The trace's scene: folded as people see it first, or with every group opened."""
    scene = compose(trace, lang)
    opened: set[str] = set()
    while not folded:
        closed = {group["id"] for group in scene.get("groups", []) if not group["open"]}
        if not closed:
            break
        opened |= closed
        scene = compose(trace, lang, opened=frozenset(opened))
    return scene
