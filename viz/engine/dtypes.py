"""Element types: TensorFlow's names, how they print, and the NumPy types that hold the values."""

from __future__ import annotations

from typing import Any

import numpy as np


class DType:
    """One element type; compare by ``is`` inside the engine, by ``==`` with names and NumPy types outside.

    Attributes:
        name: TensorFlow's name, for example ``float32``.
        np: The NumPy dtype that holds the values.
        runtime_name: How kernels name it in messages, for example ``float`` and ``double``.
        kind: ``f`` floating, ``c`` complex, ``i`` signed, ``u`` unsigned, ``b`` bool, ``S`` string, ``?`` other.
        trainable: Whether a tape records ops on tensors of this type.
        is_complex: Whether values are complex.
    """

    __slots__ = ("enum", "is_complex", "kind", "name", "np", "runtime_name", "trainable")

    def __init__(self, name: str, np_type: Any, runtime_name: str, enum: int, kind: str) -> None:
        self.name = name
        self.np: Any = None if np_type is None else np.dtype(np_type)
        self.runtime_name = runtime_name
        self.enum = enum
        self.kind = kind
        self.trainable = kind in "fcB" or name == "resource"
        self.is_complex = kind == "c"

    @property
    def is_floating(self) -> bool:
        """Whether values are real floating point numbers."""
        return self.kind in "fB"

    @property
    def is_integer(self) -> bool:
        """Whether values are integers (bool is not)."""
        return self.kind in "iu"

    @property
    def is_bool(self) -> bool:
        """Whether values are truth values."""
        return self.kind == "b"

    @property
    def is_unsigned(self) -> bool:
        """Whether values are integers without a sign."""
        return self.kind == "u"

    @property
    def is_numeric(self) -> bool:
        """Whether values are numbers."""
        return self.kind in "fciu"

    @property
    def as_numpy_dtype(self) -> Any:
        """The NumPy scalar type (bytes objects for strings)."""
        return self.np.type

    @property
    def base_dtype(self) -> DType:
        """The type itself: there are no reference types in eager execution."""
        return self

    @property
    def real_dtype(self) -> DType:
        """The type of the real part."""
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    @property
    def as_datatype_enum(self) -> int:
        """The number of the type in TensorFlow's protocol buffers."""
        return self.enum

    @property
    def size(self) -> int:
        """Bytes per element."""
        return int(self.np.itemsize)

    @property
    def min(self) -> Any:
        """The smallest value (of floating types: the most negative finite one)."""
        return self._limits().min

    @property
    def max(self) -> Any:
        """The largest finite value."""
        return self._limits().max

    @property
    def limits(self) -> tuple[Any, Any]:
        """``(min, max)``."""
        return self.min, self.max

    def _limits(self) -> Any:
        if self.kind == "f":
            return np.finfo(self.np)
        if self.kind in "iu":
            return np.iinfo(self.np)
        raise TypeError(f"Cannot find minimum value of {self}.")

    def is_compatible_with(self, other: Any) -> bool:
        """Whether ``other`` names the same type."""
        return as_dtype(other) is self

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if other is None:
            return False
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return self.enum

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __copy__(self) -> DType:
        return self

    def __deepcopy__(self, memo: Any) -> DType:
        return self

    def __reduce__(self) -> Any:
        return as_dtype, (self.name,)


DType.__module__ = "tensorflow.python.framework.dtypes"

float16 = DType("float16", np.float16, "half", 19, "f")
float32 = DType("float32", np.float32, "float", 1, "f")
float64 = DType("float64", np.float64, "double", 2, "f")
int8 = DType("int8", np.int8, "int8", 6, "i")
int16 = DType("int16", np.int16, "int16", 5, "i")
int32 = DType("int32", np.int32, "int32", 3, "i")
int64 = DType("int64", np.int64, "int64", 9, "i")
uint8 = DType("uint8", np.uint8, "uint8", 4, "u")
uint16 = DType("uint16", np.uint16, "uint16", 17, "u")
uint32 = DType("uint32", np.uint32, "uint32", 22, "u")
uint64 = DType("uint64", np.uint64, "uint64", 23, "u")
bool_ = DType("bool", np.bool_, "bool", 10, "b")
complex64 = DType("complex64", np.complex64, "complex64", 8, "c")
complex128 = DType("complex128", np.complex128, "complex128", 18, "c")
bfloat16 = DType("bfloat16", np.float32, "bfloat16", 14, "B")
"""NumPy has no such type: values are kept as float32, rounded after each op."""
string = DType("string", np.object_, "string", 7, "S")
resource = DType("resource", None, "resource", 20, "?")
variant = DType("variant", None, "variant", 21, "?")

ALL = (
    float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool_, complex64,
    complex128, bfloat16, string, resource, variant,
)  # fmt: skip
NUMERIC = tuple(d for d in ALL if d.kind in "fciu")

FLOATING = (
    ("bfloat16", "DT_BFLOAT16"),
    ("half", "DT_HALF"),
    ("float", "DT_FLOAT"),
    ("double", "DT_DOUBLE"),
)
"""Runtime and enum names of the floating types, in the order in which kernels list what they allow."""
INDICES = (("int32", "DT_INT32"), ("int64", "DT_INT64"))
"""The types of indices, axes and sizes."""
FLOATING_COMPLEX = (*FLOATING, ("complex64", "DT_COMPLEX64"), ("complex128", "DT_COMPLEX128"))

BY_NP: dict[Any, DType] = {d.np: d for d in ALL if d.np is not None and d is not bfloat16}
"""From a NumPy dtype to ours."""

_KNOWN: dict[Any, DType] = {
    **{d.name: d for d in ALL},
    **{d.enum: d for d in ALL},
    **{d.np.type: d for d in ALL if d.np is not None and d is not bfloat16},
    float: float32,
    int: int64,
    bool: bool_,
    complex: complex128,
    str: string,
    bytes: string,
    object: string,
    "half": float16,
    "float": float32,
    "double": float64,
}


def as_dtype(type_value: Any) -> DType:
    """Returns the element type that a DType, name, number, NumPy or Python type stands for.

    Raises:
        TypeError: There is no such type (TensorFlow's text).
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, np.dtype):
        if type_value in BY_NP:
            return BY_NP[type_value]
        if type_value.kind in "SU":
            return string
    try:
        return _KNOWN[type_value]
    except (TypeError, KeyError):
        pass
    inner = getattr(type_value, "dtype", None)
    if isinstance(inner, DType):
        return inner
    if isinstance(inner, np.dtype | str):  # Keras names dtypes
        return as_dtype(inner)
    raise TypeError(
        f"Cannot convert the argument `type_value`: {type_value!r} to a TensorFlow DType."
    )


def round_to_bfloat16(value: Any) -> Any:
    """Returns float32 values rounded (to even) to the 8 significant bits of bfloat16."""
    bits = np.asarray(value, np.float32).view(np.uint32)
    kept = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) & np.uint32(
        0xFFFF0000
    )
    return np.where(np.isnan(value), np.float32(np.nan), kept.view(np.float32))[()]


def accepts(dtype: DType, kinds: str) -> bool:
    """Whether a kernel that takes these kinds of dtype takes this one; bfloat16 is as good as any float."""
    return dtype.kind in kinds or (dtype.kind == "B" and "f" in kinds)


def of(value: Any) -> DType:
    """Returns the type of a NumPy array or scalar."""
    return BY_NP[value.dtype]
