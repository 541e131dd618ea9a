"""``tf.random``'s ops with a hidden state: a global seed, a seed per op, and kernels that go on where they stopped."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, float32
from viz.engine.primitive import apply
from viz.engine.tensor import EagerTensor
from viz.tf.random import draw
from viz.tf.random.distributions import RESERVED, permutation
from viz.tf.random.dropping import dropped
from viz.tf.random.philox import Words, from_seeds, skipped

_LARGEST = 2**31 - 1
_WITHOUT_GLOBAL = 87654321
"""TensorFlow's global seed for ops that have a seed while no global one is set."""


class _Seeds:
    """The hidden state.

    Attributes:
        wanted: The global seed, if ``set_seed`` gave one.
        numbers: Gives each op without a seed of its own the next one.
        counters: Where each kernel (name, dtype, seeds) goes on.
    """

    def __init__(self) -> None:
        self.wanted: int | None = None
        self.numbers = random.Random()
        self.counters: dict[tuple[str, str, int, int], int] = {}


_seeds = _Seeds()


@contextmanager
def kept() -> Iterator[None]:
    """Runs a block after which the hidden state is what it was before."""
    numbers, counters = _seeds.numbers.getstate(), dict(_seeds.counters)
    try:
        yield
    finally:
        _seeds.numbers.setstate(numbers)
        _seeds.counters = counters


def forget() -> None:
    """Starts without a global seed, as a new process does."""
    _seeds.__init__()  # type: ignore[misc]


def set_seed(seed: int) -> None:
    """Sets the global seed: from here on, ops without a seed of their own give the same numbers every time."""
    _seeds.wanted = int(seed)
    _seeds.numbers = random.Random(_seeds.wanted)
    _seeds.counters.clear()


def op_seeds(seed: int | None) -> tuple[int, int]:
    """Returns the two seeds of an op: global and own.

    Returns ``(0, 0)`` if there is neither: the op is not to be reproducible.
    """
    if _seeds.wanted is not None:
        own = _seeds.numbers.randint(0, _LARGEST) if seed is None else seed
        pair = (_seeds.wanted % _LARGEST, own % _LARGEST)
    elif seed is not None:
        pair = (_WITHOUT_GLOBAL, seed % _LARGEST)
    else:
        return 0, 0
    return (0, _LARGEST) if pair == (0, 0) else pair


def take(kernel: str, dtype: DType, seed: int | None, turns: int) -> Words:
    """Returns key and counter for a kernel's next numbers and moves it on by ``turns``."""
    pair = op_seeds(seed)
    if pair == (0, 0):
        return from_seeds(secrets.randbits(64), secrets.randbits(64))
    key, start = from_seeds(*pair)
    place = (kernel, dtype.name, *pair)
    counter = _seeds.counters.get(place, start)
    _seeds.counters[place] = skipped(counter, turns)
    return key, counter


def _reserve(seed: int | None) -> draw.Reserve:
    return lambda kernel, dtype, count: take(kernel, dtype, seed, count * RESERVED)


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns normally distributed numbers."""
    return draw.normal(shape, mean, stddev, dtype, _reserve(seed), "RandomStandardNormal")


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns normally distributed numbers, none farther than two deviations from the mean."""
    return draw.normal(
        shape, mean, stddev, dtype, _reserve(seed), "TruncatedNormal", truncated=True
    )


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns numbers in [``minval``, ``maxval``), by default in [0, 1).

    Raises:
        ValueError: An integer dtype without ``maxval``.
    """
    return draw.uniform(shape, minval, maxval, dtype, _reserve(seed), "Random")


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> EagerTensor:
    """Returns the rows of ``value`` in random order; the gradient is None, as in TensorFlow."""
    x = to_tensor(value)
    if not np.ndim(x._value):
        return x
    count = len(x._value)
    key, counter = take("RandomShuffle", x.dtype, seed, -(-count // 4))
    return apply(draw.SHUFFLE, (x,), {"order": permutation(key, counter, count)})


def dropout(
    x: Any, rate: Any, noise_shape: Any = None, seed: int | None = None, name: str | None = None
) -> EagerTensor:
    """Returns ``x`` with a random part set to 0 and the rest divided by 1 − ``rate``.

    Raises:
        ValueError: ``rate`` is outside [0, 1), or ``x`` is not floating.
    """
    return dropped(
        x, rate, noise_shape, lambda shape, dtype: uniform(shape, dtype=dtype, seed=seed)
    )
