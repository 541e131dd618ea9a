"""Dropout, written in ordinary ops so that the picture shows it: x × scale, where the mask keeps it, else 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import multiply
from viz.engine.ops.compare import greater_equal, where
from viz.engine.ops.exponential import number
from viz.engine.tensor import EagerTensor
from viz.tf.random.stateless import stateless_uniform


def dropped(
    x: Any, rate: Any, noise_shape: Any, sampler: Callable[[Any, Any], EagerTensor]
) -> EagerTensor:
    """Returns ``x`` / (1 − ``rate``) where ``sampler``'s number reaches ``rate``, else 0.

    Raises:
        ValueError: ``rate`` is outside [0, 1), or ``x`` is not floating.
    """
    rate = float(rate)
    if not 0 <= rate < 1:
        raise ValueError(
            f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={rate}"
        )
    x = to_tensor(x)
    if x.dtype.kind != "f":
        raise ValueError(
            f"`x.dtype` must be a floating point tensor as `x` will be scaled. Received: x_dtype={x.dtype!r}"
        )
    if rate == 0:
        return x  # type: ignore[no-any-return]
    size = np.shape(x._value)
    if noise_shape is not None:
        size = tuple(
            n if want is None else int(want) for want, n in zip(noise_shape, size, strict=True)
        )
    keep = greater_equal(sampler(size, x.dtype), rate)
    return where(keep, multiply(x, number(1 / (1 - rate), x)), number(0, x))


def stateless_dropout(
    x: Any,
    rate: Any,
    seed: Any,
    rng_alg: str = "auto_select",
    noise_shape: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns ``x`` with a random part set to 0 and the rest divided by 1 − ``rate``."""
    return dropped(
        x, rate, noise_shape, lambda shape, dtype: stateless_uniform(shape, seed, dtype=dtype)
    )
