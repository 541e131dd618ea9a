"""Iterators over datasets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viz.engine.errors import OutOfRangeError
from viz.engine.structure import map_structure
from viz.tf.data.elements import announced

_END = (
    "{{function_node __wrapped__IteratorGetNext_output_types_%d_device_/job:localhost/replica:0/task:0/"
    "device:CPU:0}} End of sequence [Op:IteratorGetNext] name: "
)


class DatasetIterator:
    """Gives the elements as tensors."""

    def __init__(self, raw: Iterator[Any], element_spec: Any) -> None:
        self._raw = raw
        self.element_spec = element_spec

    def __iter__(self) -> DatasetIterator:
        return self

    def __next__(self) -> Any:
        return map_structure(announced, next(self._raw))

    def get_next(self, name: str | None = None) -> Any:
        """Returns the next element.

        Raises:
            OutOfRangeError: There is none.
        """
        try:
            return next(self)
        except StopIteration:
            raise OutOfRangeError(_END % 1) from None


class NumpyIterator:
    """Gives the elements as NumPy values."""

    def __init__(self, raw: Iterator[Any]) -> None:
        self._raw = raw

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        return next(self._raw)


DatasetIterator.__name__ = DatasetIterator.__qualname__ = "OwnedIterator"
DatasetIterator.__module__ = "tensorflow.python.data.ops.iterator_ops"
