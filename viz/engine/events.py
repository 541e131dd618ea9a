"""What the engine says has happened: facts, never changed, sent to at most one listener at a time.

With no listener attached the engine pays one ``is None`` test per fact. A listener is any callable that takes
one event; it is called synchronously, on the learner's stack, so it may look up the calling line itself.
Order is the order of execution. Between ``RecordVisited`` and the ``RuleFinished`` that answers it, every
``OpApplied`` of that pass is part of the visited op's reverse rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fact[T](cls: type[T]) -> type[T]:
    """Makes a dataclass that type checkers hold to be frozen; freezing it at run time would cost five times as much."""
    return dataclass(slots=True)(cls)


@fact
class Event:
    """Base of all facts."""


@fact
class TensorMade(Event):
    """A tensor that no op produced: ``how`` is ``constant``, ``variable`` or ``literal``.

    ``given`` is the tensor or variable whose value a variable began with, None if it was a plain value.
    """

    tensor: Any
    how: str
    given: Any = None


@fact
class VariableAssigned(Event):
    """``variable`` now holds ``tensor``; ``how`` is ``assign``, ``assign_add`` or ``assign_sub``.

    ``given`` is the tensor or variable that was passed, None if it was a plain value.
    """

    variable: Any
    tensor: Any
    how: str
    given: Any = None


@fact
class TapeStarted(Event):
    """A tape was entered (again, if ``resumed``) and records from now on."""

    tape: Any
    resumed: bool


@fact
class TapeStopped(Event):
    """A tape no longer records: ``why`` is ``exit``, ``stop_recording`` or ``gradient`` (called in its block)."""

    tape: Any
    why: str


@fact
class TapeResumed(Event):
    """A ``stop_recording`` block ended and the tape records again."""

    tape: Any


@fact
class TapeReset(Event):
    """A tape forgot its records and watches."""

    tape: Any


@fact
class TapeConsumed(Event):
    """A non-persistent tape gave its one gradient; its records are gone."""

    tape: Any


@fact
class TapeDropped(Event):
    """The last reference to a tape went away (``del``); its records are released."""

    tape_id: int


@fact
class Watched(Event):
    """``tape`` watches ``tensor`` (a Tensor or a Variable); ``automatic`` when a variable was read in its block."""

    tape: Any
    tensor: Any
    automatic: bool


@fact
class OpApplied(Event):
    """A primitive ran.

    Attributes:
        op_id: Unique, increasing over the whole run.
        name: The primitive's name, for example ``mul``; params that shape the result are in ``params``.
        inputs: Ordered operands as Tensors or Variables, duplicates kept (``x * x`` has x twice).
        outputs: Ordered results.
        recorded_by: Ids of the tapes that wrote a record for this op, outermost first.
        role: ``forward``, ``rule``, ``unbroadcast``, ``accumulate``, ``seed`` or ``tangent``.
        blocked: Places of the inputs that the op's reverse rule never gives anything for.
    """

    op_id: int
    name: str
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    recorded_by: tuple[int, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    role: str = "forward"
    blocked: tuple[int, ...] = ()


@fact
class GradientStarted(Event):
    """``tape.gradient`` (or ``kind`` ``jacobian``, ``batch_jacobian``) was called: a pass begins.

    ``targets`` and ``sources`` are flat and ordered; ``outer`` lists the tapes recording meanwhile. A Jacobian takes
    one pass per element of the target: this is the pass number ``row`` of ``rows``.
    """

    pass_id: int
    tape: Any
    targets: tuple[Any, ...]
    sources: tuple[Any, ...]
    kind: str
    outer: tuple[Any, ...]
    row: int = 0
    rows: int = 1


@fact
class Seeded(Event):
    """A target received its starting cotangent: ones, or the caller's ``output_gradients``."""

    pass_id: int
    target: Any
    cotangent: Any
    given: bool


@fact
class RecordVisited(Event):
    """The reverse pass reads the record of op ``op_id``; its outputs' ``cotangents`` are complete (None: no path)."""

    pass_id: int
    op_id: int
    cotangents: tuple[Any, ...]


@fact
class RuleFinished(Event):
    """The reverse rule of op ``op_id`` returned one cotangent or None per input, un-broadcast already."""

    pass_id: int
    op_id: int
    contributions: tuple[Any, ...]


@fact
class Accumulated(Event):
    """``parts`` that arrived at ``tensor`` were summed to ``total`` (its ``OpApplied`` came just before)."""

    pass_id: int
    tensor: Any
    parts: tuple[Any, ...]
    total: Any


@fact
class GradientFinished(Event):
    """A pass returned ``results``, one per flat source: a Tensor, IndexedSlices or None."""

    pass_id: int
    results: tuple[Any, ...]


@fact
class GradientFailed(Event):
    """A call of ``gradient`` on ``tape`` raised ``error``; ``pass_id`` is None if no pass had begun."""

    pass_id: int | None
    tape: Any
    error: BaseException


@fact
class ValueLeft(Event):
    """The value of ``tensor`` went to Python or NumPy, where no tape follows.

    ``how`` is ``numpy``, ``array``, ``float``, ``int``, ``bool``, ``complex``, ``index`` or ``constant``; or the work
    that is done in NumPy: ``metric``, ``dataset``, ``queue``, ``batch``, ``predict``, ``numpy_function``.
    """

    tensor: Any
    how: str


@fact
class TangentMade(Event):
    """A forward accumulator has pushed ``tangent`` up to ``tensor`` (by the ops of role ``tangent`` just before)."""

    tensor: Any
    tangent: Any


Listener = Callable[[Event], None]

listener: Listener | None = None
"""The one listener, or None. Engine code tests ``events.listener is not None`` before it builds an event."""


reads: dict[int, Any] = {}
"""While somebody listens: the variable that an internal read stands for, by the id of the tensor that was read."""


@contextmanager
def listening(to: Listener) -> Iterator[None]:
    """Attaches ``to`` as the listener for the length of a block; the previous one comes back, whatever happens."""
    global listener, reads
    before = listener, reads
    listener, reads = to, {}
    try:
        yield
    finally:
        listener, reads = before
