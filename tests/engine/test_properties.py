"""Random expression programs: values against NumPy, gradients against finite differences.

All shapes broadcast against each other, so any operand fits any op; ops are smooth and keep values
small, so that differences are exact enough.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import viz.tf as tf
from viz.engine import events
from viz.engine.gradcheck import check_gradients

SHAPES = ((), (3,), (2, 1), (2, 3))


def _softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _full(x: Any) -> Any:
    return np.broadcast_to(x, (2, 3))


def _wide(x: Any) -> Any:
    return tf.broadcast_to(x, (2, 3))


ONE: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sin": (tf.sin, np.sin),
    "cos": (tf.cos, np.cos),
    "tanh": (tf.tanh, np.tanh),
    "atan": (tf.atan, np.arctan),
    "asinh": (tf.asinh, np.arcsinh),
    "sigmoid": (tf.sigmoid, lambda x: 1 / (1 + np.exp(-x))),
    "softplus": (tf.nn.softplus, lambda x: np.log1p(np.exp(x))),
    "negative": (lambda x: -x, lambda x: -x),
    "bell": (lambda x: tf.exp(-x * x), lambda x: np.exp(-x * x)),
    "root": (lambda x: tf.sqrt(x * x + 1.0), lambda x: np.sqrt(x * x + 1)),
    "inverse": (lambda x: 1.0 / (1.0 + tf.square(x)), lambda x: 1 / (1 + x * x)),
    "log": (lambda x: tf.math.log(x**2 + 2.0), lambda x: np.log(x**2 + 2)),
    "cube": (lambda x: tf.sin(x) ** 3, lambda x: np.sin(x) ** 3),
    "power": (lambda x: 2.0 ** tf.cos(x), lambda x: 2.0 ** np.cos(x)),
    "sum": (tf.reduce_sum, np.sum),
    "mean": (lambda x: tf.reduce_mean(_wide(x), 1, keepdims=True),
             lambda x: _full(x).mean(1, keepdims=True)),
    "columns": (lambda x: tf.reduce_sum(_wide(x), 0) * 0.5, lambda x: _full(x).sum(0) * 0.5),
    "spread": (lambda x: tf.math.reduce_variance(_wide(x)), lambda x: _full(x).var()),
    "softmax": (lambda x: tf.nn.softmax(_wide(x)), lambda x: _softmax(_full(x))),
    "logsumexp": (lambda x: tf.reduce_logsumexp(_wide(x), 1, keepdims=True),
                  lambda x: np.log(np.exp(_full(x)).sum(1, keepdims=True))),
    "prod": (lambda x: tf.reduce_prod(tf.cos(_wide(x)), 0), lambda x: np.cos(_full(x)).prod(0)),
    "slice": (lambda x: _wide(x)[0], lambda x: _full(x)[0]),
    "stride": (lambda x: _wide(x)[::-1, ::2][:, :1], lambda x: _full(x)[::-1, ::2][:, :1]),
    "gather": (lambda x: tf.gather(_wide(x), [2, 0, 2], axis=1), lambda x: _full(x)[:, [2, 0, 2]]),
    "rows": (lambda x: tf.gather(_wide(x), [1, 1]), lambda x: _full(x)[[1, 1]]),
    "reshape": (lambda x: tf.reshape(tf.transpose(_wide(x)), (2, 3)),
                lambda x: _full(x).T.reshape(2, 3)),
    "cumsum": (lambda x: tf.cumsum(_wide(x), 1) * 0.3, lambda x: _full(x).cumsum(1) * 0.3),
    "reverse": (lambda x: tf.reverse(_wide(x), [1]), lambda x: _full(x)[:, ::-1]),
    "pad": (lambda x: tf.pad(_wide(x)[:, 1:], [[0, 0], [1, 0]], constant_values=0.5),
            lambda x: np.pad(_full(x)[:, 1:], [[0, 0], [1, 0]], constant_values=0.5)),
    "unstack": (lambda x: tf.add_n(tf.unstack(_wide(x))), lambda x: _full(x).sum(0)),
    "cast": (lambda x: tf.identity(tf.cast(x, x.dtype)), lambda x: x),
}  # fmt: skip
TWO: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "add": (lambda a, b: a + b, lambda a, b: a + b),
    "subtract": (lambda a, b: a - b, lambda a, b: a - b),
    "multiply": (lambda a, b: a * b, lambda a, b: a * b),
    "divide": (lambda a, b: a / (b * b + 1.5), lambda a, b: a / (b * b + 1.5)),
    "atan2": (lambda a, b: tf.atan2(a, b * b + 1.0), lambda a, b: np.arctan2(a, b * b + 1)),
    "difference": (tf.math.squared_difference, lambda a, b: (a - b) ** 2),
    "power": (lambda a, b: (a * a + 1.0) ** tf.sin(b), lambda a, b: (a * a + 1) ** np.sin(b)),
    "matmul": (lambda a, b: tf.reduce_sum(_wide(a) @ tf.transpose(_wide(b)), 1, keepdims=True),
               lambda a, b: (_full(a) @ _full(b).T).sum(1, keepdims=True)),
    "einsum": (lambda a, b: tf.einsum("ij,ij->j", _wide(a), _wide(b)),
               lambda a, b: (_full(a) * _full(b)).sum(0)),
    "concat": (lambda a, b: tf.concat([_wide(a)[:, :1], _wide(b)[:, 1:]], 1),
               lambda a, b: np.concatenate([_full(a)[:, :1], _full(b)[:, 1:]], 1)),
    "stack": (lambda a, b: tf.stack([_wide(a)[0], _wide(b)[1]]),
              lambda a, b: np.stack([_full(a)[0], _full(b)[1]])),
    "pack": (lambda a, b: tf.reduce_sum(tf.stack([tf.reduce_sum(a), tf.reduce_sum(b), 1.0])) * 0.2,
             lambda a, b: (np.sum(a) + np.sum(b) + 1) * 0.2),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One op and the places of its operands in the list of everything made before."""

    op: str
    operands: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """Inputs and steps; the last value is the result."""

    inputs: tuple[np.ndarray, ...]
    steps: tuple[Step, ...]

    def run(self, library: int, *values: Any) -> Any:
        """Run with the functions of TensorFlow's names (0) or NumPy's (1)."""
        made = list(values)
        for step in self.steps:
            table: Any = ONE if len(step.operands) == 1 else TWO
            made.append(table[step.op][library](*(made[place] for place in step.operands)))
        return made[-1]

    def __call__(self, *values: Any) -> Any:
        return self.run(0, *values)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Draw one to three inputs and up to seven steps; what was made last is used next."""
    number = st.floats(-1.5, 1.5).map(lambda x: round(x, 3))
    inputs = []
    for _ in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(SHAPES))
        size = int(np.prod(shape, dtype=int))
        flat = draw(st.lists(number, min_size=size, max_size=size))
        inputs.append(np.array(flat).reshape(shape))
    steps = []
    for _ in range(draw(st.integers(1, 7))):
        made = len(inputs) + len(steps)
        last, other = made - 1, draw(st.integers(0, made - 1))
        if draw(st.booleans()):
            steps.append(Step(draw(st.sampled_from(sorted(ONE))), (last,)))
        else:
            pair = (last, other) if draw(st.booleans()) else (other, last)
            steps.append(Step(draw(st.sampled_from(sorted(TWO))), pair))
    program = Program(tuple(inputs), tuple(steps))
    assume(np.abs(program.run(1, *inputs)).max() < 50)
    return program


often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
rarely = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(programs())
def test_values_are_numpys(program: Program) -> None:
    expected = np.asarray(program.run(1, *program.inputs))
    for dtype, tolerance in ((tf.float64, 1e-11), (tf.float32, 1e-4)):
        got = program(*(tf.constant(each, dtype) for each in program.inputs))
        assert got.dtype is dtype
        assert got.shape == expected.shape
        assert np.allclose(got.numpy(), expected, rtol=tolerance, atol=tolerance)


@often
@given(programs())
def test_gradients_are_finite_differences(program: Program) -> None:
    check_gradients(program, *program.inputs)


@rarely
@given(programs())
def test_second_gradients_are_finite_differences(program: Program) -> None:
    check_gradients(program, *program.inputs, order=2)


def _gradients(program: Program, **options: Any) -> list[Any]:
    sources = [tf.constant(each, tf.float64) for each in program.inputs]
    with tf.GradientTape(**options) as tape:
        tape.watch(sources)
        target = tf.reduce_sum(program(*sources))
    return [
        np.asarray(tf.convert_to_tensor(each))
        for each in tape.gradient(target, sources, unconnected_gradients="zero")
    ]


@rarely
@given(programs())
def test_gradients_do_not_depend_on_who_looks_or_keeps(program: Program) -> None:
    plain = _gradients(program)
    kept = _gradients(program, persistent=True)
    with events.listening(lambda event: None):
        seen = _gradients(program)
    for a, b, c in zip(plain, kept, seen, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a, c)


@rarely
@given(programs())
def test_forward_and_reverse_agree(program: Program) -> None:
    sources = [tf.constant(each, tf.float64) for each in program.inputs]
    tangents = [
        tf.constant(np.cos(np.arange(each.size)).reshape(each.shape)) for each in program.inputs
    ]
    with tf.autodiff.ForwardAccumulator(sources, tangents) as accumulator:
        target = tf.reduce_sum(program(*sources))
    forward = accumulator.jvp(target, unconnected_gradients="zero")
    expected = sum(
        float(np.sum(g * t.numpy())) for g, t in zip(_gradients(program), tangents, strict=True)
    )
    assert np.isclose(float(forward), expected, rtol=1e-8, atol=1e-9)


@rarely
@given(programs())
def test_rows_of_the_jacobian_sum_to_the_gradient(program: Program) -> None:
    sources = [tf.constant(each, tf.float64) for each in program.inputs]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = program(*sources)
    rank = len(target.shape)
    found = tape.jacobian(target, sources, unconnected_gradients="zero")
    for jacobian, gradient in zip(found, _gradients(program), strict=True):
        summed = np.sum(jacobian.numpy(), axis=tuple(range(rank)))
        assert np.allclose(summed, gradient, rtol=1e-9, atol=1e-10)
