"""Queues: state that outlives an op, and so a place where the path of a gradient ends."""

from __future__ import annotations

from collections import deque
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.dtypes import DType, as_dtype
from viz.engine.errors import OutOfRangeError
from viz.engine.primitive import made
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing
from viz.tf.quiet import leaves

__all__ = ["FIFOQueue"]


class FIFOQueue:
    """Elements leave in the order in which they came; what leaves is a new tensor that no tape knows.

    Args:
        capacity: How many elements it holds.
        dtypes: The dtype of an element, or of each component.
        shapes: Ignored; nothing runs that would need to know them before.
        names: Ignored.
        shared_name: Ignored.
        name: Shown in errors.
    """

    def __init__(
        self, capacity: int, dtypes: Any, shapes: Any = None, names: Any = None, shared_name: Any = None,
        name: str = "fifo_queue",
    ) -> None:  # fmt: skip
        kinds = dtypes if isinstance(dtypes, list | tuple) else [dtypes]
        self.dtypes: list[DType] = [as_dtype(d) for d in kinds]
        self.name = name
        self._capacity = int(capacity)
        self._waiting: deque[list[EagerTensor]] = deque()

    def enqueue(self, vals: Any, name: str | None = None) -> None:
        """Adds one element, a list of its components.

        Raises:
            OutOfRangeError: It is full: one thread would wait for ever.
        """
        if len(self._waiting) >= self._capacity:
            raise OutOfRangeError(f"Queue '{self.name}' is full (capacity {self._capacity}).")
        parts = vals if isinstance(vals, list | tuple) else [vals]
        leaves(parts, "queue")
        self._waiting.append([to_tensor(v, d) for v, d in zip(parts, self.dtypes, strict=True)])

    def dequeue(self, name: str | None = None) -> Any:
        """Takes the oldest element: a tensor, or a list of its components.

        Raises:
            OutOfRangeError: It is empty: one thread would wait for ever.
        """
        if not self._waiting:
            raise OutOfRangeError(f"Queue '{self.name}' is empty and has no elements to wait for.")
        out = [made(t._value, t.dtype, "constant") for t in self._waiting.popleft()]
        return out[0] if len(out) == 1 else out

    def size(self, name: str | None = None) -> EagerTensor:
        """Returns the number of elements."""
        return to_tensor(len(self._waiting))


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.queue", globals(), name)
