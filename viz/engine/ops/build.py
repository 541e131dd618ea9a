"""Makes the functions of elementwise ops: convert, check, compute, record. The engine's hot path is here.

``apply`` would do for these ops as well; written out for one and two operands they take half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import ALL, DType
from viz.engine.errors import brackets, dtype_mismatch, kernel_error, said_name
from viz.engine.kernels import refused, taken
from viz.engine.primitive import NO_PARAMS, Rule, announce, apply, primitive, push
from viz.engine.state import state
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

Op = Callable[..., EagerTensor]


def unary(
    name: str,
    tf_name: str,
    impl: Callable[[Any], Any],
    rule: Rule | None,
    *,
    kinds: str = "",
    result: DType | None = None,
    gradient: bool = True,
) -> Op:
    """Makes an op of one operand; ``impl`` keeps shape and dtype.

    Args:
        name: The primitive's name.
        tf_name: TensorFlow's kernel.
        impl: On NumPy values.
        rule: The reverse rule; None: the gradient is None (or, without ``gradient``, LookupError).
        kinds: Kinds of dtype it takes besides those of TensorFlow's kernel.
        result: The output's dtype, if it is not the operand's.
        gradient: Whether TensorFlow's registry has an entry.
    """
    rules = (rule,) if gradient else None
    op = primitive(name, tf_name, impl, rules, forward="elementwise")

    all_taken = taken(tf_name) | {d.name for d in ALL if d.kind in kinds}
    takes = all_taken - {"bfloat16"}

    def function(x: Any, name: str | None = None) -> EagerTensor:
        said: str | None = ""
        if x.__class__ is not EagerTensor:
            said = said_name(x)
            x = to_tensor(x)
        dtype = x.dtype
        if dtype.name not in takes:
            if dtype.name not in all_taken:
                raise refused(tf_name, dtype, said=said)
            return apply(op, (x,))
        try:
            out = EagerTensor(state.quiet(impl, x._value), result or dtype)
        except FloatingPointError:
            out = EagerTensor(state.flushing(impl, x._value), result or dtype)
        recorders = state.recorders
        if recorders and dtype.trainable:
            key = x._id
            late = None
            for recorder in recorders:
                known = recorder.records
                if key in known:
                    if recorder.is_tape:
                        known[out._id] = (op, (x,), out, NO_PARAMS)
                    else:
                        late = recorders
            if late is not None:
                push(op, (x,), out, NO_PARAMS)
        if events.listener is not None:
            announce(op, (x,), out, NO_PARAMS)
        return out

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Returns ``{name}`` of each element; same shape and dtype as ``x``."
    return function


def binary(
    name: str,
    tf_name: str,
    impl: Callable[[Any, Any], Any],
    rules: tuple[Rule | None, Rule | None] | None,
    *,
    kinds: str = "",
    result: DType | None = None,
    lenient: bool = False,
) -> Op:
    """Makes an op of two operands that broadcast against each other.

    Args:
        name: The primitive's name.
        tf_name: TensorFlow's kernel.
        impl: On NumPy values of one dtype.
        rules: The reverse rules, without un-broadcasting; None: TensorFlow's registry has no entry.
        kinds: Kinds of dtype it takes besides those of TensorFlow's kernel.
        result: The output's dtype, if it is not the operands'.
        lenient: Whether a Python number that does not fit the other operand's dtype keeps its own (an error later).
    """
    op = primitive(
        name,
        tf_name,
        impl,
        rules,
        broadcasts=True,
        forward="elementwise",
    )

    def by_apply(x: EagerTensor, y: EagerTensor) -> EagerTensor:
        try:
            return apply(op, (x, y))
        except ValueError:
            raise incompatible(tf_name, x, y) from None

    all_taken = taken(tf_name) | {d.name for d in ALL if d.kind in kinds}
    takes = all_taken - {"bfloat16"}

    def function(x: Any, y: Any, name: str | None = None) -> EagerTensor:
        said: str | None = ""
        if x.__class__ is not EagerTensor or y.__class__ is not EagerTensor:
            said = said_name(x, y)
            x, y = operands(x, y, lenient)
        dtype = x.dtype
        if y.dtype is not dtype:
            raise dtype_mismatch(tf_name, 1, dtype.runtime_name, y.dtype.runtime_name)
        if dtype.name not in takes:
            if dtype.name not in all_taken:
                raise refused(tf_name, dtype, said=said)
            return by_apply(x, y)
        try:
            out = EagerTensor(state.quiet(impl, x._value, y._value), result or dtype)
        except FloatingPointError:
            out = EagerTensor(state.flushing(impl, x._value, y._value), result or dtype)
        except ValueError:
            raise incompatible(tf_name, x, y, said) from None
        recorders = state.recorders
        if recorders and dtype.trainable:
            x_id, y_id = x._id, y._id
            late = None
            for recorder in recorders:
                known = recorder.records
                if x_id in known or y_id in known:
                    if recorder.is_tape:
                        known[out._id] = (op, (x, y), out, NO_PARAMS)
                    else:
                        late = recorders
            if late is not None:
                push(op, (x, y), out, NO_PARAMS)
        if events.listener is not None:
            announce(op, (x, y), out, NO_PARAMS)
        return out

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Returns ``{name}`` of the elements of ``x`` and ``y``, which broadcast against each other."
    return function


def operands(x: Any, y: Any, lenient: bool = False) -> tuple[EagerTensor, EagerTensor]:
    """Returns both operands as tensors; a number beside a tensor takes the tensor's dtype."""
    if lenient:
        x = to_tensor(x)
        try:
            return x, operand(y, x.dtype)
        except TypeError:
            return x, to_tensor(y)
    if is_tensor_like(x):
        x = to_tensor(x)
        return x, operand(y, x.dtype)
    if is_tensor_like(y):
        y = to_tensor(y)
        return operand(x, y.dtype), y
    x = to_tensor(x)
    return x, operand(y, x.dtype)


def incompatible(tf_name: str, x: EagerTensor, y: EagerTensor, said: str | None = "") -> Exception:
    """Returns the error for shapes that do not broadcast."""
    shapes = f"{brackets(np.shape(x._value))} vs. {brackets(np.shape(y._value))}"
    return kernel_error(tf_name, f"Incompatible shapes: {shapes}", said)


__all__ = ["Op", "binary", "incompatible", "operands", "unary"]
