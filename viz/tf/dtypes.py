"""``tf.dtypes``."""

from viz.engine.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
)
from viz.engine.dtypes import bool_ as bool
from viz.engine.ops.cast import cast
from viz.engine.ops.complex import complex_ as complex

__all__ = [
    "DType", "as_dtype", "bfloat16", "bool", "cast", "complex", "complex64", "complex128", "float16", "float32",
    "float64", "int8", "int16", "int32", "int64", "string", "uint8", "uint16", "uint32", "uint64",
]  # fmt: skip
