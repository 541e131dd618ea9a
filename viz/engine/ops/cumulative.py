"""Running sums and products along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused, taken
from viz.engine.ops.arith import multiply
from viz.engine.ops.divide import divide_no_nan
from viz.engine.ops.shape import axis_of, plain
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _running(impl: Callable[..., Any], start: int) -> Callable[..., Any]:
    def run(x: Any, *, axis: int, exclusive: bool, reverse: bool) -> Any:
        if reverse:
            x = np.flip(x, axis)
        out = impl(x, axis=axis, dtype=x.dtype)
        if exclusive and x.shape[axis]:
            out = np.roll(out, 1, axis)
            out[(slice(None),) * axis + (0,)] = start
        return np.flip(out, axis) if reverse else out

    return run


def _cumsum_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: int, exclusive: bool, reverse: bool
) -> EagerTensor:
    return cumsum(g, axis, exclusive, not reverse)


def _cumprod_rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, axis: int, exclusive: bool, reverse: bool
) -> EagerTensor:
    # TensorFlow's formula: it divides by x and so loses what comes behind a zero, and conjugates nothing.
    product = cumprod(x, axis, exclusive, reverse)
    return divide_no_nan(cumsum(multiply(product, g), axis, exclusive, not reverse), x)


_cumsum: Primitive = primitive(
    "cumsum",
    "Cumsum",
    _running(np.cumsum, 0),
    (_cumsum_rule,),
    forward="linear",
)
_cumprod: Primitive = primitive("cumprod", "Cumprod", _running(np.cumprod, 1), (_cumprod_rule,))


def _call(op: Primitive, x: Any, axis: Any, exclusive: bool, reverse: bool) -> EagerTensor:
    tensor = to_tensor(x)
    if tensor.dtype.name not in taken(op.tf_name):
        raise refused(op.tf_name, tensor.dtype)
    rank = np.ndim(tensor._value)
    if plain(axis).ndim:
        shape = brackets(plain(axis).shape)
        raise kernel_error(
            op.tf_name, f"ScanOp: axis must be a scalar, not {shape}", said_name(axis)
        )

    def fail(n: int) -> Exception:
        text = f"ScanOp: Expected scan axis in the range [{-rank}, {rank}), but got {n}"
        return kernel_error(op.tf_name, text)

    params = {
        "axis": axis_of(axis, rank, fail),
        "exclusive": bool(exclusive),
        "reverse": bool(reverse),
    }
    return apply(op, (tensor,), params)


def cumsum(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns running sums along an axis, without the element itself if ``exclusive``."""
    return _call(_cumsum, x, axis, exclusive, reverse)


def cumprod(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns running products along an axis, without the element itself if ``exclusive``."""
    return _call(_cumprod, x, axis, exclusive, reverse)
