"""``keras.layers.add`` and the like: a merging layer made and called at once."""

from __future__ import annotations

from typing import Any

from viz.tf.keras.layers import merging
from viz.tf.keras.layers.shaping import Dot


def add(inputs: Any, **kwargs: Any) -> Any:
    """Returns the sum of tensors."""
    return merging.Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """Returns the first of two tensors minus the second."""
    return merging.Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Returns the product of tensors."""
    return merging.Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """Returns the mean of tensors."""
    return merging.Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """Returns the larger of tensors, element by element."""
    return merging.Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """Returns the smaller of tensors, element by element."""
    return merging.Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """Returns tensors behind each other."""
    return merging.Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Returns products of two tensors, summed over an axis of each."""
    return Dot(axes=axes, **kwargs)(inputs)
