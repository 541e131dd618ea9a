"""Layers of several inputs: Add, Subtract, Multiply, Average, Maximum, Minimum and Concatenate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.ops.arith import add, multiply, real_divide, subtract
from viz.engine.ops.compare import logical_or, maximum, minimum
from viz.engine.ops.join import concat
from viz.tf.keras.layer import Layer


class _Merge(Layer):
    """Folds a list of inputs into one."""

    supports_masking = True
    _fold: Callable[..., Any]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        if not isinstance(inputs, list | tuple) or len(inputs) < 1:
            raise ValueError(
                f"A merge layer should be called on a list of at least 1 input. Received {inputs} (not a list of "
                "tensors)"
            )
        out = inputs[0]
        for x in inputs[1:]:
            out = type(self)._fold(out, x)
        return out

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Returns where any input counts, if all have masks."""
        if not isinstance(mask, list | tuple) or any(part is None for part in mask):
            return None
        whole = mask[0]
        for part in mask[1:]:
            whole = logical_or(whole, part)
        return whole


class Add(_Merge):
    """The sum of its inputs."""

    _fold = staticmethod(add)


class Subtract(_Merge):
    """The first input minus the second."""

    _fold = staticmethod(subtract)


class Multiply(_Merge):
    """The product of its inputs."""

    _fold = staticmethod(multiply)


class Maximum(_Merge):
    """The larger of its inputs, element by element."""

    _fold = staticmethod(maximum)


class Minimum(_Merge):
    """The smaller of its inputs, element by element."""

    _fold = staticmethod(minimum)


class Average(_Merge):
    """The mean of its inputs."""

    _fold = staticmethod(add)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return real_divide(super().call(inputs), float(len(inputs)))


class Concatenate(_Merge):
    """Its inputs behind each other along an axis."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return concat(list(inputs), self.axis)
