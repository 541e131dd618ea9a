"""What a tape remembers: one record per op that it heard, and which tensors and variables it watches."""

from __future__ import annotations

import weakref
from typing import Any

from viz.engine import events
from viz.engine.primitive import Record

GONE: Any = object()
"""Stands where a record was that a failed or consuming reverse pass has taken away."""


class Records:
    """The memory of one recording.

    Attributes:
        records: By tensor id, in the order of recording: the record of the op that made the tensor, or None if the
            tensor (or variable) is watched.
        variables: The watched variables by id.
        persistent: Whether records survive a reverse pass.
        auto: Whether trainable variables are watched when they are read.
        shown: Whether a learner's tape owns it; else it is a detail of the engine.
        tape_id: The owner's id, 0 without one; events name tapes by it, so that they keep none alive.
    """

    __slots__ = (
        "__weakref__",
        "_owner",
        "auto",
        "persistent",
        "records",
        "shown",
        "tape_id",
        "variables",
    )

    is_tape = True

    def __init__(self, owner: Any, persistent: bool, auto: bool) -> None:
        self.records: dict[int, Any] = {}
        self.variables: dict[int, Any] = {}
        self.persistent = persistent
        self.auto = auto
        self.shown = owner is not None
        self.tape_id: int = owner._tape_id if owner is not None else 0
        self._owner = weakref.ref(
            owner or self
        )  # weak: a tape must be gone as soon as the learner drops it

    def owner(self) -> Any:
        """The GradientTape this belongs to."""
        return self._owner()

    def add(self, record: Record) -> None:
        """Appends a record."""
        out = record[2]
        if out.__class__ is tuple:
            for tensor in out:
                self.records[tensor._id] = record
        else:
            self.records[out._id] = record

    def watch(self, tensor: Any, automatic: bool = False) -> None:
        """Makes a tensor or variable a start of recording; what is known about it already stays."""
        if tensor._id not in self.records:
            self.records[tensor._id] = None
            if self.shown and events.listener is not None:
                events.listener(events.Watched(self.owner(), tensor, automatic))

    def watch_variable(self, variable: Any, automatic: bool = False) -> None:
        """Watches a variable and notes it as such."""
        self.variables[variable._id] = variable
        self.watch(variable, automatic)
