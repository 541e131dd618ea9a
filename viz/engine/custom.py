"""Functions with a gradient of their own: custom_gradient, grad_pass_through, recompute_grad."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from viz.engine import events
from viz.engine.convert import to_tensor
from viz.engine.gradient_tape import GradientTape
from viz.engine.primitive import NO_PARAMS, Primitive, push
from viz.engine.seeds import zeros_for
from viz.engine.state import not_recording, state
from viz.engine.structure import flatten, pack
from viz.engine.tensor import EagerTensor

Function = Callable[..., Any]


def link(
    name: str,
    inputs: list[Any],
    values: list[EagerTensor],
    back: Function,
    transposable: Function | None = None,
) -> list[EagerTensor]:
    """Returns new tensors with the given values whose gradient is what ``back`` says.

    Args:
        name: What the op is called.
        inputs: The tensors that ``back`` gives cotangents for.
        values: The results; tangents of forward accumulators pass from them to the new tensors.
        back: ``back(*cotangents)`` returns one cotangent or None per input.
        transposable: What a forward accumulator transposes if no tangent came to the values by themselves; ``back``
            if None.
    """
    outputs = tuple([EagerTensor(v._value, v.dtype) for v in values])
    op = Primitive("custom_gradient", name, lambda *xs: xs, None, None, True, False, back)
    params = {"function": name}
    ids = [t._id for t in inputs if t.dtype.trainable]
    late = []
    for recorder in state.recorders:
        if recorder.is_tape:
            if any(key in recorder.records for key in ids):
                recorder.add((op, tuple(inputs), outputs, NO_PARAMS))
        elif any(old._id in recorder.records for old in values):
            for new, old in zip(outputs, values, strict=True):
                if old._id in recorder.records:
                    recorder.records[new._id] = recorder.records[old._id]
        elif any(key in recorder.records for key in ids):
            late.append(recorder)
    if late:
        rule = Primitive(
            "custom_gradient", name, lambda *xs: xs, None, None, True, False, transposable or back
        )
        push(rule, tuple(inputs), outputs, NO_PARAMS, late)
    if events.listener is not None:
        reads, first = events.reads, outputs[0]._id if outputs else 0
        taped = tuple([r.tape_id for r in state.recorders if r.is_tape and first in r.records])
        shown = tuple([reads.get(t._id, t) for t in inputs])
        events.listener(
            events.OpApplied(first, "custom_gradient", shown, outputs, taped, params, state.role)
        )
    return list(outputs)


def custom_gradient(f: Function | None = None) -> Any:
    """Makes a function whose gradient is what it says itself.

    Args:
        f: ``f(*args)`` returns ``(y, grad_fn)``; ``grad_fn(*dy)`` returns one cotangent or None per positional
            argument (and, if ``f`` reads variables, ``(those, [one per variable])``, called with ``variables=``).

    Raises:
        TypeError: ``f`` reads variables that ``grad_fn`` does not ask for.
        ValueError: ``grad_fn`` returns another number of cotangents.
    """
    if f is None:
        return custom_gradient
    return _Decorated(f)


class _Decorated:
    """The function; on a class it binds like a method."""

    def __init__(self, f: Function) -> None:
        self._f = f
        functools.update_wrapper(self, f, updated=())

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return functools.partial(_call, functools.partial(self._f, instance))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _call(self._f, *args, **kwargs)


def _call(f: Function, *args: Any, **kwargs: Any) -> Any:
    read: dict[int, Any] = {}
    state.readers.append(read)
    try:
        result, grad_fn = f(*args, **kwargs)
    finally:
        state.readers.remove(read)
    arguments = flatten(list(args))
    given = {id(a) for a in arguments}
    used = [v for v in read.values() if id(v) not in given]
    takes_variables = _takes_variables(
        grad_fn
    )  # asked always: something that is no function is refused here
    if used and not takes_variables:
        raise TypeError(
            "@tf.custom_gradient grad_fn must accept keyword argument 'variables', since function uses variables: "
            f"{used}"
        )
    values = [to_tensor(v) for v in flatten(result)]
    inputs = [to_tensor(a) for a in [*arguments, *used]]

    def back(*cotangents: Any) -> list[Any]:
        if used:
            for_inputs, for_variables = grad_fn(*cotangents, variables=used)
            if len(for_variables) != len(used):
                raise ValueError(
                    "Must return gradient for each variable from @custom_gradient grad_fn."
                )
        else:
            for_inputs, for_variables = grad_fn(*cotangents), []
        parts = flatten(for_inputs)
        if len(parts) != len(arguments):
            raise ValueError(
                f"custom_gradient function expected to return {len(arguments)} gradients, but returned {len(parts)} "
                "instead."
            )
        return [*parts, *for_variables]

    name = str(getattr(getattr(f, "func", f), "__name__", "function"))
    return pack(result, link(name, inputs, values, back))


def _takes_variables(grad_fn: Any) -> bool:
    """Whether a rule can be called with ``variables=``; a rule may have a gradient of its own."""
    asks = inspect.getfullargspec(getattr(grad_fn, "__wrapped__", grad_fn))
    return "variables" in [*asks.args, *asks.kwonlyargs] or asks.varkw is not None


def grad_pass_through(f: Function) -> Function:
    """Returns ``f`` with the gradient of the identity."""

    @custom_gradient
    def identity_back(*args: Any, **kwargs: Any) -> Any:
        def back(*cotangents: Any, **options: Any) -> Any:
            unused = options.get("variables")
            return (cotangents, [None] * len(unused)) if unused is not None else cotangents

        return f(*args, **kwargs), back

    return functools.update_wrapper(functools.partial(identity_back), f)


def _transposed(name: str) -> NotImplementedError:
    return NotImplementedError(
        f"recompute_grad tried to transpose grad of {name}. Consider not using recompute_grad in forward modeautodiff"
    )


def recompute_grad(f: Function) -> Function:
    """Returns ``f``, run without recording and run again when its gradient is asked for.

    Raises:
        NotImplementedError: By a second-order gradient, if ``f`` reads variables.
    """

    @functools.wraps(f)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        read: dict[int, Any] = {}
        state.readers.append(read)
        try:
            with not_recording():
                result = f(*args, **kwargs)
        finally:
            state.readers.remove(read)
        arguments = [to_tensor(a) for a in flatten(list(args))]
        used = list(read.values())
        reads = [v._to_tensor() for v in used]
        name = getattr(f, "__name__", "function")

        def again(*cotangents: Any) -> list[Any]:
            if not used:
                with GradientTape() as tape:
                    tape.watch(arguments)
                    y = f(*pack(list(args), arguments), **kwargs)
                found = tape.gradient(y, arguments, output_gradients=list(cotangents))
                return [
                    zeros_for(t) if g is None else g for g, t in zip(found, arguments, strict=True)
                ]
            inputs = [EagerTensor(a._value, a.dtype) for a in arguments]
            with not_recording():
                with GradientTape() as tape:
                    tape.watch(inputs)
                    y = f(*pack(list(args), inputs), **kwargs)
                found = tape.gradient(y, [*inputs, *used], output_gradients=list(cotangents))
            filled = [
                zeros_for(t) if g is None else g
                for g, t in zip(found, [*inputs, *used], strict=True)
            ]

            def refuse(*unused: Any) -> list[Any]:
                raise _transposed(name)

            return link(
                name, [*arguments, *reads, *cotangents], [to_tensor(g) for g in filled], refuse
            )

        def refuse_forward(*unused: Any) -> list[Any]:
            raise _transposed(name)

        values = [to_tensor(v) for v in flatten(result)]
        return pack(result, link(name, [*arguments, *reads], values, again, refuse_forward))

    return wrapper
