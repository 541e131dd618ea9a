"""Makes the functions of elementwise ops: convert, check, compute, record. The engine's hot path is here.

``apply`` would do for these ops as well; written out for one and two operands they take half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import FLOATING, FLOATING_COMPLEX, DType
from viz.engine.errors import brackets, dtype_mismatch, dtype_not_allowed, kernel_error
from viz.engine.primitive import NO_PARAMS, Rule, announce, primitive, push
from viz.engine.state import state
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like

Op = Callable[..., EagerTensor]

_ALLOWED = {
    "f": FLOATING,
    "fc": FLOATING_COMPLEX,
    "fciu": (
        *FLOATING,
        *((f"{u}int{n}", f"DT_{u.upper()}INT{n}") for u in ("u", "") for n in (8, 16, 32, 64)),
        *FLOATING_COMPLEX[-2:],
    ),
}


def refused(tf_name: str, kinds: str, dtype: DType) -> Exception:
    """Returns the error of an op that does not take this dtype."""
    return dtype_not_allowed(tf_name, dtype.runtime_name, _ALLOWED.get(kinds, _ALLOWED["fciu"]))


def unary(
    name: str,
    tf_name: str,
    impl: Callable[[Any], Any],
    rule: Rule | None,
    *,
    kinds: str = "fc",
    result: DType | None = None,
    gradient: bool = True,
) -> Op:
    """Makes an op of one operand; ``impl`` keeps shape and dtype.

    Args:
        name: The primitive's name.
        tf_name: TensorFlow's kernel.
        impl: On NumPy values.
        rule: The reverse rule; None: the gradient is None (or, without ``gradient``, LookupError).
        kinds: Kinds of dtype it takes.
        result: The output's dtype, if it is not the operand's.
        gradient: Whether TensorFlow's registry has an entry.
    """
    rules = (rule,) if gradient else None
    op = primitive(name, tf_name, impl, rules, forward="elementwise")

    def function(x: Any, name: str | None = None) -> EagerTensor:
        if x.__class__ is not EagerTensor:
            x = to_tensor(x)
        dtype = x.dtype
        if dtype.kind not in kinds:
            raise refused(tf_name, kinds, dtype)
        out = EagerTensor(state.quiet(impl, x._value), result or dtype)
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
    kinds: str = "fciu",
    result: DType | None = None,
    lenient: bool = False,
) -> Op:
    """Makes an op of two operands that broadcast against each other.

    Args:
        name: The primitive's name.
        tf_name: TensorFlow's kernel.
        impl: On NumPy values of one dtype.
        rules: The reverse rules, without un-broadcasting; None: TensorFlow's registry has no entry.
        kinds: Kinds of dtype it takes.
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

    def function(x: Any, y: Any, name: str | None = None) -> EagerTensor:
        if x.__class__ is not EagerTensor or y.__class__ is not EagerTensor:
            x, y = operands(x, y, lenient)
        dtype = x.dtype
        if y.dtype is not dtype:
            raise dtype_mismatch(tf_name, 1, dtype.runtime_name, y.dtype.runtime_name)
        if dtype.kind not in kinds:
            raise refused(tf_name, kinds, dtype)
        try:
            out = EagerTensor(state.quiet(impl, x._value, y._value), result or dtype)
        except ValueError:
            raise incompatible(tf_name, x, y) from None
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


def incompatible(tf_name: str, x: EagerTensor, y: EagerTensor) -> Exception:
    """Returns the error for shapes that do not broadcast."""
    shapes = f"{brackets(np.shape(x._value))} vs. {brackets(np.shape(y._value))}"
    return kernel_error(tf_name, f"Incompatible shapes: {shapes}")


__all__ = ["Op", "binary", "incompatible", "operands", "refused", "unary"]
