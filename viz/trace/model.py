"""The trace: one run of a program as versioned, plain JSON; every picture is a function of it.

Format, version 1 (``id``: an integer, unique within its list; ``line``: 1-based or null; ``span``:
``[line, column, end line, end column]``, columns 0-based in characters, or null):

| key | holds |
| --- | --- |
| ``version`` | 1 |
| ``source`` | the program, as it ran |
| ``tensors`` | ``{id, kind, dtype, shape, value, names, line, calls}``; ``kind``: ``constant``, |
|           | ``variable``, ``literal``, ``op`` (an op made it), ``slices`` (IndexedSlices, drawn |
|           | dense); ``names``: the learner's names in order of binding; ``value``: see below |
| ``tapes`` | ``{id, name, persistent, auto, line, calls}``; ``auto``: |
|           | ``watch_accessed_variables`` |
| ``ops``   | ``{id, name, inputs, outputs, params, role, tapes, blocked, pass, rule_of, span, |
|           | calls}``; ``blocked``: places of the inputs that its reverse rule gives nothing for; |
|           | ``calls``: lines of the learner's functions it ran in, outermost first; |
|           | ``inputs``/``outputs``: tensor ids in operand order, duplicates kept; ``tapes``: ids |
|           | of the tapes that recorded it, outermost first; ``role``: ``forward``, ``rule``, |
|           | ``unbroadcast``, ``accumulate``, ``seed``, ``tangent``; ``pass``: the reverse pass it ran in or |
|           | null; ``rule_of``: id of the op whose reverse rule it is part of, or null |
| ``passes`` | ``{id, tape, kind, targets, sources, results, outer, row, rows, span}``; a Jacobian |
|           | is ``rows`` passes, one per element of its target; ``results``: ids or |
|           | nulls; null while unfinished |
| ``events`` | what happened, in order: ``{type, line, …}`` with the types below |
| ``end``   | ``{kind, line, code, values, detail}``; ``kind``: ``done``, ``error``, ``limit`` |

Event types: ``tensor {tensor, given, span}`` · ``assign {variable, tensor, given, how, span}`` ·
``start {tape, resumed}`` · ``stop {tape, why}`` · ``resume {tape}`` · ``reset {tape}`` ·
``consume {tape}`` · ``drop {tape}`` · ``watch {tape, tensor, auto}`` · ``op {op}`` ·
``left {tensor, how, span}`` · ``tangent {tensor, tangent}`` · ``pass {pass}`` ·
``seed {pass, target, cotangent, given}`` · ``visit {pass, op, cotangents}`` ·
``rule {pass, op, contributions}`` · ``sum {pass, tensor, parts, total}`` · ``results {pass}`` ·
``fail {pass, tape, error, message}`` · ``bind {name, tensor}`` · ``print {text, stream}``.

Values: numbers, booleans or strings in nested lists of the tensor's shape; ``"nan"``, ``"inf"``,
    ``"-inf"`` for what JSON lacks; complex numbers as strings. Above ``MAX_ELEMENTS`` elements:
    ``{"head": [first elements, flat], "min": …, "max": …, "mean": …}``.
"""

from __future__ import annotations

from typing import Any, cast

from viz.trace.types import MAX_ELEMENTS, VERSION, Trace

__all__ = ["MAX_ELEMENTS", "VERSION", "Trace", "check", "display_name"]


def display_name(names: list[str]) -> str | None:
    """The learner's name to show for a tensor: ``model.w`` says more than ``self.w``, which becomes ``w``."""
    outside = (n for n in names if not n.startswith("self."))
    return next(outside, names[0].removeprefix("self.") if names else None)


def check(trace: Any) -> Trace:
    """Returns ``trace`` if it has this version's shape.

    Raises:
        ValueError: It is not a trace, or of another version, or one of its ids points nowhere.
    """
    if not isinstance(trace, dict) or trace.get("version") != VERSION:
        raise ValueError(f"not a version {VERSION} trace")
    missing = [key for key in Trace.__annotations__ if key not in trace]
    if missing:
        raise ValueError(f"the trace lacks {', '.join(missing)}")
    for key in ("tensors", "tapes", "ops", "passes", "events"):
        if not isinstance(trace[key], list) or not all(
            isinstance(item, dict) for item in trace[key]
        ):
            raise ValueError(f"the trace's {key} are not a list of objects")
    if not isinstance(trace["source"], str) or not isinstance(trace["end"], dict):
        raise ValueError("the trace's source or end has the wrong type")
    tensors = {t.get("id") for t in trace["tensors"]}
    for op in trace["ops"]:
        if not {*op["inputs"], *op["outputs"]} <= tensors:
            raise ValueError(f"op {op.get('id')} refers to a tensor that the trace does not hold")
    return cast(Trace, trace)
