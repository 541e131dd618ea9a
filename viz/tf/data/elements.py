"""Elements of datasets: nests of NumPy values inside, nests of tensors outside, and what describes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.dtypes import of, string
from viz.engine.primitive import made
from viz.engine.shape import TensorShape
from viz.engine.structure import map_structure
from viz.engine.tensor import EagerTensor
from viz.tf.functions import TensorSpec


def announced(value: Any) -> EagerTensor:
    """Returns a NumPy value as a tensor that is new to everybody."""
    dtype = string if isinstance(value, bytes) else of(value)
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value[()]
    return made(value, dtype, "constant")


def spec_of(value: Any) -> TensorSpec:
    """Returns shape and dtype of a NumPy value."""
    return TensorSpec(np.shape(value), string if isinstance(value, bytes) else of(value))


def with_axis(spec: TensorSpec, rows: int | None) -> TensorSpec:
    """Returns the description of a stack of elements."""
    return TensorSpec(TensorShape([rows]).concatenate(spec.shape), spec.dtype)


def without_axis(spec: TensorSpec) -> TensorSpec:
    """Returns the description of a row."""
    return TensorSpec(spec.shape[1:], spec.dtype)


def spec_text(spec: Any) -> str:
    """Returns a description as text."""
    return repr(spec)


def stacked(values: Any) -> Any:
    """Returns a list of nests of values as one nest of stacks."""
    return map_structure(lambda *parts: np.stack(parts), *values)
