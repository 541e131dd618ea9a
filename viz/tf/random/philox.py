"""The Philox 4x32-10 generator as TensorFlow's CPU kernels use it: 128 bits of counter, 64 of key, four words a turn.

Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np

_MULTIPLY = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_WORD = 0xFFFFFFFF
_COUNTER = (1 << 128) - 1

Words = tuple[int, int]


def blocks(key: int, counter: int, steps: Any) -> Any:
    """Returns the four words of each of several turns.

    Args:
        key: 64 bits.
        counter: 128 bits.
        steps: Whole numbers, shape ``(n,)``: how far each turn is after ``counter``.

    Returns:
        uint32, shape ``(n, 4)``.
    """
    low = np.asarray(steps, np.uint64) + np.uint64(counter & 0xFFFFFFFFFFFFFFFF)
    carry = (low < np.uint64(counter & 0xFFFFFFFFFFFFFFFF)).astype(np.uint64)
    high = np.uint64(counter >> 64) + carry
    c = [low & _LOW, low >> _HALF, high & _LOW, high >> _HALF]
    k = [key & _WORD, key >> 32]
    for _ in range(10):
        a, b = c[0] * _MULTIPLY[0], c[2] * _MULTIPLY[1]
        c = [
            (b >> _HALF) ^ c[1] ^ np.uint64(k[0]),
            b & _LOW,
            (a >> _HALF) ^ c[3] ^ np.uint64(k[1]),
            a & _LOW,
        ]
        k = [(k[0] + _WEYL[0]) & _WORD, (k[1] + _WEYL[1]) & _WORD]
    return np.stack(c, axis=-1).astype(np.uint32)


def words(key: int, counter: int, count: int) -> Any:
    """Returns ``count`` words in order, shape ``(count,)``."""
    return blocks(key, counter, np.arange(-(-count // 4))).reshape(-1)[:count]


def skipped(counter: int, turns: int) -> int:
    """Returns the counter ``turns`` later."""
    return (counter + turns) & _COUNTER


def from_seeds(seed: int, seed2: int) -> Words:
    """Returns ``(key, counter)`` of a kernel with the two seeds of an op."""
    return seed & 0xFFFFFFFFFFFFFFFF, (seed2 & 0xFFFFFFFFFFFFFFFF) << 64


def scrambled(seed: int, seed2: int) -> Words:
    """Returns ``(key, counter)`` of a stateless op: one turn of a fixed generator mixes its two seeds."""
    counter = (seed & 0xFFFFFFFFFFFFFFFF) | (seed2 & 0xFFFFFFFFFFFFFFFF) << 64
    mixed = [
        int(n) for n in blocks(0x3EC8F720 | 0x02461E29 << 32, counter, np.zeros(1, np.uint64))[0]
    ]
    return mixed[0] | mixed[1] << 32, (mixed[2] | mixed[3] << 32) << 64
