"""Forward accumulators: tangents pushed through each op as it runs.

No primitive needs a second table of rules. Where each output element depends on its own input elements only, a tangent
passes the reverse rule unchanged; a linear op is its own derivative; and for all others the reverse rule, linear in the
cotangent, is transposed by a reverse pass of its own. All of it is ops, so tapes and outer accumulators hear it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine import backward, events, logs, rules
from viz.engine.accumulate import total
from viz.engine.arguments import UnconnectedGradients
from viz.engine.convert import to_tensor
from viz.engine.ops.broadcast import broadcast_to
from viz.engine.primitive import Primitive, Record, apply, apply_multiple
from viz.engine.record import Records
from viz.engine.seeds import ones_for, zeros_for
from viz.engine.state import as_role, next_id, state
from viz.engine.structure import flatten, map_structure, same_structure
from viz.engine.tensor import EagerTensor
from viz.engine.variable import Variable

Tangents = list[EagerTensor | None]


def _elementwise(
    op: Primitive, inputs: tuple[Any, ...], out: Any, params: Any, tangents: Tangents
) -> list[Any]:
    shape = np.shape(out._value)
    parts = []
    for rule, tangent in zip(op.rules or (), tangents, strict=False):
        if rule is not None and tangent is not None:
            wide = tangent if np.shape(tangent._value) == shape else broadcast_to(tangent, shape)
            parts.append(rule(wide, out, *inputs, **params))
    return [_sum([p for p in parts if p is not None])]


def _linear(
    op: Primitive, inputs: tuple[Any, ...], out: Any, params: Any, tangents: Tangents
) -> list[Any]:
    filled = tuple(
        zeros_for(t) if dt is None else dt for t, dt in zip(inputs, tangents, strict=True)
    )
    return list(apply_multiple(op, filled, params)) if op.multiple else [apply(op, filled, params)]


def _bilinear(
    op: Primitive, inputs: tuple[Any, ...], out: Any, params: Any, tangents: Tangents
) -> list[Any]:
    parts = [
        apply(op, (*inputs[:i], dt, *inputs[i + 1 :]), params)
        for i, dt in enumerate(tangents)
        if dt is not None
    ]
    return [_sum(parts)]


def _transposed(
    op: Primitive, inputs: tuple[Any, ...], out: Any, params: Any, tangents: Tangents
) -> list[Any]:
    outputs = out if op.multiple else (out,)
    tape = Records(None, persistent=True, auto=False)
    gs = [ones_for(o) if o.dtype.trainable else zeros_for(o) for o in outputs]
    before = state.recorders
    state.recorders = [*before, tape]
    try:
        for g in gs:
            tape.watch(g)
        wanted = {t._id for t, dt in zip(inputs, tangents, strict=True) if dt is not None}
        found = rules.contributions(
            op, inputs, out, params, tuple(gs) if op.multiple else gs[0], wanted
        )
        pairs = [
            (to_tensor(part), dt)
            for part, dt in zip(found, tangents, strict=False)
            if part is not None and dt is not None
        ]
    finally:
        state.recorders = before
    if not pairs:
        return [None] * len(outputs)
    targets, seeds = zip(*pairs, strict=True)
    return backward.reverse(tape, targets, gs, seeds, backward.UNSEEN)


_WAYS: dict[str, Callable[..., list[Any]]] = {
    "elementwise": _elementwise, "linear": _linear, "bilinear": _bilinear, "": _transposed,
}  # fmt: skip


def _sum(parts: list[Any]) -> Any:
    return None if not parts else (parts[0] if len(parts) == 1 else total(parts))


class _Memory:
    """The recorder of an accumulator: the tangent of each tensor that has one, by id."""

    is_tape = False
    shown = False

    def __init__(self) -> None:
        self.records: dict[int, EagerTensor] = {}

    def add(self, record: Record) -> None:
        """Computes the tangents of an op's outputs."""
        op, inputs, out, params = record
        tangents: Tangents = [self.records.get(t._id) for t in inputs]
        if op.rules is not None and not any(
            rule is not None and dt is not None
            for rule, dt in zip(op.rules, tangents, strict=False)
        ):
            return
        for t, dt in zip(inputs, tangents, strict=True):
            if dt is not None and np.shape(dt._value) != np.shape(t._value):
                raise _mismatch(dt, t)
        outputs = out if op.multiple else (out,)
        if not any(o.dtype.trainable for o in outputs):
            return
        way = op.forward
        if way == "elementwise" and any(t.dtype.is_complex for t in inputs):
            way = ""  # complex rules conjugate, tangents must not be
        with as_role("tangent"):
            found = _WAYS[way](op, inputs, out, params, tangents)
        for o, tangent in zip(outputs, found, strict=True):
            if tangent is not None:
                dense = self.records[o._id] = to_tensor(tangent)
                if events.listener is not None:
                    events.listener(events.TangentMade(o, dense))


def _mismatch(tangent: EagerTensor, primal: EagerTensor) -> ValueError:
    a, b = list(np.shape(tangent._value)), list(np.shape(primal._value))
    return ValueError(
        f"Dimensions must be equal, but are {(a or ['?'])[0]} and {(b or ['?'])[0]} for '{{{{node gradient_tape/"
        f"gradient_tape/Mul}}}} = Mul[T=DT_FLOAT](tangents_1, inputs)' with input shapes: {a}, {b}."
    )


def _handle(value: Any) -> Any:
    return value if isinstance(value, EagerTensor | Variable) else getattr(value, "handle", value)


class ForwardAccumulator:
    """Computes Jacobian-vector products while the ops run.

    Args:
        primals: Tensors or variables, in any nest, that the derivative is taken by.
        tangents: The vector, in the same nest.

    Raises:
        ValueError: The nests differ, or a primal is named twice.
    """

    def __init__(self, primals: Any, tangents: Any) -> None:
        same_structure(primals, tangents)
        self._memory = _Memory()
        self._recording = False
        self._accumulator_id = next_id()
        known = self._memory.records
        for primal, tangent in zip(flatten(primals), flatten(tangents), strict=True):
            inner = _handle(primal)
            if not inner.dtype.is_floating:
                logs.warn_first(
                    5,
                    "primal",
                    f"The dtype of the watched primal must be floating (e.g. tf.float32), got {inner.dtype!r}",
                )
            if inner._id in known:
                raise ValueError(
                    "Tensor {} was specified as a primal multiple times. This may indicate an error. If it was "
                    "intended, please sum the corresponding tangents."
                )
            known[inner._id] = to_tensor(tangent, inner.dtype)

    def __enter__(self) -> ForwardAccumulator:
        """Starts, or goes on, pushing tangents."""
        if self._recording:
            raise ValueError("Accumulator is already recording.")
        state.recorders.append(self._memory)
        self._recording = True
        return self

    def __exit__(self, typ: Any, value: Any, traceback: Any) -> None:
        """Stops."""
        if self._recording:
            state.recorders = [r for r in state.recorders if r is not self._memory]
            self._recording = False

    def jvp(self, primals: Any, unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """Returns the tangents of tensors, in the same nest: what was pushed up to them, else None (or zeros).

        Raises:
            ValueError: Another ``unconnected_gradients``.
        """
        mode = UnconnectedGradients(unconnected_gradients)

        def tangent_of(tensor: Any) -> Any:
            inner = _handle(tensor)
            found = self._memory.records.get(inner._id)
            if found is None and mode is UnconnectedGradients.ZERO:
                return zeros_for(inner)
            return found

        return map_structure(tangent_of, primals)


ForwardAccumulator.__module__ = "tensorflow.python.eager.forwardprop"
