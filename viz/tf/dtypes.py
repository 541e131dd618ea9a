"""``tf.dtypes``."""

from typing import Any

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
from viz.tf.missing import missing

__all__ = [
    "DType", "as_dtype", "bfloat16", "bool", "cast", "complex", "complex64", "complex128", "float16", "float32",
    "float64", "int8", "int16", "int32", "int64", "string", "uint8", "uint16", "uint32", "uint64",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.dtypes", globals(), name)
