"""``tf.quantization``: rounding to a grid, with a gradient that passes inside its range."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import multiply
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import greater_equal, less_equal, logical_and
from viz.engine.ops.exponential import number
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing


def _nudged(low: float, high: float, bits: int, narrow: bool) -> tuple[float, float, float]:
    first, last = float(narrow), float(2**bits - 1)
    scale = (high - low) / (last - first)
    zero = np.clip(np.round(first - low / scale), first, last)
    return (first - zero) * scale, (last - zero) * scale, scale


def _fake(x: Any, *, low: float, high: float, scale: float) -> Any:
    clipped = np.clip(x, low, high)
    return (np.floor((clipped - low) / scale + 0.5) * scale + low).astype(x.dtype)


def _rule(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, *, low: float, high: float, scale: float
) -> EagerTensor:
    inside = logical_and(greater_equal(x, number(low, x)), less_equal(x, number(high, x)))
    return multiply(g, cast(inside, g.dtype))


_fake_quant: Primitive = primitive("fake_quant", "FakeQuantWithMinMaxArgs", _fake, (_rule,))


def fake_quant_with_min_max_args(
    inputs: Any,
    min: float = -6,
    max: float = 6,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> EagerTensor:
    """Returns numbers rounded to a grid between ``min`` and ``max``."""
    low, high, scale = _nudged(min, max, num_bits, narrow_range)
    return apply(
        _fake_quant,
        (to_tensor(inputs),),
        {"low": float(low), "high": float(high), "scale": float(scale)},
    )


__all__ = ["fake_quant_with_min_max_args"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.quantization", globals(), name)
