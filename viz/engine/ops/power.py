"""Powers with any exponent, whose rules need comparisons and the logarithm."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.errors import InvalidArgumentError
from viz.engine.ops.arith import multiply, subtract
from viz.engine.ops.build import Op, binary
from viz.engine.ops.cast import conjugate
from viz.engine.ops.compare import greater, not_equal, where
from viz.engine.ops.exponential import log, number
from viz.engine.ops.fill import ones_like, zeros_like
from viz.engine.tensor import EagerTensor


def _power(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu" and np.any(np.less(y, 0)):
        raise InvalidArgumentError(
            "{{function_node __wrapped__Pow_device_/job:localhost/replica:0/task:0/device:CPU:0}} "
            "Integers to negative integer powers are not allowed [Op:Pow] name: "
        )
    return np.power(x, y)


def _pow_base(g: EagerTensor, z: EagerTensor, x: EagerTensor, y: EagerTensor) -> EagerTensor:
    x, y = conjugate(x), conjugate(y)
    return multiply(multiply(g, y), pow(x, subtract(y, number(1, y))))


def _pow_exponent(g: EagerTensor, z: EagerTensor, x: EagerTensor, y: EagerTensor) -> EagerTensor:
    # log of a base that is not positive would poison the gradient: there the factor is 0, as in TensorFlow.
    x, z = conjugate(x), conjugate(z)
    zero = number(0, x)
    safe = not_equal(x, zero) if x.dtype.is_complex else greater(x, zero)
    log_x = where(safe, log(where(safe, x, ones_like(x))), zeros_like(x))
    return multiply(multiply(g, z), log_x)


pow: Op = binary(
    "pow",
    "Pow",
    _power,
    (_pow_base, _pow_exponent),
)
