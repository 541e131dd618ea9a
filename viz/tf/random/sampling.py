"""Drawing classes by their logits, with TensorFlow's own random bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int64
from viz.engine.errors import brackets, kernel_error
from viz.engine.primitive import apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.quiet import value_of
from viz.tf.random import stateful
from viz.tf.random.philox import Words, scrambled, words


def _drawn(logits: Any, *, count: int, key: int, counter: int, dtype: str) -> Any:
    """Each sample is where a uniform double, times the last of the running sums of exp, is found among them."""
    rows = logits.shape[0]
    bits = words(key, counter, rows * count * 2).astype(np.uint64).reshape(-1, 2)
    mantissa = ((bits[:, 0] & np.uint64(0xFFFFF)) << np.uint64(32)) | bits[:, 1]
    units = (mantissa | (np.uint64(1023) << np.uint64(52))).view(np.float64) - 1.0
    out = np.empty((rows, count), dtype)
    for row, uniform in zip(range(rows), units.reshape(rows, count), strict=True):
        numbers = logits[row].astype(np.float64)
        finite = np.isfinite(numbers)
        top = np.max(numbers[finite]) if finite.any() else 0.0
        sums = np.cumsum(np.where(finite, np.exp(numbers - top), 0.0))
        out[row] = np.searchsorted(sums, uniform * sums[-1], side="right")
    return out


_op = primitive("multinomial", "Multinomial", _drawn, (None,))


def _checked(logits: Any, num_samples: Any) -> tuple[EagerTensor, int]:
    x = to_tensor(logits)
    count = int(np.asarray(value_of(num_samples)))
    if x.ndim != 2:
        raise kernel_error(
            "Multinomial", f"logits should be a matrix, got shape {brackets(np.shape(x._value))}"
        )
    if count < 0:
        raise kernel_error("Multinomial", f"num_samples should be nonnegative, got {count}")
    return x, count


def _sampled(x: EagerTensor, count: int, place: Words, dtype: Any) -> EagerTensor:
    key, counter = place
    wanted = int64 if dtype is None else as_dtype(dtype)
    return apply(_op, (x,), {"count": count, "key": key, "counter": counter, "dtype": wanted.name})


def categorical(
    logits: Any,
    num_samples: Any,
    dtype: Any = None,
    seed: int | None = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns ``num_samples`` classes per row of unnormalized log-probabilities, shape ``[rows, num_samples]``.

    Raises:
        InvalidArgumentError: ``logits`` is no matrix.
    """
    x, count = _checked(logits, num_samples)
    turns = x._value.shape[0] * (-(-count // 4) * 4) * 512
    return _sampled(x, count, stateful.take("Multinomial", x.dtype, seed, turns), dtype)


def stateless_categorical(
    logits: Any, num_samples: Any, seed: Any, dtype: Any = int64, name: str | None = None
) -> EagerTensor:
    """Returns classes as ``categorical`` does, always the same for the same pair of seeds."""
    x, count = _checked(logits, num_samples)
    first, second = (int(n) for n in np.asarray(value_of(seed)))
    return _sampled(x, count, scrambled(first, second), dtype)
