"""From Python numbers, lists and NumPy arrays to tensors, with TensorFlow's dtypes and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.dtypes import (
    DType,
    as_dtype,
)
from viz.engine.primitive import made
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible, converted
from viz.engine.values import refused, to_value


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> EagerTensor:
    """Returns a tensor that holds ``value``.

    Args:
        value: A number, a nested list, a NumPy array; a Tensor is returned itself.
        dtype: Element type; inferred if None: float32 for Python floats, int32 (or int64) for ints.
        shape: Shape to give it; a single element is repeated.
        name: Ignored.

    Raises:
        TypeError: The value does not fit the dtype or shape.
        ValueError: There is no tensor like that.
    """
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(value, EagerTensor):
        if wanted is not None and value.dtype is not wanted:
            raise TypeError(
                f"Expected tensor {_plain(value)} with dtype {wanted!r}, but got dtype {value.dtype!r}."
            )
        if shape is None:
            return value
        array, found = value._value, value.dtype
    elif isinstance(value, Convertible):
        read = value._to_tensor()
        if events.listener is not None:
            events.listener(events.ValueLeft(value, "constant"))
        found = wanted or read.dtype
        array = read._value.astype(found.np)
    else:
        array, found = to_value(value, wanted)
    if shape is not None:
        array = _shaped(value, array, shape)
    return made(array, found, "constant")


def _plain(value: EagerTensor) -> str:
    return str(value._value)


def _shaped(value: Any, array: Any, shape: Any) -> Any:
    wanted = tuple(int(n) for n in ([shape] if isinstance(shape, int) else shape))
    have, need = np.size(array), int(np.prod(wanted))
    if have == need:
        return np.reshape(array, wanted)[()]
    if have == 1:
        about_to_make(wanted)
        return np.full(wanted, array, getattr(array, "dtype", object))[()]
    raise TypeError(
        f"Eager execution of tf.constant with unsupported shape. Tensor {array} (converted from {value}) "
        f"has {have} elements, but got `shape` {wanted} with {need} elements)."
    )


def to_tensor(value: Any, dtype: DType | None = None, how: str = "literal") -> EagerTensor:
    """Returns ``value`` as a tensor; tensors stay themselves, variables are read, lists with tensors are packed.

    Raises:
        ValueError: A tensor of another dtype, or something that has no tensor.
        TypeError: A number that ``dtype`` cannot hold.
    """
    if isinstance(value, EagerTensor):
        if dtype is not None and value.dtype is not dtype:
            raise ValueError(
                f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype {value.dtype.name}: {value!r}"
            )
        return value
    if isinstance(value, Convertible):
        if dtype is not None and value.dtype is not dtype:  # type: ignore[attr-defined]
            raise ValueError(_variable_dtype(value, dtype))
        return value._to_tensor()
    if hasattr(value, "__tf_tensor__") and not isinstance(value, type):
        return to_tensor(value.__tf_tensor__(dtype, None), dtype)
    known = converted(value, dtype)
    if known is not NotImplemented:
        return known  # type: ignore[no-any-return]
    array, found = to_value(value, dtype)
    return made(array, found, how)


def _variable_dtype(value: Any, dtype: DType) -> str:
    return (
        f"Incompatible type conversion requested to type {dtype.name} for `tf.Variable of type "
        f"{value.dtype.name}. (Variable: {value!r})"
    )


def operand(value: Any, dtype: DType) -> EagerTensor:
    """Returns the other operand of a tensor of ``dtype``: numbers and arrays take that dtype, tensors keep theirs."""
    kind = value.__class__
    if kind is float:
        if dtype.kind not in "fcB":
            raise refused(value, dtype)
        if -1e-37 < value < 1e-37 and value:
            return made(to_value(value, dtype)[0], dtype, "literal")
        return made(dtype.np.type(value), dtype, "literal")
    if isinstance(value, EagerTensor):  # by type: ``v[0]`` of a variable is a subclass
        return value
    if isinstance(value, Convertible):
        return value._to_tensor()
    if hasattr(value, "__tf_tensor__"):
        return to_tensor(value)
    known = converted(value, None)
    if known is not NotImplemented:
        return known  # type: ignore[no-any-return]
    array, found = to_value(value, dtype)
    return made(array, found, "literal")
