"""The types of a trace's JSON; ``viz.trace.model`` says in one table what each key holds.

Keys that are not required came later: saved traces lack them.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

VERSION = 1
MAX_ELEMENTS = 256

Span = list[int]
"""``[line, column, end line, end column]``."""
Value = Any
"""Nested lists of numbers, booleans and strings; of a big tensor the summary that ``viz.trace.model`` describes."""


class Tensor(TypedDict):
    """A tensor, variable, or the dense form of IndexedSlices."""

    id: int
    kind: str
    dtype: str
    shape: list[int]
    value: Value
    names: list[str]
    line: int | None
    calls: list[int]


class Tape(TypedDict):
    """A ``GradientTape``."""

    id: int
    name: str | None
    persistent: bool
    auto: bool
    line: int | None
    calls: list[int]


Op = TypedDict(
    "Op",
    {
        "id": int,
        "name": str,
        "inputs": list[int],
        "outputs": list[int],
        "params": dict[str, Any],
        "role": str,
        "tapes": list[int],
        "blocked": NotRequired[list[int]],
        "pass": int | None,
        "rule_of": int | None,
        "span": Span | None,
        "calls": list[int],
    },
)


class Pass(TypedDict):
    """One rewinding of a tape: a ``gradient()`` call, or one row of a Jacobian."""

    id: int
    tape: int
    kind: str
    targets: list[int]
    sources: list[int]
    results: list[int | None] | None
    outer: list[int]
    row: int
    rows: int
    span: Span | None


class End(TypedDict):
    """How the run ended."""

    kind: str
    line: int | None
    code: str | None
    values: dict[str, Any]
    detail: str | None


class TensorEvent(TypedDict):
    """A tensor was made by no op."""

    type: Literal["tensor"]
    line: int | None
    tensor: int
    given: NotRequired[int | None]
    span: NotRequired[Span | None]


class AssignEvent(TypedDict):
    """A variable got another value; ``given``: the tensor that the program gave it."""

    type: Literal["assign"]
    line: int | None
    variable: int
    tensor: int
    given: int | None
    how: str
    span: NotRequired[Span | None]


class StartEvent(TypedDict):
    """A tape's block was entered."""

    type: Literal["start"]
    line: int | None
    tape: int
    resumed: bool


class StopEvent(TypedDict):
    """A tape stopped recording; ``why``: ``exit``, ``stop_recording`` or ``gradient``."""

    type: Literal["stop"]
    line: int | None
    tape: int
    why: str


class TapeEvent(TypedDict):
    """A tape records again, forgot all, was used up, or is gone."""

    type: Literal["resume", "reset", "consume", "drop"]
    line: int | None
    tape: int


class WatchEvent(TypedDict):
    """A tape watches a tensor from now on; ``auto``: because an op read a trainable variable."""

    type: Literal["watch"]
    line: int | None
    tape: int
    tensor: int
    auto: bool


class OpEvent(TypedDict):
    """An op ran."""

    type: Literal["op"]
    line: int | None
    op: int


class LeftEvent(TypedDict):
    """A value left for plain Python or NumPy."""

    type: Literal["left"]
    line: int | None
    tensor: int
    how: str
    span: NotRequired[Span | None]


class TangentEvent(TypedDict):
    """A forward accumulator has the tangent of a tensor."""

    type: Literal["tangent"]
    line: int | None
    tensor: int
    tangent: int


PassEvent = TypedDict(
    "PassEvent", {"type": Literal["pass", "results"], "line": int | None, "pass": int}
)
SeedEvent = TypedDict(
    "SeedEvent",
    {
        "type": Literal["seed"],
        "line": int | None,
        "pass": int,
        "target": int,
        "cotangent": int,
        "given": bool,
    },
)
VisitEvent = TypedDict(
    "VisitEvent",
    {
        "type": Literal["visit"],
        "line": int | None,
        "pass": int,
        "op": int,
        "cotangents": list[int | None],
    },
)
RuleEvent = TypedDict(
    "RuleEvent",
    {
        "type": Literal["rule"],
        "line": int | None,
        "pass": int,
        "op": int,
        "contributions": list[int | None],
    },
)
SumEvent = TypedDict(
    "SumEvent",
    {
        "type": Literal["sum"],
        "line": int | None,
        "pass": int,
        "tensor": int,
        "parts": list[int],
        "total": int,
    },
)
FailEvent = TypedDict(
    "FailEvent",
    {
        "type": Literal["fail"],
        "line": int | None,
        "pass": int | None,
        "tape": int,
        "error": str,
        "message": str,
    },
)


class BindEvent(TypedDict):
    """A name of the program refers to a tensor."""

    type: Literal["bind"]
    line: int | None
    name: str
    tensor: int


class PrintEvent(TypedDict):
    """The program wrote text."""

    type: Literal["print"]
    line: int | None
    text: str
    stream: str


Event = (
    TensorEvent
    | AssignEvent
    | StartEvent
    | StopEvent
    | TapeEvent
    | WatchEvent
    | OpEvent
    | LeftEvent
    | TangentEvent
    | PassEvent
    | SeedEvent
    | VisitEvent
    | RuleEvent
    | SumEvent
    | FailEvent
    | BindEvent
    | PrintEvent
)


class Trace(TypedDict):
    """One run of a program."""

    version: int
    source: str
    tensors: list[Tensor]
    tapes: list[Tape]
    ops: list[Op]
    passes: list[Pass]
    events: list[Event]
    end: End
