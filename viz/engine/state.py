"""What is going on in this thread: who records, whose rule runs, and NumPy without floating point warnings.

Everything here is per thread (a tape never hears another thread), and everything pushed is popped in a ``finally``.
"""

from __future__ import annotations

import contextvars
import itertools
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from viz.engine import flush


class State(threading.local):
    """The state of one thread.

    Attributes:
        recorders: Active tapes and forward accumulators, outermost first.
        role: What the ops that run now are for (see ``events.OpApplied``); kept up to date only for a listener.
        readers: Sets that note which variables are read (``custom_gradient`` needs them), outermost first.
        guard: Hears the number of elements of a tensor that is about to be made of few others, and may refuse it by
            raising; None: nobody asks.
        trial: Whether what runs now is only tried: assignments are without effect.
        quiet: Calls a function with NumPy's floating point warnings off, as IEEE arithmetic in TensorFlow is silent.
            Entering a prepared context costs 10 ns; ``np.errstate`` around each op would cost 1,000. Raises
            FloatingPointError where a result is below the normal range: then ``flushing`` has to be called.
        flushing: Likewise, with small numbers made zero.
        usual: What ``quiet`` is until a program writes a small number.
    """

    def __init__(self) -> None:
        self.recorders: list[Any] = []
        self.readers: list[dict[int, Any]] = []
        self.role = "forward"
        self.trial = False
        self.guard: Callable[[int], None] | None = None
        silent, telling = contextvars.copy_context(), contextvars.copy_context()
        silent.run(np.seterr, all="ignore")
        telling.run(np.seterr, all="ignore", under="raise")
        self.flushing: Callable[..., Any] = flush.runner(silent.run)
        self.usual: Callable[..., Any] = telling.run if flush.TELLS else flush.looker(silent.run)
        self.quiet: Callable[..., Any] = self.usual


state = State()

next_id = itertools.count(1).__next__
"""Gives each tensor, variable, tape and pass its number: unique and increasing over the life of the process."""


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Marks the ops of a block as being for ``role``."""
    before = state.role
    state.role = role
    try:
        yield
    finally:
        state.role = before


@contextmanager
def trying() -> Iterator[None]:
    """Runs a block in which assignments to variables are without effect."""
    before = state.trial
    state.trial = True
    try:
        yield
    finally:
        state.trial = before


@contextmanager
def not_recording() -> Iterator[None]:
    """Runs a block that no tape and no accumulator hears."""
    before = state.recorders
    state.recorders = []
    try:
        yield
    finally:
        state.recorders = before


def about_to_make(shape: Sequence[int]) -> None:
    """Lets the guard, if there is one, refuse a tensor of this shape while it does not exist yet.

    Called by ops whose output may be much larger than their inputs.
    """
    if state.guard is not None:
        state.guard(math.prod(int(n) for n in shape))


@contextmanager
def guarded(guard: Callable[[int], None]) -> Iterator[None]:
    """Asks ``guard`` about the tensors of a block (see ``State.guard``)."""
    before = state.guard
    state.guard = guard
    try:
        yield
    finally:
        state.guard = before


def small_number_written() -> None:
    """Makes all ops of this thread flush what they are given, from now to the end of the program."""
    state.quiet = state.flushing


@contextmanager
def fresh() -> Iterator[None]:
    """Runs a block, for example a learner's whole program, that leaves nothing recording behind."""
    before = state.recorders, state.readers, state.role, state.quiet
    state.recorders, state.readers, state.role, state.quiet = [], [], "forward", state.usual
    try:
        yield
    finally:
        state.recorders, state.readers, state.role, state.quiet = before
