"""Tensors of ones and zeros like another: seeds of a reverse pass, and cotangents of outputs nobody used."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.dtypes import DType
from viz.engine.tensor import EagerTensor


def ones_for(tensor: Any) -> EagerTensor:
    """Returns ones of a tensor's or variable's shape and dtype, as a seed."""
    return _filled("ones_like", tensor, 1)


def zeros_for(tensor: Any) -> EagerTensor:
    """Returns zeros of a tensor's or variable's shape and dtype, as a seed."""
    return _filled("zeros_like", tensor, 0)


def _filled(name: str, tensor: Any, element: int) -> EagerTensor:
    dtype: DType = tensor.dtype
    value = tensor._value
    if dtype.kind == "S":
        raise AttributeError("'bytes' object has no attribute 'size'")
    filled = dtype.np.type(element)
    if value.__class__ is np.ndarray:
        filled = np.full(value.shape, filled)
    made = EagerTensor(filled, dtype)
    if events.listener is not None:
        events.listener(events.OpApplied(made._id, name, (tensor,), (made,), (), {}, "seed"))
    return made
