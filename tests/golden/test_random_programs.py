"""Random programs: the generator's promises, and agreement with TensorFlow and differences."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viz.tf as tf
from tests.golden.agreement import difference
from tests.golden.not_offered import MISSING, not_offered
from tests.golden.op_cases import encode
from tests.golden.random_programs import SEEDS, expression, function_text, program, run

GOLDEN = json.loads((Path(__file__).parent / "random_programs.json").read_text(encoding="utf-8"))[
    "cases"
]


def test_the_text_depends_on_the_seed_alone() -> None:
    assert all(program(seed) == program(seed) for seed in SEEDS)
    assert len({program(seed).source for seed in SEEDS}) == len(SEEDS)


def test_the_goldens_belong_to_these_programs() -> None:
    assert {str(seed): set(program(seed).results) for seed in SEEDS} == {
        seed: set(results) for seed, results in GOLDEN.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_program_agrees_with_tensorflow(seed: int) -> None:
    made = program(seed)
    if f"program {seed}" in not_offered():
        with pytest.raises(MISSING):
            run(tf, made)
        return
    for name, value in run(tf, made).items():
        got = json.loads(json.dumps(encode(tf, value)))
        assert difference(GOLDEN[str(seed)][name], got) is None, f"{name} in\n{made.source}"


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_a_smooth_expression_agrees_with_finite_differences(seed: int) -> None:
    code = expression(seed, smooth=True)
    names: dict[str, Any] = {}
    exec(compile(function_text(code), "<function>", "exec"), names)
    points = [np.reshape(np.array(each.numbers), each.shape) for each in code.sources]

    def value(*arrays: np.ndarray) -> float:
        result = names["f"](tf, *(tf.constant(each, tf.float64) for each in arrays))
        return float(result.numpy().sum())

    sources = [tf.constant(each, tf.float64) for each in points]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = names["f"](tf, *sources)
    for index, gradient in enumerate(tape.gradient(target, sources)):
        expected = np.zeros_like(points[index])
        for place in np.ndindex(points[index].shape):
            step = np.zeros_like(points[index])
            step[place] = 1e-6
            moved = [
                [each + sign * step if i == index else each for i, each in enumerate(points)]
                for sign in (1, -1)
            ]
            expected[place] = (value(*moved[0]) - value(*moved[1])) / 2e-6
        got = np.zeros_like(expected) if gradient is None else gradient.numpy()
        assert np.allclose(got, expected, rtol=1e-6, atol=1e-6 * max(1.0, np.abs(expected).max()))
