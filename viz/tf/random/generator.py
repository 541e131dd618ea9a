"""``tf.random.Generator``: a state that can be seen, copied and set: the counter in two numbers, then the key."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, float32, int64, uint64
from viz.engine.tensor import EagerTensor
from viz.engine.variable import Variable
from viz.tf.random import draw
from viz.tf.random.distributions import RESERVED
from viz.tf.random.philox import Words, skipped

_SIGN = 1 << 63
_PHILOX = 1


def _signed(number: int) -> int:
    return ((number + _SIGN) & (2 * _SIGN - 1)) - _SIGN


class Generator:
    """A source of random numbers with a state of its own.

    Args:
        copy_from: A generator whose state to start with.
        state: Three whole numbers: counter (low, high), key.
        alg: ``philox`` (1) or None.
    """

    def __init__(
        self, copy_from: Generator | None = None, state: Any = None, alg: Any = None
    ) -> None:
        if alg not in (None, 1, "philox", "auto_select", 3):
            raise ValueError(f"Unsupported algorithm {alg!r}: there is 'philox'.")
        if copy_from is not None:
            state = copy_from._state_var.numpy()
        if state is None:
            raise AssertionError(
                "`Generator` needs `copy_from` or `state`; see `Generator.from_seed`."
            )
        numbers = [int(n) for n in np.ravel(to_tensor(state)._value)]
        self._state_var: Any = Variable(
            np.array(numbers, np.int64), trainable=False, name="StateVar", dtype=int64
        )

    @classmethod
    def from_seed(cls, seed: Any, alg: Any = None) -> Generator:
        """Returns a generator that starts at a seed."""
        return cls(state=_state_of(seed), alg=alg)

    @classmethod
    def from_state(cls, state: Any, alg: Any = None) -> Generator:
        """Returns a generator that goes on from a state."""
        return cls(state=state, alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """Returns a generator that starts anywhere."""
        return cls(state=[_signed(secrets.randbits(64)) for _ in range(3)], alg=alg)

    @property
    def state(self) -> Any:
        """The variable with counter and key."""
        return self._state_var

    @property
    def algorithm(self) -> int:
        """The number of the algorithm: 1, Philox."""
        return _PHILOX

    @property
    def key(self) -> EagerTensor:
        """The key."""
        return to_tensor(np.int64(self._state_var._value[2]))

    def reset_from_seed(self, seed: Any) -> None:
        """Starts anew at a seed."""
        self._state_var.assign(np.array(_state_of(seed), np.int64))

    def reset(self, state: Any) -> None:
        """Goes on from a state."""
        self._state_var.assign(np.asarray(to_tensor(state)._value, np.int64))

    def skip(self, delta: Any) -> None:
        """Leaves out ``delta`` numbers."""
        self._take(int(to_tensor(delta)._value))

    def _take(self, count: int) -> Words:
        low, high, key = (int(n) & (2 * _SIGN - 1) for n in self._state_var._value)
        counter = low | high << 64
        after = skipped(counter, count * RESERVED)
        state = [_signed(after & (2 * _SIGN - 1)), _signed(after >> 64), _signed(key)]
        self._state_var.assign(np.array(state, np.int64))
        return key, counter

    def _reserve(self, kernel: str, dtype: DType, count: int) -> Words:
        return self._take(count)

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = float32,
        name: str | None = None,
    ) -> EagerTensor:
        """Returns normally distributed numbers."""
        return draw.normal(shape, mean, stddev, dtype, self._reserve, "StatelessRandomNormalV2")

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = float32,
        name: str | None = None,
    ) -> EagerTensor:
        """Returns normally distributed numbers, none farther than two deviations from the mean."""
        kernel = "StatelessTruncatedNormalV2"
        return draw.normal(shape, mean, stddev, dtype, self._reserve, kernel, truncated=True)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = float32,
        name: str | None = None,
    ) -> EagerTensor:
        """Returns numbers in [``minval``, ``maxval``)."""
        return draw.uniform(shape, minval, maxval, dtype, self._reserve, "Stateful")

    def uniform_full_int(
        self, shape: Any, dtype: Any = None, name: str | None = None
    ) -> EagerTensor:
        """Returns whole numbers over the whole range of the dtype (uint64)."""
        return draw.full(shape, uint64 if dtype is None else dtype, self._reserve)

    def make_seeds(self, count: int = 1) -> EagerTensor:
        """Returns seeds for stateless ops, shape ``(2, count)``: the second row is 0."""
        drawn = draw.full([count], int64, self._reserve)
        return to_tensor(np.stack([drawn._value, np.zeros(count, np.int64)]), how="constant")


def _state_of(seed: Any) -> list[int]:
    """Returns counter and key of a seed: its numbers, filled up with zeros."""
    numbers = [int(n) for n in np.ravel(to_tensor(seed)._value)][:3]
    return [_signed(n) for n in numbers] + [0] * (3 - len(numbers))
