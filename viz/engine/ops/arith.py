"""Arithmetic: + − × ÷, whole division, and sums of many."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import float32, float64
from viz.engine.errors import InvalidArgumentError, dtype_mismatch
from viz.engine.kernels import check
from viz.engine.ops.build import Op, binary, operands, unary
from viz.engine.ops.cast import cast, conj, conjugate
from viz.engine.primitive import NO_PARAMS, Primitive, announce, primitive, record
from viz.engine.state import state
from viz.engine.tensor import EagerTensor

negative: Op = unary(
    "negative",
    "Neg",
    operator.neg,
    lambda g, y, x: negative(g),
)

add: Op = binary(
    "add",
    "AddV2",
    operator.add,
    (lambda g, z, x, y: g, lambda g, z, x, y: g),
    lenient=True,
    kinds="S",
)

subtract: Op = binary(
    "subtract",
    "Sub",
    operator.sub,
    (lambda g, z, x, y: g, lambda g, z, x, y: negative(g)),
)

multiply: Op = binary(
    "multiply",
    "Mul",
    operator.mul,
    (
        lambda g, z, x, y: multiply(g, conj(y) if y.dtype.is_complex else y),
        lambda g, z, x, y: multiply(g, conj(x) if x.dtype.is_complex else x),
    ),
)


def _divide_by(g: EagerTensor, z: EagerTensor, x: EagerTensor, y: EagerTensor) -> EagerTensor:
    x, y = conjugate(x), conjugate(y)
    return multiply(g, real_divide(real_divide(negative(x), y), y))


real_divide: Op = binary(
    "divide",
    "RealDiv",
    operator.truediv,
    (lambda g, z, x, y: real_divide(g, conjugate(y)), _divide_by),
)


def divide(x: Any, y: Any, name: str | None = None) -> EagerTensor:
    """Returns x / y; integers are divided as float64 (8 and 16 bit ones as float32).

    Raises:
        TypeError: The dtypes differ.
    """
    return real_divide(*quotient_operands(x, y, "__truediv__"))


_DIVIDED = "uint8 int8 uint16 int16 uint32 int32 uint64 int64 bfloat16 float16 float32 float64 complex64 complex128"


def quotient_operands(x: Any, y: Any, what: str) -> tuple[EagerTensor, EagerTensor]:
    """Returns what is divided by what; integers become float64 (8 and 16 bit ones float32).

    Raises:
        TypeError: The dtypes differ, or are no numbers.
    """
    x, y = operands(x, y)
    if x.dtype is not y.dtype:
        raise TypeError(f"`x` and `y` must have the same dtype, got {x.dtype!r} != {y.dtype!r}.")
    if x.dtype.name not in _DIVIDED.split():
        names = ", ".join(f"tf.{name}" for name in _DIVIDED.split())
        raise TypeError(f"Invalid dtype {x.dtype!r} in {what}. Expected one of {{{names}}}.")
    if x.dtype.kind in "iu":
        wide = float32 if x.dtype.size <= 2 else float64
        x, y = cast(x, wide), cast(y, wide)
    return x, y


def truncated(x: Any, y: Any) -> Any:
    """Returns the quotients of integers cut towards 0, as C does."""
    return (x - np.fmod(x, y)) // y


def _whole(x: Any, y: Any) -> Any:
    return np.floor_divide(x, y) if x.dtype.kind in "iu" else np.floor(np.true_divide(x, y))


def _checked_whole(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu" and not np.all(y):
        raise InvalidArgumentError(
            "{{function_node __wrapped__FloorDiv_device_/job:localhost/replica:0/task:0/device:CPU:0}} "
            "Integer division by zero [Op:FloorDiv] name: "
        )
    return _whole(x, y)


floordiv: Op = binary(
    "floordiv",
    "FloorDiv",
    _checked_whole,
    (None, None),
)


def _checked_mod(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu" and not np.all(y):
        raise InvalidArgumentError(
            "{{function_node __wrapped__FloorMod_device_/job:localhost/replica:0/task:0/device:CPU:0}} "
            "Integer division by zero [Op:FloorMod] name: "
        )
    return np.mod(x, y)


floormod: Op = binary(
    "floormod",
    "FloorMod",
    _checked_mod,
    (lambda g, z, x, y: g, lambda g, z, x, y: multiply(g, negative(floordiv(x, y)))),
)


def _sum_of(*values: Any) -> Any:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


_add_n: Primitive = primitive(
    "add_n",
    "AddN",
    _sum_of,
    any_rule=lambda i, g, y, *xs: g,
    forward="linear",
)


def add_n(inputs: Sequence[Any] | Any, name: str | None = None) -> EagerTensor:
    """Returns the sum of tensors of one shape and dtype (a single tensor: itself, as a new tensor).

    Raises:
        ValueError: There is no tensor in the list, or the shapes differ.
    """
    inputs = list(inputs)
    if not inputs:
        raise ValueError(
            "Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape."
        )
    first = to_tensor(inputs[0])
    check("AddN", first.dtype)
    tensors = [first, *(operand(t, first.dtype) for t in inputs[1:])]
    return sum_of(tensors)


def _shape_of(value: Any) -> tuple[int, ...]:
    return value.shape if value.__class__ is np.ndarray else ()


def _not_alike(tensors: Sequence[EagerTensor]) -> InvalidArgumentError:
    first = tensors[0]
    shape = _shape_of(first._value)
    for index, t in enumerate(tensors):
        if t.dtype is not first.dtype:
            return dtype_mismatch("AddN", index, first.dtype.runtime_name, t.dtype.runtime_name)
        if _shape_of(t._value) != shape:
            break
    return InvalidArgumentError(
        f"{{{{function_node __wrapped__AddN_N_{len(tensors)}_device_/job:localhost/replica:0/task:0/device:CPU:0}}}} "
        f"Inputs to operation AddN of type AddN must have the same size and shape.  Input 0: {list(shape)} != "
        f"input {index}: {list(_shape_of(t._value))} [Op:AddN] name: "
    )


def sum_of(tensors: Sequence[EagerTensor]) -> EagerTensor:
    """Returns the sum of tensors that are known to be tensors: the engine's own accumulation.

    Raises:
        InvalidArgumentError: Shapes or dtypes differ.
    """
    first = tensors[0]
    dtype, shape = first.dtype, _shape_of(first._value)
    for t in tensors:
        value = t._value
        if t.dtype is not dtype or (value.shape if value.__class__ is np.ndarray else ()) != shape:
            raise _not_alike(tensors)
    # As ``apply``, but for the dtype, which is known: summing contributions is half of a second derivative.
    inputs = tuple(tensors)
    try:
        if len(inputs) == 2:
            out = EagerTensor(state.quiet(operator.add, first._value, inputs[1]._value), dtype)
        else:
            out = EagerTensor(state.quiet(_sum_of, *[t._value for t in inputs]), dtype)
    except FloatingPointError:
        out = EagerTensor(state.flushing(_sum_of, *[t._value for t in inputs]), dtype)
    if state.recorders:
        record(_add_n, inputs, out, NO_PARAMS)
    if events.listener is not None:
        announce(_add_n, inputs, out, NO_PARAMS)
    return out
