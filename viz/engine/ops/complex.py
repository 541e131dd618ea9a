"""Complex numbers: their parts, and the absolute value of any number."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import complex64, complex128, float32, float64
from viz.engine.ops.arith import multiply, negative
from viz.engine.ops.build import incompatible
from viz.engine.ops.cast import cast, conj
from viz.engine.ops.compare import less, where
from viz.engine.ops.divide import divide_no_nan
from viz.engine.ops.exponential import number, reciprocal
from viz.engine.ops.fill import ones_like, zeros_like
from viz.engine.ops.predicates import real_abs, sign
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor

_real: Primitive = primitive(
    "real", "Real", np.real, (lambda g, y, x: complex_(g, zeros_like(g)),), forward="linear"
)
_imag: Primitive = primitive(
    "imag", "Imag", np.imag, (lambda g, y, x: complex_(zeros_like(g), g),), forward="linear"
)
_complex: Primitive = primitive(
    "complex",
    "Complex",
    lambda a, b: a + b * np.asarray(1j, np.result_type(a, np.complex64)),
    (lambda g, z, a, b: real(g), lambda g, z, a, b: imag(g)),
    broadcasts=True,
)
_complex_abs: Primitive = primitive(
    "complex_abs",
    "ComplexAbs",
    np.abs,
    (
        lambda g, y, x: divide_no_nan(
            multiply(complex_(g, zeros_like(g)), x), complex_(y, zeros_like(y))
        ),
    ),
)


def _angle_rule(g: EagerTensor, y: EagerTensor, x: EagerTensor) -> EagerTensor:
    turned = reciprocal(complex_(imag(x), real(x)))
    return multiply(negative(complex_(g, zeros_like(g))), turned)


_angle: Primitive = primitive("angle", "Angle", np.angle, (_angle_rule,))


def real(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the real part; a real tensor is returned itself."""
    x = to_tensor(input)
    return apply(_real, (x,)) if x.dtype.is_complex else x


def imag(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the imaginary part; zeros for a real tensor."""
    x = to_tensor(input)
    return apply(_imag, (x,)) if x.dtype.is_complex else zeros_like(x)


def complex_(real: Any, imag: Any, name: str | None = None) -> EagerTensor:
    """Returns complex numbers from their parts, two float32 or two float64 tensors.

    Raises:
        TypeError: The parts have other or different dtypes.
    """
    a, b = to_tensor(real), to_tensor(imag)
    if a.dtype is not b.dtype or a.dtype not in (float32, float64):
        raise TypeError(
            f"The `real` and `imag` components have incorrect types: {a.dtype.name} {b.dtype.name}. They must be "
            "consistent, and one of [tf.float32, tf.float64]"
        )
    try:
        out: EagerTensor = apply(_complex, (a, b))
    except ValueError:
        raise incompatible("Complex", a, b) from None
    return cast(out, complex128 if a.dtype is float64 else complex64)


def conj_(x: Any, name: str | None = None) -> EagerTensor:
    """Returns the complex conjugate; a real tensor is returned itself."""
    t = to_tensor(x)
    if t.dtype.kind not in "fciuB":
        raise TypeError(f"Expected numeric or variant tensor, got dtype {t.dtype!r}.")
    return conj(t) if t.dtype.is_complex else t


def angle(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the argument of complex numbers; of real ones 0, or π where they are negative.

    Raises:
        TypeError: The elements are truth values.
    """
    x = to_tensor(input)
    if x.dtype.is_complex:
        return apply(_angle, (x,))
    if x.dtype.kind not in "fiuB":
        raise TypeError(f"Cannot convert 0 to EagerTensor of dtype {x.dtype.runtime_name}")
    negatives = less(x, number(0, x))
    return where(negatives, multiply(number(np.pi, x), ones_like(x)), zeros_like(x))


def sign_(x: Any, name: str | None = None) -> EagerTensor:
    """Returns −1, 0 or 1; of complex numbers x / |x|, 0 at 0."""
    t = to_tensor(x)
    if not t.dtype.is_complex:
        return sign(x)
    return divide_no_nan(t, cast(apply(_complex_abs, (t,)), t.dtype))


def abs_(x: Any, name: str | None = None) -> EagerTensor:
    """Returns the absolute value; of complex numbers a real tensor."""
    t = to_tensor(x)
    return apply(_complex_abs, (t,)) if t.dtype.is_complex else real_abs(x)
