"""``tf.random.stateless_*``: the numbers depend on the two seeds alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, float32, int32, int64
from viz.engine.errors import InvalidArgumentError, brackets
from viz.engine.offered import offered
from viz.engine.primitive import apply
from viz.engine.tensor import EagerTensor
from viz.tf.random import draw
from viz.tf.random.distributions import permutation
from viz.tf.random.philox import Words, scrambled


def key_and_counter(seed: Any) -> Words:
    """Returns key and counter for a seed of shape ``(2,)``.

    Raises:
        InvalidArgumentError: Another shape, or no whole numbers.
    """
    given = to_tensor(seed)
    if not given.dtype.is_integer:
        raise InvalidArgumentError(
            f"Value for attr 'Tseed' of {given.dtype.runtime_name} is not in the list of allowed values: int32, int64"
        )
    pair = np.asarray(given._value)
    if pair.shape != (2,):
        raise InvalidArgumentError(
            "{{function_node __wrapped__StatelessRandomGetKeyCounter_device_/job:localhost/replica:0/task:0/"
            f"device:CPU:0}}}} seed must have shape [2], not {brackets(pair.shape)} "
            "[Op:StatelessRandomGetKeyCounter]"
        )
    return scrambled(int(pair[0]), int(pair[1]))


def _reserve(seed: Any, alg: Any) -> draw.Reserve:
    """The words of the generator that a seed starts; of its algorithms, Philox is here."""
    offered("tf.random.stateless", alg=(alg, "auto_select", "philox", 1, 3))
    words = key_and_counter(seed)
    return lambda kernel, dtype, count: words


def stateless_normal(
    shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = float32, name: str | None = None,
    alg: str = "auto_select",
) -> EagerTensor:  # fmt: skip
    """Returns normally distributed numbers."""
    return draw.normal(shape, mean, stddev, dtype, _reserve(seed, alg), "StatelessRandomNormalV2")


def stateless_truncated_normal(
    shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = float32, name: str | None = None,
    alg: str = "auto_select",
) -> EagerTensor:  # fmt: skip
    """Returns normally distributed numbers, none farther than two deviations from the mean."""
    kernel = "StatelessTruncatedNormalV2"
    return draw.normal(shape, mean, stddev, dtype, _reserve(seed, alg), kernel, truncated=True)


def stateless_uniform(
    shape: Any, seed: Any, minval: Any = 0, maxval: Any = None, dtype: Any = float32, name: str | None = None,
    alg: str = "auto_select",
) -> EagerTensor:  # fmt: skip
    """Returns numbers in [``minval``, ``maxval``); integers over the whole range if both are None.

    Raises:
        ValueError: An integer dtype with only ``minval``.
    """
    wanted = as_dtype(dtype)
    if wanted.is_integer and (minval is None) != (maxval is None):
        raise ValueError(
            f"For integer `dtype` argument {wanted}, argument `minval` and `maxval` must be both None or not None. "
            f"Got `minval`={minval} and `maxval`={maxval}."
        )
    return draw.uniform(shape, minval, maxval, wanted, _reserve(seed, alg), "Stateless")


def split(seed: Any, num: int = 2, alg: str = "auto_select") -> EagerTensor:
    """Returns ``num`` new seeds, shape ``(num, 2)``."""
    dtype = to_tensor(seed).dtype
    return draw.full([num, 2], dtype if dtype in (int32, int64) else int32, _reserve(seed, alg))


def fold_in(seed: Any, data: Any, alg: str = "auto_select") -> EagerTensor:
    """Returns a seed made of ``seed`` and the number ``data``."""
    number = to_tensor(data)
    first = draw.full([], number.dtype, _reserve(seed, alg))
    return to_tensor(np.stack([first._value, number._value]), how="constant")


def stateless_shuffle(
    value: Any, seed: Any, alg: str = "auto_select", name: str | None = None
) -> EagerTensor:
    """Returns the rows of ``value`` in random order."""
    offered("tf.random.experimental.stateless_shuffle", alg=(alg, "auto_select", "philox", 1, 3))
    x = to_tensor(value)
    if not np.ndim(x._value):
        return x
    order = permutation(*key_and_counter(seed), len(x._value))
    return apply(draw.SHUFFLE, (x,), {"order": order})
