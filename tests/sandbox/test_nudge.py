"""A program whose last line asks for it runs with one value moved, and is the same otherwise."""

from __future__ import annotations

import random
import secrets

import pytest

from viz.sandbox.nudge import asked
from viz.sandbox.program import record_here

PROGRAM = """import tensorflow as tf
a = tf.Variable(2.0)
b = tf.constant([1.0, -4.0])
with tf.GradientTape() as t:
    y = a * b
z = tf.reduce_sum(y)
"""


def values(source: str) -> dict[str, object]:
    trace = record_here(source)
    assert trace["end"]["kind"] == "done", trace["end"]
    return {t["names"][0]: t["value"] for t in trace["tensors"] if t["names"]}


def test_a_variable_moves_when_it_is_made() -> None:
    found = values(PROGRAM + "# tapescope: nudge tensor 0 by 0.5\n")
    assert found["a"] == 3.0
    assert found["y"] == [3.0, -12.0]


def test_elements_move_by_different_parts_of_their_size() -> None:
    found = values(PROGRAM + "# tapescope: nudge tensor 1 by 0.5\n")
    assert found["b"][0] == 1.5
    assert found["b"][1] == pytest.approx(-4.0 + 0.5 * 1.61803 * 4.0)


def test_the_result_of_an_op_can_move() -> None:
    found = values(PROGRAM + "# tapescope: nudge op 1 by 0.5\n")
    assert found["y"] == [2.0, -8.0]
    assert found["z"] == -3.0


def test_a_variable_can_move_when_a_tape_starts() -> None:
    early = PROGRAM.replace("with", "c = a * 1.0\nwith", 1)
    found = values(early + "# tapescope: nudge tensor 0 by 0.5 at start 0\n")
    assert found["c"] == 2.0
    assert found["y"] == [3.0, -12.0]


def test_random_draws_are_the_same_in_every_nudged_run() -> None:
    program = (
        "import random\nimport numpy as np\nimport tensorflow as tf\n"
        "x = tf.random.normal([2]) + np.random.rand() + random.random()\n# tapescope: nudge tensor 0 by 0\n"
    )
    assert values(program) == values(program)
    assert secrets.randbits(64) != secrets.randbits(64)


def test_the_state_of_other_generators_is_as_before() -> None:
    before = random.getstate()
    values(PROGRAM + "# tapescope: nudge tensor 0 by 0.5\n")
    assert random.getstate() == before


@pytest.mark.parametrize(
    "line",
    [
        "# nudge tensor 0 by 1",
        "x = 1  # tapescope: nudge tensor 0 by 1",
        "# tapescope: nudge tensor x by 1",
        "",
    ],
)
def test_other_last_lines_ask_for_nothing(line: str) -> None:
    assert asked(PROGRAM + line) is None
