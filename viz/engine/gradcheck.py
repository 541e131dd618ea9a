"""Checks reverse rules against finite differences, to any order.

Two evaluations per check, whatever the size: for random directions u (of the output) and v (of the inputs), the
projection uᵀ J v from the reverse pass must agree with the central difference (uᵀf(x + hv) − uᵀf(x − hv)) / 2h.
The second order is the same check of the function x ↦ wᵀ (gradient of uᵀf at x).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from viz.engine.arguments import UnconnectedGradients
from viz.engine.convert import constant, to_tensor
from viz.engine.gradient_tape import GradientTape
from viz.engine.ops.arith import multiply, sum_of
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.tensor import EagerTensor

Function = Callable[..., Any]


class GradientMismatchError(AssertionError):
    """A reverse rule and the finite difference disagree."""


def _outputs(result: Any) -> list[EagerTensor]:
    return [to_tensor(y) for y in (result if isinstance(result, list | tuple) else [result])]


def _projected(outputs: Sequence[EagerTensor], directions: Sequence[Any]) -> EagerTensor:
    parts = [reduce_sum(multiply(y, constant(u))) for y, u in zip(outputs, directions, strict=True)]
    return parts[0] if len(parts) == 1 else sum_of(parts)


def check_gradients(
    function: Function,
    *values: Any,
    order: int = 1,
    seed: int = 0,
    step: float = 1e-6,
    tolerance: float = 1e-5,
) -> None:
    """Checks the gradients of ``function`` at ``values``.

    Args:
        function: Takes tensors, returns a tensor or several; made of the engine's ops.
        *values: float64 arrays or numbers, away from points where the function is not smooth.
        order: Up to which order; 2 checks the gradient's own gradient, too.
        seed: Of the random directions.
        step: h of the central difference.
        tolerance: Allowed difference, relative to the larger value (or 1).

    Raises:
        GradientMismatchError: They disagree.
    """
    random = np.random.default_rng(seed)
    arrays = [np.asarray(value, np.float64) for value in values]
    outputs = _outputs(function(*[constant(a) for a in arrays]))
    u = [np.asarray(random.standard_normal(np.shape(y._value))) for y in outputs]
    v = [np.asarray(random.standard_normal(a.shape)) for a in arrays]

    def projected(*tensors: EagerTensor) -> EagerTensor:
        return _projected(_outputs(function(*tensors)), u)

    def gradients(*tensors: EagerTensor) -> list[EagerTensor]:
        with GradientTape() as tape:
            tape.watch(list(tensors))
            y = projected(*tensors)
        found = tape.gradient(y, list(tensors), unconnected_gradients=UnconnectedGradients.ZERO)
        return [to_tensor(g) for g in found]

    slopes = gradients(*[constant(a) for a in arrays])
    for slope, a in zip(slopes, arrays, strict=True):
        if np.shape(slope._value) != a.shape:
            raise GradientMismatchError(
                f"gradient of shape {np.shape(slope._value)} for an input of shape {a.shape}"
            )
    exact = sum(float(np.sum(g._value * d)) for g, d in zip(slopes, v, strict=True))
    ahead = projected(*[constant(a + step * d) for a, d in zip(arrays, v, strict=True)])
    behind = projected(*[constant(a - step * d) for a, d in zip(arrays, v, strict=True)])
    estimate = float(ahead._value - behind._value) / (2 * step)
    if not abs(exact - estimate) <= tolerance * max(1.0, abs(exact), abs(estimate)):
        raise GradientMismatchError(f"reverse pass {exact!r}, finite difference {estimate!r}")
    if order > 1:
        check_gradients(
            gradients,
            *arrays,
            order=order - 1,
            seed=seed + 1,
            step=step * 10,
            tolerance=tolerance * 10,
        )
