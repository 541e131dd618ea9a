"""Casts, conjugates and the identity: ops that change a tensor's type or only its name."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine import logs
from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, as_dtype, bfloat16, float32, round_to_bfloat16
from viz.engine.ops.build import Op, unary
from viz.engine.primitive import NO_PARAMS, Primitive, announce, apply, primitive, record
from viz.engine.tensor import EagerTensor


def _cast(x: Any, *, dtype: Any) -> Any:
    if x.dtype.kind == "f" and dtype.kind in "iu":
        # the kernel saturates on x86; NumPy's astype wraps around
        return (
            np.asarray(x).astype(np.int64).astype(dtype)
            if dtype.itemsize < 8
            else np.asarray(x).astype(dtype)
        )
    if x.dtype.kind == "c" and dtype.kind != "c":
        x = x.real
    return np.asarray(x).astype(dtype)


def _cast_back(g: EagerTensor, y: EagerTensor, x: EagerTensor, *, dtype: Any) -> EagerTensor | None:
    if x.dtype.trainable and y.dtype.trainable:
        return cast(g, x.dtype)
    return None


_cast_primitive: Primitive = primitive(
    "cast",
    "Cast",
    _cast,
    (_cast_back,),
    forward="linear",
)


def cast(x: Any, dtype: Any, name: str | None = None) -> EagerTensor:
    """Returns ``x`` with another dtype; a tensor that has it already is returned itself."""
    wanted = as_dtype(dtype)
    t = to_tensor(x)
    if t.dtype is wanted:
        return t
    if bfloat16 in (t.dtype, wanted):
        return _through_bfloat16(t, wanted)
    if t.dtype.is_complex and wanted.is_floating:
        logs.warn(
            f"You are casting an input of type {t.dtype.name} to an incompatible dtype {wanted.name}.  This will "
            "discard the imaginary part and may not be what you intended."
        )
    return apply(_cast_primitive, (t,), {"dtype": wanted.np})


def _through_bfloat16(x: EagerTensor, wanted: DType) -> EagerTensor:
    """Casts to and from bfloat16 by way of float32; gradients pass as through any cast."""
    if x.dtype is bfloat16:
        wide = _relabelled(x, float32, x._value)
        return cast(wide, wanted)
    narrow = cast(x, float32)
    return _relabelled(narrow, bfloat16, round_to_bfloat16(narrow._value))


def _relabelled(x: EagerTensor, dtype: DType, value: Any) -> EagerTensor:
    out = EagerTensor(value, dtype)
    record(_relabel, (x,), out, {"dtype": dtype})
    announce(_relabel, (x,), out, {"dtype": dtype.name})
    return out


_relabel: Primitive = primitive(
    "cast_bfloat16",
    "Cast",
    lambda x, *, dtype: x,
    (lambda g, y, x, *, dtype: cast(g, x.dtype),),
)

conj: Op = unary("conj", "Conj", np.conjugate, lambda g, y, x: conj(g))


def conjugate(x: EagerTensor) -> EagerTensor:
    """Returns the complex conjugate; a real tensor is returned itself."""
    return conj(x) if x.dtype.is_complex else x


identity_op: Primitive = primitive(
    "identity",
    "Identity",
    lambda x: x,
    (lambda g, y, x: g,),
    forward="linear",
)


def identity(input: Any, name: str | None = None) -> EagerTensor:
    """Returns a new tensor with the same value; cotangents pass unchanged."""
    x = to_tensor(input)
    out = EagerTensor(x._value, x.dtype)
    record(identity_op, (x,), out, NO_PARAMS)
    announce(identity_op, (x,), out, NO_PARAMS)
    return out


stop_gradient_op: Primitive = primitive("stop_gradient", "StopGradient", lambda x: x, (None,))


def stop_gradient(input: Any, name: str | None = None) -> EagerTensor:
    """Returns a new tensor with the same value through which no cotangent passes; a list is packed first."""
    return apply(stop_gradient_op, (to_tensor(input),))


def identity_n(input: Any, name: str | None = None) -> list[EagerTensor]:
    """Returns new tensors with the same values, as a list."""
    return [identity(x) for x in input]
