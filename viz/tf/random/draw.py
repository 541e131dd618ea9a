"""Tensors of random numbers, once key and counter are known: what stateless, stateful and generator ops share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, as_dtype, int32, int64, uint32, uint64
from viz.engine.errors import kernel_error
from viz.engine.ops.arith import add, multiply, subtract
from viz.engine.ops.shape import dims
from viz.engine.primitive import made, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.tf.random import distributions
from viz.tf.random.philox import Words

Reserve = Callable[[str, DType, int], Words]
"""``reserve(kernel, dtype, count)``: key and counter for ``count`` numbers, which nobody else gets."""

_KERNEL = {
    "Random": "RandomUniformInt",
    "Stateless": "StatelessRandomUniformIntV2",
    "Stateful": "StatelessRandomUniformIntV2",
}
_FULL = (int32, int64, uint32, uint64)

SHUFFLE = primitive("random_shuffle", "RandomShuffle", lambda x, *, order: x[order], (None,))


def _counted(shape: Any, kernel: str) -> tuple[tuple[int, ...], int]:
    wanted = dims(shape)
    if any(n < 0 for n in wanted):
        raise kernel_error(kernel, f"Dimension {min(wanted)} must be >= 0")
    about_to_make(wanted)
    return wanted, math.prod(wanted)


def _tensor(values: Any, shape: tuple[int, ...], dtype: DType) -> EagerTensor:
    return made(values.reshape(shape)[()], dtype, "constant")


def _floating(dtype: Any) -> DType:
    wanted = as_dtype(dtype)
    if wanted.kind != "f":
        raise TypeError(f"Cannot convert 0.0 to EagerTensor of dtype {wanted.runtime_name}")
    return wanted


def uniform(
    shape: Any, minval: Any, maxval: Any, dtype: Any, reserve: Reserve, prefix: str
) -> EagerTensor:
    """Returns numbers in [``minval``, ``maxval``).

    Raises:
        ValueError: An integer dtype without ``maxval``, or another dtype.
        InvalidArgumentError: ``minval`` is not below ``maxval`` (integers).
    """
    wanted = as_dtype(dtype)
    size, count = _counted(shape, _KERNEL[prefix].replace("Int", ""))
    if wanted.kind == "f":
        rest = reserve(prefix + "Uniform", wanted, count)
        drawn = distributions.unit(wanted, *rest, count)
        low, high = _limit(minval, wanted), _limit(1 if maxval is None else maxval, wanted)
        if isinstance(low, EagerTensor) or isinstance(high, EagerTensor):
            return add(multiply(_tensor(drawn, size, wanted), subtract(high, low)), low)
        return _tensor(drawn * (high - low) + low, size, wanted)
    if wanted not in _FULL:
        raise ValueError(
            f"Argument `dtype` got invalid value {wanted}. Accepted dtypes are {_accepted()}."
        )
    if maxval is None:
        if minval is None and prefix == "Stateless":
            return full(shape, wanted, reserve)
        raise ValueError(f"Must specify maxval for integer dtype {wanted!r}")
    low, high = int(to_tensor(minval)._value), int(to_tensor(maxval)._value)
    if low >= high:
        raise kernel_error(_KERNEL[prefix], f"Need minval < maxval, got {low} >= {high}")
    rest = reserve(prefix + "UniformInt", wanted, count)
    return _tensor(distributions.whole(wanted, *rest, count, low, high), size, wanted)


def _accepted() -> str:
    return "(tf.float16, tf.bfloat16, tf.float32, tf.float64, tf.int32, tf.int64)"


def _limit(value: Any, dtype: DType) -> Any:
    """A limit as a NumPy scalar, so that no op is announced for it, or as the tensor it is (tapes follow that)."""
    if isinstance(value, bool | int | float | np.generic):
        return dtype.np.type(value)
    return to_tensor(value, dtype)


def full(shape: Any, dtype: Any, reserve: Reserve) -> EagerTensor:
    """Returns whole numbers over the whole range of ``dtype``."""
    wanted = as_dtype(dtype)
    size, count = _counted(shape, "StatelessRandomUniformFullIntV2")
    return _tensor(
        distributions.full(wanted, *reserve("UniformFullInt", wanted, count), count), size, wanted
    )


def normal(
    shape: Any,
    mean: Any,
    stddev: Any,
    dtype: Any,
    reserve: Reserve,
    kernel: str,
    truncated: bool = False,
) -> EagerTensor:
    """Returns normally distributed numbers; ``truncated``: none farther than two deviations from the mean."""
    wanted = _floating(dtype)
    size, count = _counted(shape, kernel)
    make = distributions.clipped_bell if truncated else distributions.bell
    drawn = make(wanted, *reserve(kernel, wanted, count), count)
    middle, scale = _limit(mean, wanted), _limit(stddev, wanted)
    if isinstance(middle, EagerTensor) or isinstance(scale, EagerTensor):
        return add(multiply(_tensor(drawn, size, wanted), scale), middle)
    return _tensor(drawn * scale + middle, size, wanted)
