"""Shuffling with a buffer, in the order of TensorFlow's kernel for the same seeds."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from typing import Any

from viz.engine.errors import kernel_error
from viz.tf.data.flow import Flow
from viz.tf.data.steps import Step
from viz.tf.random.philox import from_seeds, skipped, words
from viz.tf.random.stateful import op_seeds

_CHUNK = 64


def _numbers(seed: int, seed2: int) -> Iterator[int]:
    """Yields the words of a Philox generator."""
    key, counter = from_seeds(seed, seed2)
    while True:
        yield from words(key, counter, 4 * _CHUNK).tolist()
        counter = skipped(counter, _CHUNK)


class Shuffled(Step):
    """Elements in random order.

    Args:
        source: The elements.
        size: How many are kept to draw from.
        seed: Of this op; TensorFlow's rules for global and op seeds hold.
        again: Whether each iteration has another order.
    """

    name = "_ShuffleDataset"

    def __init__(self, source: Flow, size: int, seed: Any, again: bool) -> None:
        super().__init__(source)
        if size < 1:
            raise kernel_error(
                "ShuffleDatasetV3", "buffer_size must be greater than zero or UNKNOWN_CARDINALITY"
            )
        self._size = size
        pair = op_seeds(None if seed is None else int(seed))
        if pair == (0, 0):
            pair = secrets.randbits(63), secrets.randbits(63)
        self._pair = pair
        self._seeds = _numbers(*pair) if again else None

    def _next_pair(self) -> tuple[int, int]:
        return self._pair if self._seeds is None else (next(self._seeds), next(self._seeds))

    def raw(self) -> Iterator[Any]:
        numbers = _numbers(*self._next_pair())
        elements = self._source.raw()
        buffer = list(itertools.islice(elements, self._size))
        size, start = len(buffer), 0
        # the buffer is a ring whose first element moves on by one with each element given
        left = size
        while left:
            place = (start + next(numbers) % left) % size
            chosen = buffer[place]
            buffer[place], buffer[start % size] = buffer[start % size], chosen
            yield chosen
            start, left = start + 1, left - 1
            for element in itertools.islice(elements, 1):
                buffer[(start + left) % size] = element
                left += 1
