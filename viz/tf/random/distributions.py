"""From Philox words to numbers, element by element as TensorFlow's CPU kernels do it."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.dtypes import DType, float16, float64
from viz.tf.random.philox import blocks, skipped, words

RESERVED = 256
"""Words that a kernel sets aside for each element, so that rejection never runs out of them."""

_TINY = 1.0e-7
_TRUNCATE = 2.0


def unit(dtype: DType, key: int, counter: int, count: int) -> Any:
    """Returns numbers in [0, 1), every bit of the mantissa random."""
    if dtype is float64:
        return _unit64(words(key, counter, 2 * count))
    if dtype is float16:
        bits = words(key, counter, count) & np.uint32(0x3FF) | np.uint32(15 << 10)
        return bits.astype(np.uint16).view(np.float16) - np.float16(1)
    return _unit32(words(key, counter, count))


def _unit32(bits: Any) -> Any:
    return (bits & np.uint32(0x7FFFFF) | np.uint32(127 << 23)).view(np.float32) - np.float32(1)


def _unit64(pairs: Any) -> Any:
    high, low = pairs[0::2].astype(np.uint64), pairs[1::2].astype(np.uint64)
    mantissa = (high & np.uint64(0xFFFFF)) << np.uint64(32) | low
    return (mantissa | np.uint64(1023 << 52)).view(np.float64) - 1.0


def _bell32(bits: Any) -> Any:
    """Box and Muller's pairs in float32; sine, cosine and logarithm rounded once, as a good libm does."""
    u = np.maximum(_unit32(bits[0::2]), np.float32(_TINY))
    angle = (
        (2 * np.pi * _unit32(bits[1::2]).astype(np.float64)).astype(np.float32).astype(np.float64)
    )
    radius = np.sqrt(np.float32(-2) * np.log(u.astype(np.float64)).astype(np.float32))
    out = np.empty(len(bits), np.float32)
    out[0::2] = np.sin(angle).astype(np.float32) * radius
    out[1::2] = np.cos(angle).astype(np.float32) * radius
    return out


def _bell64(bits: Any) -> Any:
    pairs = bits.reshape(-1, 4)
    u = np.maximum(_unit64(pairs[:, :2].reshape(-1)), _TINY)
    angle = 2 * np.pi * _unit64(pairs[:, 2:].reshape(-1))
    radius = np.sqrt(-2.0 * np.log(u))
    return np.stack([np.sin(angle) * radius, np.cos(angle) * radius], -1).reshape(-1)


def bell(dtype: DType, key: int, counter: int, count: int) -> Any:
    """Returns normally distributed numbers, mean 0, deviation 1."""
    if dtype is float64:
        return _bell64(words(key, counter, 4 * -(-count // 2)))[:count]
    return _bell32(words(key, counter, 4 * -(-count // 4)))[:count].astype(dtype.np)


def clipped_bell(dtype: DType, key: int, counter: int, count: int) -> Any:
    """Returns normally distributed numbers; those beyond ±2 are drawn again, in the kernel's own order."""
    group = 2 if dtype is float64 else 4
    make = _bell64 if dtype is float64 else _bell32
    turns = group * RESERVED // 4  # from one group of elements to the next
    groups = -(-count // group)
    out = np.empty((groups, group), np.float64 if dtype is float64 else np.float32)
    # nearly always the first 16 words suffice; the rest is drawn for the groups that need it
    starts = np.arange(groups, dtype=np.uint64) * np.uint64(turns)
    near = (starts[:, None] + np.arange(8, dtype=np.uint64)).reshape(-1)
    first = make(blocks(key, counter, near).reshape(-1)).reshape(groups, -1)
    for i in range(groups):
        kept = first[i][np.abs(first[i]) < _TRUNCATE]
        if len(kept) < group:
            bits = words(key, skipped(counter, i * turns), 4 * turns)
            drawn = make(bits)
            kept = drawn[np.abs(drawn) < _TRUNCATE]
        out[i] = kept[:group]
    return out.reshape(-1)[:count].astype(dtype.np)


def whole(dtype: DType, key: int, counter: int, count: int, low: int, high: int) -> Any:
    """Returns whole numbers in [``low``, ``high``): the remainder of a random word (two words for 64 bits)."""
    wide = full(dtype, key, counter, count)
    unsigned = np.dtype(f"u{dtype.size}")
    offset = wide.view(unsigned) % unsigned.type(high - low)
    return (offset + np.array(low).astype(dtype.np).view(unsigned)).view(dtype.np)


def full(dtype: DType, key: int, counter: int, count: int) -> Any:
    """Returns whole numbers over the whole range of the dtype."""
    if dtype.size == 4:
        return words(key, counter, count).view(dtype.np)
    pairs = words(key, counter, 2 * count).astype(np.uint64)
    return (pairs[0::2] | pairs[1::2] << np.uint64(32)).view(dtype.np)


def permutation(key: int, counter: int, count: int) -> list[int]:
    """Returns the numbers below ``count`` in the order of TensorFlow's shuffle kernels (Fisher and Yates, forward)."""
    order = list(range(count))
    for i, word in enumerate(words(key, counter, max(count - 1, 0)).tolist()):
        j = i + word % (count - i)
        order[i], order[j] = order[j], order[i]
    return order
