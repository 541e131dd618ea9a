"""IndexedSlices: the sparse gradient of a gather, as rows and where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, int32
from viz.engine.ops.arith import negative, sum_of
from viz.engine.ops.join import concat
from viz.engine.ops.scatter import scatter_rows
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible


class IndexedSlices(Convertible):
    """Rows of a larger tensor: row ``values[i]`` adds to row ``indices[i]`` of a tensor of shape ``dense_shape``."""

    __slots__ = ("__weakref__", "_dense_shape", "_indices", "_values")

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values = to_tensor(values)
        self._indices = to_tensor(indices)
        self._dense_shape = None if dense_shape is None else to_tensor(dense_shape)

    @property
    def values(self) -> EagerTensor:
        """The rows, shape ``(n, ...)``."""
        return self._values

    @property
    def indices(self) -> EagerTensor:
        """Which row each one is, shape ``(n,)``; may repeat."""
        return self._indices

    @property
    def dense_shape(self) -> EagerTensor | None:
        """The shape of the tensor they belong to, or None if it is not known."""
        return self._dense_shape

    @property
    def dtype(self) -> DType:
        """The element type of the rows."""
        return self._values.dtype

    @property
    def shape(self) -> TensorShape:
        """The shape of the tensor they belong to."""
        return TensorShape(None if self._dense_shape is None else self._dense_shape._value)

    @property
    def device(self) -> str:
        """Where the rows are."""
        return self._values.device

    @property
    def name(self) -> str:
        """Raises: AttributeError, as the rows have no name in eager execution."""
        return str(self._values.name)

    def get_shape(self) -> TensorShape:
        """Returns ``shape``."""
        return self.shape

    def _to_tensor(self) -> EagerTensor:
        """Returns the dense tensor; rows that repeat are summed.

        Raises:
            ValueError: The dense shape is not known.
        """
        if self._dense_shape is None:
            raise ValueError(
                "Tensor conversion requested for IndexedSlices for argument without dense_shape: "
                + str(self)
            )
        return scatter_rows(
            self._values, self._indices, tuple(int(n) for n in self._dense_shape._value)
        )

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(negative(self._values), self._indices, self._dense_shape)

    def __str__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{shape})"

    def __repr__(self) -> str:
        return object.__repr__(self)


IndexedSlices.__module__ = "tensorflow.python.framework.indexed_slices"


def total(parts: Sequence[Any]) -> Any:
    """Returns the sum of contributions: one ``add_n``, or, if all are IndexedSlices, their rows behind each other."""
    for part in parts:
        if part.__class__ is not EagerTensor:
            break
    else:
        return sum_of(parts)
    if all(isinstance(part, IndexedSlices) for part in parts):
        values = concat([part.values for part in parts], 0)
        indices = np.concatenate([part.indices._value for part in parts])
        return IndexedSlices(
            values, EagerTensor(indices, parts[0].indices.dtype), parts[0].dense_shape
        )
    return sum_of([to_tensor(part) for part in parts])


def slices(values: EagerTensor, indices: Any, shape: Sequence[int]) -> IndexedSlices:
    """Returns IndexedSlices from NumPy indices and a plain shape: what reverse rules of gathers give."""
    rows = np.asarray(indices, np.int32)
    return IndexedSlices(
        values, EagerTensor(rows, int32), EagerTensor(np.array(shape, np.int32), int32)
    )
