"""Primitives: what an op is called, computes, and how cotangents flow back through it; and how an op is applied.

A reverse rule never touches a tape: it is written in ops on tensors, so whatever tape records meanwhile hears it.
That alone is what makes gradients of gradients possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.dtypes import DType, bfloat16, float32, round_to_bfloat16
from viz.engine.flush import EXACT, MOVES
from viz.engine.state import state
from viz.engine.tensor import EagerTensor, wrap

Rule = Callable[..., Any]
"""``rule(g, y, *inputs, **params)``: cotangent of the output, the output, the inputs; returns one input's cotangent."""


class Primitive:
    """One kind of op.

    Attributes:
        name: What it is called in events and pictures.
        tf_name: What TensorFlow's kernel is called, for messages.
        impl: ``impl(*values, **params)`` on NumPy values.
        rules: One rule per input; a None among them: no cotangent for that input. None: see ``any_rule``.
        any_rule: For any number of inputs: ``any_rule(i, g, y, *inputs, **params)`` is the cotangent of input ``i``.
        forward: How a tangent passes: ``elementwise`` (by the reverse rules, as their matrices are diagonal),
            ``linear`` (by the op itself), ``bilinear`` (by the op itself, one operand at a time); else the reverse
            rule is transposed.
        whole: For custom gradients: ``whole(*gs)`` gives all inputs' cotangents at once.
            Without any of the three a reverse pass through the op raises LookupError, as in TensorFlow.
        multiple: Whether there are several outputs; then ``g`` and ``y`` of the rules are tuples.
        broadcasts: Whether an output may be larger than an input, whose cotangent then is summed back.
    """

    __slots__ = (
        "any_rule",
        "broadcasts",
        "forward",
        "impl",
        "multiple",
        "name",
        "rules",
        "tf_name",
        "whole",
    )

    def __init__(
        self,
        name: str,
        tf_name: str,
        impl: Callable[..., Any],
        rules: Sequence[Rule | None] | None,
        any_rule: Rule | None,
        multiple: bool,
        broadcasts: bool,
        whole: Callable[..., Any] | None = None,
        forward: str = "",
    ) -> None:
        self.name = name
        self.tf_name = tf_name
        self.impl = impl
        self.rules = None if rules is None else tuple(rules)
        self.any_rule = any_rule
        self.multiple = multiple
        self.broadcasts = broadcasts
        self.whole = whole
        self.forward = forward

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


PRIMITIVES: dict[str, Primitive] = {}


def primitive(
    name: str,
    tf_name: str,
    impl: Callable[..., Any],
    rules: Sequence[Rule | None] | None = None,
    any_rule: Rule | None = None,
    *,
    multiple: bool = False,
    broadcasts: bool = False,
    forward: str = "",
) -> Primitive:
    """Makes a primitive and enters it in the table; how it is drawn stands in ``notation``.

    Raises:
        ValueError: The name is taken.
    """
    if name in PRIMITIVES:
        raise ValueError(f"there is a primitive {name!r} already")
    made = Primitive(name, tf_name, impl, rules, any_rule, multiple, broadcasts, None, forward)
    PRIMITIVES[name] = made
    if name in MOVES:
        EXACT.add(impl)
    return made


REGISTERED: dict[str, Callable[..., Any]] = {}
"""Reverse rules that a program has registered for kernels without one, by TensorFlow's name of the kernel."""

Record = tuple[Primitive, tuple[EagerTensor, ...], Any, Mapping[str, Any]]
"""What a tape keeps of an op: primitive, inputs, output (a tuple if there are several), params."""

NO_PARAMS: Mapping[str, Any] = {}


def apply(
    op: Primitive, inputs: tuple[EagerTensor, ...], params: Mapping[str, Any] = NO_PARAMS
) -> EagerTensor:
    """Runs a primitive of one output on tensors: computes, records, announces."""
    values = [t._value for t in inputs]
    try:
        out = wrap(state.quiet(op.impl, *values, **params))
    except FloatingPointError:
        out = wrap(state.flushing(op.impl, *values, **params))
    if inputs and (inputs[0].dtype is bfloat16 or inputs[-1].dtype is bfloat16):
        out = _narrowed(op, out)
    if state.recorders:
        record(op, inputs, out, params)
    if events.listener is not None:
        announce(op, inputs, out, params)
    return out


def apply_multiple(
    op: Primitive, inputs: tuple[EagerTensor, ...], params: Mapping[str, Any] = NO_PARAMS
) -> tuple[EagerTensor, ...]:
    """Runs a primitive of several outputs on tensors: computes, records, announces."""
    values = [t._value for t in inputs]
    try:
        out = tuple(map(wrap, state.quiet(op.impl, *values, **params)))
    except FloatingPointError:
        out = tuple(map(wrap, state.flushing(op.impl, *values, **params)))
    if inputs[0].dtype is bfloat16:
        out = tuple([_narrowed(op, tensor) for tensor in out])
    if state.recorders:
        record(op, inputs, out, params)
    if events.listener is not None:
        announce(op, inputs, out, params)
    return out


def _narrowed(op: Primitive, out: EagerTensor) -> EagerTensor:
    """Returns what an op on bfloat16 gives: its float32 result rounded, unless it is the op that widens."""
    if out.dtype is not float32 or op.tf_name == "Cast":
        return out
    return EagerTensor(round_to_bfloat16(out._value), bfloat16)


def record(
    op: Primitive, inputs: tuple[EagerTensor, ...], out: Any, params: Mapping[str, Any]
) -> None:
    """Shows a finished op to all recorders of this thread that know one of its inputs; tapes first."""
    ids = [t._id for t in inputs if t.dtype.trainable]
    entry: Record = (op, inputs, out, params)
    late = False
    for recorder in state.recorders:
        known = recorder.records
        for key in ids:
            if key in known:
                if recorder.is_tape:
                    recorder.add(entry)
                else:
                    late = True
                break
    if late:
        push(*entry)


def push(
    op: Primitive,
    inputs: tuple[EagerTensor, ...],
    out: Any,
    params: Mapping[str, Any],
    only: Sequence[Any] | None = None,
) -> None:
    """Lets the forward accumulators push tangents through a finished op, outermost first.

    Ops that an accumulator runs for that are heard by all tapes, but only by accumulators outside of it.
    """
    everybody = state.recorders
    ids = [t._id for t in inputs if t.dtype.trainable]
    try:
        for position, recorder in enumerate(everybody):
            if only is not None and recorder not in only:
                continue
            if not recorder.is_tape and any(key in recorder.records for key in ids):
                state.recorders = [
                    r for place, r in enumerate(everybody) if r.is_tape or place < position
                ]
                recorder.add((op, inputs, out, params))
    finally:
        state.recorders = everybody


def announce(
    op: Primitive, inputs: tuple[EagerTensor, ...], out: Any, params: Mapping[str, Any]
) -> None:
    """Tells the listener of a finished op; internal reads of variables show as the variables."""
    listener = events.listener
    if listener is None:
        return
    reads = events.reads
    outputs = out if out.__class__ is tuple else (out,)
    key = outputs[0]._id
    recorders = state.recorders
    listener(
        events.OpApplied(
            key,
            op.name,
            tuple([reads.get(t._id, t) for t in inputs]) if reads else inputs,
            outputs,
            tuple([r.tape_id for r in recorders if key in r.records and r.shown])
            if recorders
            else (),
            params,
            state.role,
            blocked(op),
        )
    )


@cache
def blocked(op: Primitive) -> tuple[int, ...]:
    """Returns the places of the inputs that an op's reverse rule never gives anything for."""
    return tuple(place for place, rule in enumerate(op.rules or ()) if rule is None)


def shape_of(tensor: EagerTensor) -> tuple[int, ...]:
    """Returns the shape as a plain tuple."""
    return np.shape(tensor._value)


def made(value: Any, dtype: DType, how: str) -> EagerTensor:
    """Returns a new tensor that no op produced, announced as ``how``."""
    if dtype is bfloat16:
        value = round_to_bfloat16(value)
    tensor = EagerTensor(value, dtype)
    if events.listener is not None:
        events.listener(events.TensorMade(tensor, how))
    return tensor
