"""NumPy values of Python numbers, lists and arrays, with TensorFlow's dtypes and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.dtypes import (
    BY_NP,
    DType,
    bool_,
    complex128,
    float32,
    float64,
    int32,
    int64,
    string,
)
from viz.engine.flush import is_small
from viz.engine.shape import TensorShape
from viz.engine.state import small_number_written
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

_TAKES_TRUTH = ("bool", "int32", "int64", "uint64", "float16", "float32", "float64", "complex128")
_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1


def to_value(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    """Returns ``(NumPy value, element type)`` of something that is neither tensor nor variable."""
    kind = value.__class__
    if (
        kind is float
        or kind is int
        or kind is bool
        or kind is complex
        or kind is str
        or kind is bytes
    ):
        return _number(value, dtype)
    if isinstance(value, np.generic | np.ndarray):
        return _array(value, dtype)
    if isinstance(value, list | tuple):
        return _nested(value, dtype)
    if isinstance(value, bool | int | float | complex | str | bytes):
        return _number(value, dtype)
    if isinstance(value, range):
        return _nested(list(value), dtype)
    if isinstance(value, TensorShape):
        return _nested(value.as_list(), dtype)
    if value is not None and not isinstance(value, dict) and hasattr(value, "__array__"):
        return _array(np.asarray(value), dtype)
    raise unsupported(value)


def unsupported(value: Any) -> ValueError:
    """Returns TensorFlow's refusal of something that has no tensor."""
    return ValueError(
        f"Attempt to convert a value ({value!s}) with an unsupported type ({type(value)}) to a Tensor."
    )


def refused(value: Any, dtype: DType) -> TypeError:
    return TypeError(f"Cannot convert {value!r} to EagerTensor of dtype {dtype.runtime_name}")


def _number(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    if isinstance(value, str | bytes):
        if dtype is not None and dtype is not string:
            raise refused(value, dtype)
        return value.encode() if isinstance(value, str) else value, string
    if dtype is None:
        if isinstance(value, bool):
            dtype = bool_
        elif isinstance(value, int):
            dtype = int32 if _INT32_MIN <= value <= _INT32_MAX else int64
        else:
            dtype = float32 if isinstance(value, float) else complex128
    elif not fits(value, dtype):
        raise refused(value, dtype)
    if dtype.kind in "iu" and value.__class__ is not float:
        info = np.iinfo(dtype.np)
        if not info.min <= value <= info.max:
            if dtype.size >= 8:
                raise refused(value, dtype)
            return np.array(value, np.int64).astype(dtype.np)[()], dtype
    number = dtype.np.type(value)
    if value and -1e-37 < abs(value) < 1e-37 and is_small(number):
        small_number_written()
    return number, dtype


def fits(value: Any, dtype: DType) -> bool:
    """Whether a Python number may become an element of ``dtype``: nothing is cut off."""
    if isinstance(value, bool):
        return dtype.name in _TAKES_TRUTH
    if isinstance(value, int):
        return dtype.kind in "iufcB"
    if isinstance(value, float):
        return dtype.kind in "fcB"
    return isinstance(value, complex) and dtype.kind == "c"


def _array(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    if value.dtype.kind in "SUO":
        return _strings(value, dtype)
    found = BY_NP.get(value.dtype)
    if found is None:
        raise ValueError(
            f"Failed to convert a NumPy array to a Tensor (Unsupported object type {value.dtype})."
        )
    if dtype is not None and dtype is not found:
        if dtype is string:
            raise refused(value, dtype)
        with np.errstate(all="ignore"):
            value = value.astype(dtype.np)
        found = dtype
    elif isinstance(value, np.ndarray):
        value = value.copy()
    if found.kind in "fc" and is_small(value):
        small_number_written()
    return (value[()] if isinstance(value, np.ndarray) and not value.ndim else value), found


def _strings(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    if dtype is not None and dtype is not string:
        raise refused(value, dtype)
    flat = [v.encode() if isinstance(v, str) else bytes(v) for v in np.ravel(value)]
    out = np.empty(len(flat), object)
    out[:] = flat
    return out.reshape(np.shape(value))[()], string


def leaves_of(value: Any) -> list[Any]:
    """The scalars of a nested list, in order; arrays count as one."""
    found: list[Any] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list | tuple):
            stack.extend(reversed(item))
        else:
            found.append(item)
    return found


def _kind(leaf: Any) -> str:
    if isinstance(leaf, np.generic | np.ndarray):
        return "S" if leaf.dtype.kind in "SUO" else str(leaf.dtype.kind).replace("u", "i")
    for kind, types in (("b", bool), ("i", int), ("f", float), ("c", complex), ("S", str | bytes)):
        if isinstance(leaf, types):
            return kind
    return "?"


def _nested(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    leaves = leaves_of(value)
    kinds = [_kind(leaf) for leaf in leaves]
    if leaves and kinds[0] == "?":
        first = leaves[0]
        if is_tensor_like(first):
            lacks = "Scalar tensor has no `len()`" if isinstance(first, EagerTensor) else (
                f"object of type '{type(first).__name__}' has no len()"
            )  # fmt: skip
            raise ValueError(f"TypeError: {lacks}\n")
        raise unsupported(first)
    if leaves and not _mix(kinds):
        raise ValueError("Can't convert Python sequence with mixed types to Tensor.")
    try:
        exact = "S" in kinds or (dtype is not None and dtype.kind == "u" and dtype.size == 8)
        array = np.array(value, object) if exact else np.array(value)
    except ValueError:
        raise ValueError("Can't convert non-rectangular Python sequence to Tensor.") from None
    if "S" in kinds:
        return _strings(array, dtype)
    if dtype is not None:
        for leaf, kind in zip(leaves, kinds, strict=True):
            if (
                not isinstance(leaf, np.generic | np.ndarray)
                and kind != "?"
                and not fits(leaf, dtype)
            ):
                raise refused(leaf, dtype)
    else:
        dtype = _inferred(leaves, kinds, array)
    array = array.astype(dtype.np)
    if dtype.kind in "fc" and is_small(array):
        small_number_written()
    return array, dtype


def _mix(kinds: list[str]) -> bool:
    """Whether TensorFlow takes these kinds in one list: whatever the first can hold."""
    first = kinds[0]
    allowed = {"b": "b", "i": "if", "f": "fib", "c": "cfib", "S": "S"}[first]
    return all(kind in allowed for kind in kinds)


def _inferred(leaves: list[Any], kinds: list[str], array: Any) -> DType:
    if not leaves:
        return float32
    if isinstance(leaves[0], np.generic | np.ndarray):
        return BY_NP.get(leaves[0].dtype, float64)
    if kinds[0] == "c":  # whatever follows
        return complex128
    if "f" in kinds:
        return float32
    if kinds[0] == "i":
        small = array.size == 0 or (array.min() >= _INT32_MIN and array.max() <= _INT32_MAX)
        return int32 if small else int64
    return bool_
