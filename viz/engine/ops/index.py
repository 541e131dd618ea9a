"""Square brackets: slices, integers, new axes, ellipsis, masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import bool_
from viz.engine.errors import kernel_error
from viz.engine.ops.gather import boolean_mask
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

_VALID = (
    "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are "
    "valid indices, got {!r}"
)


def _spread(g: Any, *, key: Any, shape: tuple[int, ...]) -> Any:
    out = np.zeros(shape, g.dtype)
    out[key] = g
    return out


_slice: Primitive = primitive(
    "strided_slice",
    "StridedSlice",
    lambda x, *, key: x[key],
    (lambda g, y, x, *, key: apply(_grad, (g,), {"key": key, "shape": np.shape(x._value)}),),
    forward="linear",
)
_grad: Primitive = primitive(
    "strided_slice_grad",
    "StridedSliceGrad",
    _spread,
    (lambda g, y, x, *, key, shape: apply(_slice, (g,), {"key": key}),),
    forward="linear",
)


def _number(item: Any) -> Any:
    """One index as a plain int, or itself if it is a slice, ellipsis or None."""
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, slice):
        return slice(
            *(None if n is None else int(_number(n)) for n in (item.start, item.stop, item.step))
        )
    if is_tensor_like(item):
        value = to_tensor(item)._value
        if np.ndim(value) == 0 and value.dtype.kind in "iu":
            return int(value)
        raise TypeError(_VALID.format(item))
    if isinstance(item, bool | np.bool_) or not isinstance(item, int | np.integer):
        raise TypeError(_VALID.format(item))
    return int(item)


def _is_mask(key: Any) -> bool:
    return (isinstance(key, EagerTensor) and key.dtype is bool_) or (
        isinstance(key, np.ndarray) and key.dtype == bool
    )


def _error(text: str) -> Exception:
    return kernel_error("StridedSlice", text, "strided_slice/")


def getitem(x: Any, key: Any) -> EagerTensor:
    """Returns ``x[key]``.

    Raises:
        InvalidArgumentError: An index is out of range, or there are more indices than axes.
        TypeError: Something that is no index.
    """
    if _is_mask(key):
        return boolean_mask(x, key)
    if isinstance(key, bool | np.bool_):
        raise ValueError("mask cannot be scalar.")
    items = list(key) if isinstance(key, tuple | list) else [key]
    if sum(item is Ellipsis for item in items) > 1:
        raise _error("Multiple ellipses in slice spec not allowed")
    plain = tuple(_number(item) for item in items)
    tensor = to_tensor(x)
    shape = np.shape(tensor._value)
    used = [item for item in plain if item is not None and item is not Ellipsis]
    if len(used) > len(shape):
        raise _error(
            f"Index out of range using input dim {len(shape)}; input has only {len(shape)} dims"
        )
    at = 0
    for item in plain:
        if item is Ellipsis:
            at += len(shape) - len(used)
        elif isinstance(item, slice):
            if item.step == 0:
                raise _error(f"strides[{at}] must be non-zero")
            at += 1
        elif item is not None:
            if not -shape[at] <= item < shape[at]:
                place = item if item >= 0 else item + shape[at]
                raise _error(f"slice index {place} of dimension {at} out of bounds.")
            at += 1
    return apply(_slice, (tensor,), {"key": plain})
