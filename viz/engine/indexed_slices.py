"""IndexedSlices: the sparse gradient of a gather, as rows and where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.dtypes import int32
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible


class IndexedSlices(Convertible):
    """Rows of a larger tensor: row ``values[i]`` adds to row ``indices[i]`` of a tensor of shape ``dense_shape``.

    A plain container that keeps what it is given; ``scatter`` registers how it becomes a tensor.
    """

    __slots__ = ("__weakref__", "_dense_shape", "_indices", "_values")

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values: Any = values
        self._indices: Any = indices
        self._dense_shape: Any = dense_shape

    @property
    def values(self) -> Any:
        """The rows, shape ``(n, ...)``."""
        return self._values

    @property
    def indices(self) -> Any:
        """Which row each one is, shape ``(n,)``; may repeat."""
        return self._indices

    @property
    def dense_shape(self) -> Any:
        """The shape of the tensor they belong to, or None if it is not known."""
        return self._dense_shape

    @property
    def dtype(self) -> Any:
        """The element type of the rows."""
        return self._values.dtype

    @property
    def shape(self) -> TensorShape:
        """The shape of the tensor they belong to."""
        return TensorShape(None if self._dense_shape is None else self._dense_shape._value)

    @property
    def device(self) -> str:
        """Where the rows are."""
        return str(self._values.device)

    @property
    def name(self) -> str:
        """Raises: AttributeError, as the rows have no name in eager execution."""
        return str(self._values.name)

    def get_shape(self) -> TensorShape:
        """Returns ``shape``."""
        return self.shape

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def __str__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{shape})"

    def __repr__(self) -> str:
        return object.__repr__(self)


IndexedSlices.__module__ = "tensorflow.python.framework.indexed_slices"


def slices(values: EagerTensor, indices: Any, shape: Sequence[int]) -> IndexedSlices:
    """Returns IndexedSlices from NumPy indices and a plain shape: what reverse rules of gathers give."""
    rows = np.asarray(indices, np.int32)
    return IndexedSlices(
        values, EagerTensor(rows, int32), EagerTensor(np.array(shape, np.int32), int32)
    )
