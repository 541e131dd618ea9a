"""What the engine bench measures; runs alone in the interpreter of one engine and prints JSON.

    python tests/bench/engine_workloads.py ENGINE REPEATS

ENGINE is ``tapescope``, ``tapescope-listening`` (with a recorder attached), ``tensorflow``, ``autograd``, ``micrograd``
or ``torch``. Every workload gives ``forward`` and ``gradient``: the median time of one run, in microseconds per op for
the chain (2,000 ops) and in microseconds per step for the others.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

LENGTH = 1000
"""Multiply-adds in the chain: twice as many ops."""

Timed = Callable[[], tuple[float, float]]


def chain_of_tensors(tf: Any) -> Timed:
    """y = y * a + b, 1,000 times, under a tape; then dy/dx."""

    def run() -> tuple[float, float]:
        x, a, b = tf.constant(1.0), tf.constant(1.0001), tf.constant(0.5)
        start = time.perf_counter()
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(LENGTH):
                y = y * a + b
        middle = time.perf_counter()
        tape.gradient(y, x)
        return per_op(start, middle, time.perf_counter())

    return run


def second_derivative_of_a_chain(tf: Any) -> Timed:
    """y = y * x + b, 200 times, under two tapes; then the gradient and the gradient of that, per op of the chain."""
    length = 200

    def run() -> tuple[float, float]:
        x, b = tf.constant(0.999), tf.constant(0.5)
        start = time.perf_counter()
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x
                for _ in range(length):
                    y = y * x + b
            middle = time.perf_counter()
            slope = inner.gradient(y, x)
        outer.gradient(slope, x)
        end = time.perf_counter()
        return (middle - start) / (2 * length) * 1e6, (end - middle) / (2 * length) * 1e6

    return run


def mlp_step(tf: Any) -> Timed:
    """Two layers, 32 → 64 → 10, batch 64, cross entropy; gradients by all four parameters."""
    random = tf.random.stateless_normal
    x, labels = random([64, 32], [1, 2]), tf.one_hot(tf.range(64) % 10, 10)
    parameters = [
        tf.Variable(random([32, 64], [1, 3]) * 0.1),
        tf.Variable(tf.zeros([64])),
        tf.Variable(random([64, 10], [1, 4]) * 0.1),
        tf.Variable(tf.zeros([10])),
    ]

    def run() -> tuple[float, float]:
        w1, b1, w2, b2 = parameters
        start = time.perf_counter()
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
            logits = tf.matmul(hidden, w2) + b2
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, logits))
        middle = time.perf_counter()
        for v, g in zip(parameters, tape.gradient(loss, parameters), strict=True):
            v.assign_sub(g * 0.01)
        return (middle - start) * 1e6, (time.perf_counter() - middle) * 1e6

    return run


def gradient_penalty_step(tf: Any) -> Timed:
    """The critic's step of WGAN-GP: a gradient by the input inside, the parameters' gradients outside."""
    random = tf.random.stateless_normal
    real, fake = random([64, 16], [1, 2]), random([64, 16], [1, 3])
    mix = tf.random.stateless_uniform([64, 1], [1, 4])
    w1, w2 = tf.Variable(random([16, 32], [1, 5]) * 0.3), tf.Variable(random([32, 1], [1, 6]) * 0.3)
    b1 = tf.Variable(tf.zeros([32]))
    parameters = [w1, b1, w2]

    def critic(x: Any) -> Any:
        return tf.matmul(tf.tanh(tf.matmul(x, w1) + b1), w2)

    def run() -> tuple[float, float]:
        start = time.perf_counter()
        with tf.GradientTape() as outer:
            between = mix * real + (1.0 - mix) * fake
            with tf.GradientTape() as inner:
                inner.watch(between)
                score = critic(between)
            slope = inner.gradient(score, between)
            norm = tf.sqrt(tf.reduce_sum(slope * slope, axis=1) + 1e-12)
            penalty = tf.reduce_mean((norm - 1.0) ** 2)
            loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real)) + 10.0 * penalty
        middle = time.perf_counter()
        for v, g in zip(parameters, outer.gradient(loss, parameters), strict=True):
            v.assign_sub(g * 0.01)
        return (middle - start) * 1e6, (time.perf_counter() - middle) * 1e6

    return run


def autograd_chain() -> Timed:
    """The chain in HIPS autograd, which traces and differentiates in one call: forward is the call that traces."""
    from autograd.core import make_vjp

    def f(x: Any) -> Any:
        for _ in range(LENGTH):
            x = x * 1.0001 + 0.5
        return x

    def run() -> tuple[float, float]:
        start = time.perf_counter()
        back, _ = make_vjp(f, 1.0)
        middle = time.perf_counter()
        back(1.0)
        return per_op(start, middle, time.perf_counter())

    return run


def micrograd_chain() -> Timed:
    """The chain in micrograd, whose reverse pass recurses."""
    from micrograd.engine import Value

    sys.setrecursionlimit(50_000)

    def run() -> tuple[float, float]:
        x, a, b = Value(1.0), Value(1.0001), Value(0.5)
        start = time.perf_counter()
        y = x
        for _ in range(LENGTH):
            y = y * a + b
        middle = time.perf_counter()
        y.backward()
        return per_op(start, middle, time.perf_counter())

    return run


def torch_chain() -> Timed:
    """The chain in PyTorch on one CPU thread."""
    import torch

    torch.set_num_threads(1)

    def run() -> tuple[float, float]:
        x, a, b = torch.tensor(1.0, requires_grad=True), torch.tensor(1.0001), torch.tensor(0.5)
        start = time.perf_counter()
        y = x
        for _ in range(LENGTH):
            y = y * a + b
        middle = time.perf_counter()
        y.backward()
        return per_op(start, middle, time.perf_counter())

    return run


def per_op(start: float, middle: float, end: float) -> tuple[float, float]:
    """Forward and gradient in microseconds per op of the chain."""
    return (middle - start) / (2 * LENGTH) * 1e6, (end - middle) / (2 * LENGTH) * 1e6


TENSORFLOW_LIKE = {
    "chain": chain_of_tensors,
    "second derivative": second_derivative_of_a_chain,
    "mlp step": mlp_step,
    "gradient penalty step": gradient_penalty_step,
}


def workloads(engine: str) -> dict[str, Timed]:
    """The workloads of one engine, ready to run."""
    if engine.startswith("tapescope"):
        import viz.tf as tf

        return {name: make(tf) for name, make in TENSORFLOW_LIKE.items()}
    if engine == "tensorflow":
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        import tensorflow as tf

        return {name: make(tf) for name, make in TENSORFLOW_LIKE.items()}
    return {
        "chain": {"autograd": autograd_chain, "micrograd": micrograd_chain, "torch": torch_chain}[
            engine
        ]()
    }


def measure(run: Timed, repeats: int) -> dict[str, float]:
    """Medians after two runs that do not count."""
    run(), run()
    forward, gradient = zip(*(run() for _ in range(repeats)), strict=True)
    return {"forward": statistics.median(forward), "gradient": statistics.median(gradient)}


def listened(run: Timed) -> Timed:
    """A run with a fresh recorder attached: what recording a trace costs, without writing it."""
    from viz.trace.recorder import Recorder, recording

    def listening() -> tuple[float, float]:
        with recording(Recorder()):
            return run()

    return listening


def main() -> None:
    """Measures one engine."""
    engine, repeats = sys.argv[1], int(sys.argv[2])
    out = {}
    for name, run in workloads(engine).items():
        out[name] = measure(listened(run) if engine == "tapescope-listening" else run, repeats)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
