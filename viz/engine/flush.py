"""Numbers below the normal range: TensorFlow's kernels take and give zero in their place.

TensorFlow sets a flag of the processor for that, which NumPy and WebAssembly cannot. NumPy tells where a result is
too small, and so costs nothing elsewhere: such an op is computed once more and its small results become zero. (NumPy
does not tell of a small difference that is exact.) Numbers that a program itself writes so small switch its thread to
this slower way until it ends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

TELLS = sys.platform != "emscripten"
"""Whether NumPy tells of results that are too small; WebAssembly has no flags for it."""

_TINY = {"f4": np.finfo(np.float32).tiny, "f8": np.finfo(np.float64).tiny}
_SMALLEST = {
    np.dtype(np.float32): _TINY["f4"], np.dtype(np.complex64): _TINY["f4"],
    np.dtype(np.float64): _TINY["f8"], np.dtype(np.complex128): _TINY["f8"],
}  # fmt: skip

MOVES = {
    "abs", "argsort", "band_part", "boolean_mask", "broadcast_to", "cast_bfloat16", "concat", "conj", "diag",
    "diag_part", "expand_dims", "gather", "gather_along", "gather_nd", "identity", "imag", "negative",
    "ones_like", "pack", "pad", "pick", "read_value", "real", "reduce_max", "reduce_min", "reshape", "reverse",
    "roll", "set_diag", "slice", "split", "squeeze", "stack", "stop_gradient", "strided_slice",
    "strided_slice_grad", "take_rows", "tensor_diag", "tensor_diag_part", "tile", "transpose", "unstack",
    "where", "zeros_like",
}  # fmt: skip
"""Primitives that hand numbers on as they are, or change only a sign."""

EXACT: set[Callable[..., Any]] = set()
"""The functions of those primitives."""


def is_small(value: Any) -> bool:
    """Whether a NumPy value holds a number below the normal range of its dtype (halves are never too small)."""
    tiny = _SMALLEST.get(getattr(value, "dtype", None))
    if tiny is None:
        return False
    size = (
        np.abs(value)
        if value.dtype.kind == "f"
        else np.maximum(np.abs(value.real), np.abs(value.imag))
    )
    return bool(np.any((size < tiny) & (size > 0)))


def flushed(value: Any) -> Any:
    """Returns a NumPy value with zero (of the same sign) in the place of numbers below the normal range."""
    tiny = _SMALLEST.get(getattr(value, "dtype", None))
    if tiny is None:
        return value
    if value.dtype.kind == "c":
        out = np.empty(np.shape(value), value.dtype)
        out.real, out.imag = flushed(value.real), flushed(value.imag)
        return out[()]
    small = np.abs(value) < tiny
    return (
        np.where(small, np.copysign(value.dtype.type(0), value), value)[()]
        if np.any(small)
        else value
    )


def runner(run: Callable[..., Any]) -> Callable[..., Any]:
    """Returns ``run``, which calls a function on NumPy values, with small numbers flushed before and after."""

    def flushing(impl: Callable[..., Any], *values: Any, **params: Any) -> Any:
        if impl in EXACT:
            return run(impl, *values, **params)
        out = run(impl, *[flushed(v) for v in values], **params)
        return tuple([flushed(v) for v in out]) if isinstance(out, tuple) else flushed(out)

    return flushing


def looker(run: Callable[..., Any]) -> Callable[..., Any]:
    """Returns ``run`` with small results flushed: for where NumPy does not tell of them. Scalars are looked at fast."""

    def looking(impl: Callable[..., Any], *values: Any, **params: Any) -> Any:
        out = run(impl, *values, **params)
        tiny = _SCALARS.get(out.__class__)
        if tiny is not None and not -tiny < out < tiny:
            return out
        if impl in EXACT:
            return out
        return tuple([flushed(v) for v in out]) if isinstance(out, tuple) else flushed(out)

    return looking


_SCALARS: dict[type, Any] = {np.float32: _TINY["f4"], np.float64: _TINY["f8"]}
