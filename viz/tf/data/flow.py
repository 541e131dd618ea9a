"""What a dataset iterates over: elements as nests of NumPy values, made anew for each iteration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

INFINITE, UNKNOWN = -1, -2


class Flow:
    """Elements, one after the other.

    Attributes:
        name: What TensorFlow calls a dataset of this kind.
        element_spec: Shape and dtype of an element.
        count: How many there are; ``INFINITE`` or ``UNKNOWN`` if that is so.
    """

    name = "Dataset"
    element_spec: Any
    count: int

    def raw(self) -> Iterator[Any]:
        """Yields the elements as nests of NumPy values."""
        raise NotImplementedError
