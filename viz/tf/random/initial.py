"""``tf.random_normal_initializer`` and its relatives: TensorFlow's own first values, not Keras's.

With a seed they are stateless, the same at each call; without one they follow ``tf.random.set_seed``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import constant
from viz.engine.dtypes import float32
from viz.engine.offered import offered
from viz.engine.ops.fill import ones, zeros
from viz.engine.tensor import EagerTensor
from viz.tf.random import stateful
from viz.tf.random.stateless import stateless_normal, stateless_uniform


class _Random:
    """Two parameters and a seed."""

    _with_seed: Any
    _without: Any

    def __init__(self, first: float, second: float, seed: int | None) -> None:
        self._pair, self._seed = (first, second), seed

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> EagerTensor:
        """Returns the first value."""
        if self._seed is None:
            return type(self)._without(shape, *self._pair, dtype)  # type: ignore[no-any-return]
        return type(self)._with_seed(shape, [self._seed, 0], *self._pair, dtype)  # type: ignore[no-any-return]


class random_normal_initializer(_Random):  # noqa: N801 - TensorFlow's name
    """Normally distributed."""

    _with_seed, _without = staticmethod(stateless_normal), staticmethod(stateful.normal)

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(mean, stddev, seed)


class random_uniform_initializer(_Random):  # noqa: N801 - TensorFlow's name
    """Evenly distributed."""

    _with_seed, _without = staticmethod(stateless_uniform), staticmethod(stateful.uniform)

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        super().__init__(minval, maxval, seed)


class zeros_initializer:  # noqa: N801 - TensorFlow's name
    """All 0."""

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> EagerTensor:
        """Returns the first value."""
        return zeros(shape, dtype)


class ones_initializer:  # noqa: N801 - TensorFlow's name
    """All 1."""

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> EagerTensor:
        """Returns the first value."""
        return ones(shape, dtype)


class constant_initializer:  # noqa: N801 - TensorFlow's name
    """A value: a number for every element, or a list of all of them.

    Raises:
        TypeError: Another kind of value; when called, a shape that the list does not fill.
    """

    def __init__(self, value: Any = 0, support_partition: bool = False) -> None:
        offered("tf.constant_initializer", support_partition=(support_partition, False))
        if not (np.isscalar(value) or isinstance(value, list | tuple | np.ndarray)):
            raise TypeError(
                f"Invalid type for initial value: {type(value).__name__}. Expected Python scalar, list or tuple of "
                "values, or numpy.ndarray."
            )
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> EagerTensor:
        """Returns the first value."""
        return constant(self.value, dtype, shape)


__all__ = [
    "constant_initializer", "ones_initializer", "random_normal_initializer", "random_uniform_initializer",
    "zeros_initializer",
]  # fmt: skip
