"""Results that are NaN, infinite or blocked to zero say where that comes from, as a None says where its path ends."""

from __future__ import annotations

import pytest

from viz.sandbox.program import record_here
from viz.scene.compose import compose

HEAD = "import tensorflow as tf\n"
NORM = HEAD + (
    "x = tf.Variable([0.0, 0.0])\nwith tf.GradientTape() as t:\n    n = tf.sqrt(tf.reduce_sum(x * x))\n"
    "    loss = (n - 1.0) ** 2\ng = t.gradient(loss, x)\n"
)
DEAD = HEAD + (
    "w = tf.Variable(-3.0)\nb = tf.Variable(-1.0)\nwith tf.GradientTape() as t:\n"
    "    y = (tf.nn.relu(w * 2.0 + b) - 1.0) ** 2\ng = t.gradient(y, [w, b])\n"
)


def results(source: str, lang: str) -> dict[str, object]:
    steps = compose(record_here(source), lang)["steps"]
    return next(step for step in steps if step["kind"] == "results")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "(line 4) gives −∞ where the input is 0"), ("zh", "第 4 行")]
)
def test_a_nan_says_which_op_it_comes_from(lang: str, said: str) -> None:
    step = results(NORM, lang)
    assert said in step["text"]
    assert "0 · ∞ = NaN" in step["text"]
    assert step["rule_line"] == 4


def test_sources_that_a_unit_blocks_are_named_together() -> None:
    step = results(DEAD, "en")
    assert (
        "A zero for w, b: every input of relu₁ on line 5 lies where its slope is 0" in step["text"]
    )
