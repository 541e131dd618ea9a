"""Losses and averages of ``tf.nn`` and what is left of ``tf.math``: made of other ops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.errors import kernel_error
from viz.engine.ops.activation import relu
from viz.engine.ops.arith import add, add_n, multiply, negative, real_divide, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast, identity
from viz.engine.ops.compare import clip_by_value, where
from viz.engine.ops.complex import abs_
from viz.engine.ops.cumulative import cumsum
from viz.engine.ops.divide import divide_no_nan
from viz.engine.ops.exponential import exp, log, log1p, number, square
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.join import concat
from viz.engine.ops.predicates import floor
from viz.engine.ops.reduce import reduce_max
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor


def compute_average_loss(
    per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None
) -> EagerTensor:
    """Returns the sum of the examples' losses, weighted if wanted, divided by the batch's size.

    Raises:
        ValueError: A loss without a batch, or a batch size that is no whole number.
    """
    loss = to_tensor(per_example_loss)
    if not loss.ndim:
        raise ValueError(
            "Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1."
        )
    if sample_weight is not None:
        weights = cast(to_tensor(sample_weight), loss.dtype)
        loss = multiply(loss, weights)
    size = loss.shape[0] if global_batch_size is None else global_batch_size
    return real_divide(reduce_sum(loss), cast(to_tensor(size), loss.dtype))


def scale_regularization_loss(regularization_loss: Any) -> EagerTensor:
    """Returns the sum of penalties: here there is one replica to divide it among."""
    return reduce_sum(to_tensor(regularization_loss))


def weighted_cross_entropy_with_logits(
    labels: Any, logits: Any, pos_weight: Any, name: str | None = None
) -> EagerTensor:
    """Returns the sigmoid cross entropy in which positive labels weigh ``pos_weight``."""
    x = to_tensor(logits)
    z, weight = to_tensor(labels, x.dtype), to_tensor(pos_weight, x.dtype)
    one = number(1, x)
    scale = add(one, multiply(subtract(weight, one), z))
    tail = add(log1p(exp(negative(abs_(x)))), relu(negative(x)))
    return add(multiply(subtract(one, z), x), multiply(scale, tail))


def log_poisson_loss(
    targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns exp c − z · c, with Stirling's approximation of log z! added if wanted."""
    c = to_tensor(log_input)
    z = to_tensor(targets, c.dtype)
    result = subtract(exp(c), multiply(c, z))
    if compute_full_loss:
        half, two_pi = number(0.5, c), number(2 * np.pi, c)
        approximation = add(
            subtract(multiply(z, log(z)), z), multiply(half, log(multiply(two_pi, z)))
        )
        small = (np.asarray(z._value) >= 0) & (np.asarray(z._value) <= 1)
        result = add(result, where(to_tensor(small), zeros_like(z), approximation))
    return result


def crelu(features: Any, axis: int = -1, name: str | None = None) -> EagerTensor:
    """Returns relu of ``features`` and of their negatives, behind each other."""
    x = to_tensor(features)
    return relu(concat([x, negative(x)], axis))


def weighted_moments(
    x: Any, axes: Any, frequency_weights: Any, keepdims: bool = False, name: str | None = None
) -> tuple[EagerTensor, EagerTensor]:
    """Returns mean and variance with a weight per element."""
    values = to_tensor(x)
    weights = multiply(cast(to_tensor(frequency_weights), values.dtype), number(1, values))
    wide = add(weights, zeros_like(values))
    total = reduce_sum(wide, axes, True)
    mean = real_divide(reduce_sum(multiply(values, wide), axes, True), total)
    second = reduce_sum(multiply(square(subtract(values, mean)), wide), axes, True)
    variance = real_divide(second, total)
    if keepdims:
        return mean, variance
    return reduce_sum(mean, axes), reduce_sum(variance, axes)


def reciprocal_no_nan(x: Any, name: str | None = None) -> EagerTensor:
    """Returns 1 / x, and 0 where x is 0."""
    y = to_tensor(x)
    return divide_no_nan(number(1, y), y)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> EagerTensor:
    """Returns the product of a number and a tensor.

    Raises:
        ValueError: The first is no scalar.
    """
    y = to_tensor(x)
    factor = to_tensor(scalar, y.dtype)
    if factor.ndim:
        raise ValueError(f"The input scalar must be a 0-D value. Received shape {factor.shape}.")
    return multiply(factor, y)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> EagerTensor:
    """Returns ``value`` in another dtype, brought inside its range first."""
    x, wanted = to_tensor(value), as_dtype(dtype)
    if wanted.kind == "f" or wanted is x.dtype:
        return cast(x, wanted)
    limits = np.iinfo(wanted.np)
    return cast(clip_by_value(x, number(limits.min, x), number(limits.max, x)), wanted)


def polyval(coeffs: Sequence[Any], x: Any, name: str | None = None) -> EagerTensor:
    """Returns the polynomial with these coefficients, the highest power first."""
    at = to_tensor(x)
    if not isinstance(coeffs, list):
        raise ValueError(f"Argument coeffs must be list type. Received type {type(coeffs)}.")
    if not coeffs:
        return zeros_like(at)
    total = to_tensor(coeffs[0], at.dtype)
    for coefficient in coeffs[1:]:
        total = add(to_tensor(coefficient, at.dtype), multiply(total, at))
    return total


def accumulate_n(
    inputs: Sequence[Any], shape: Any = None, tensor_dtype: Any = None, name: str | None = None
) -> EagerTensor:
    """Returns the sum of tensors."""
    return add_n(inputs)


def cumulative_logsumexp(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns log Σ exp of the elements so far."""
    y = to_tensor(x)
    top = to_tensor(reduce_max(y, axis, True)._value)
    sums = cumsum(exp(subtract(y, top)), axis, exclusive=exclusive, reverse=reverse)
    return add(log(sums), top)


def truncatediv(x: Any, y: Any, name: str | None = None) -> EagerTensor:
    """Returns whole quotients, rounded toward 0."""
    a = to_tensor(x)
    b = to_tensor(y, a.dtype)
    size = floor(real_divide(cast(abs_(a), "float64"), cast(abs_(b), "float64")))
    signs = np.sign(a._value) * np.sign(b._value)
    return cast(multiply(size, to_tensor(np.asarray(signs, np.float64)[()])), a.dtype)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> EagerTensor:
    """Returns ``x`` if it has the shape.

    Raises:
        InvalidArgumentError: It has not.
    """
    y = to_tensor(x)
    wanted = TensorShape(shape)
    if not wanted.is_compatible_with(np.shape(y._value)):
        sizes = ",".join("?" if n is None else str(n) for n in wanted)
        have = ",".join(map(str, np.shape(y._value)))
        raise kernel_error(
            "EnsureShape",
            f"Shape of tensor x [{have}] is not compatible with expected shape [{sizes}].",
        )
    return identity(y)
