"""What a plot needs to know of a trace: values as arrays, when tensors were made, what variables held when."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property

import numpy as np

from viz.engine.dtypes import as_dtype
from viz.story.index import TraceIndex
from viz.trace.types import Tensor

REAL = "fiu"


class Values:
    """Values of one trace over time; a time is the index of an event, which has happened."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index

    @cached_property
    def made(self) -> dict[int, int]:
        """The event that made each tensor; tensors that no event tells of are there from the start."""
        found: dict[int, int] = {}
        for at, event in enumerate(self.index.events):
            if event["type"] == "tensor":
                found.setdefault(event["tensor"], at)
            elif event["type"] == "seed":
                found.setdefault(event["cotangent"], at)
            elif event["type"] == "op":
                for tensor in self.index.ops[event["op"]]["outputs"]:
                    found.setdefault(tensor, at)
        return found

    @cached_property
    def assigned(self) -> dict[int, list[tuple[int, int]]]:
        """Per variable: ``(event, tensor it holds from then on)``."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, event in enumerate(self.index.events):
            if event["type"] == "assign":
                found[event["variable"]].append((at, event["tensor"]))
        return found

    @cached_property
    def ran(self) -> dict[int, int]:
        """The event of each op."""
        return {e["op"]: at for at, e in enumerate(self.index.events) if e["type"] == "op"}

    def exists(self, tensor: int, at: int) -> bool:
        """Whether the tensor has been made."""
        return self.made.get(tensor, -1) <= at

    def array(self, tensor: int, at: int) -> np.ndarray | None:
        """The value at a time, or None if the trace keeps only a summary or it holds no real numbers."""
        held = tensor
        for since, other in self.assigned.get(tensor, ()):
            if since <= at:
                held = other
        return decode(self.index.tensors[held])

    def scalar(self, tensor: int, at: int) -> float | None:
        """The value of a real tensor without axes, else None."""
        if self.index.tensors[tensor]["shape"]:
            return None
        found = self.array(tensor, at)
        return None if found is None else float(found)

    def floating(self, tensor: int) -> bool:
        """Whether the elements are real floating point numbers."""
        return as_dtype(self.index.tensors[tensor]["dtype"]).kind == "f"

    def name(self, tensor: int) -> str:
        """The learner's name, else the op that made it, else nothing."""
        op = self.index.producer.get(tensor)
        made_by = self.index.op_text(op) if op in self.index.op_names else ""
        return self.index.name(tensor) or made_by


def decode(tensor: Tensor) -> np.ndarray | None:
    """A tensor of the trace as an array; None for a summary and for elements that are not real numbers."""
    dtype = as_dtype(tensor["dtype"])
    if isinstance(tensor["value"], dict) or dtype.kind not in REAL:
        return None
    # NumPy reads "nan" and "inf" as numbers when it converts from text.
    return np.array(tensor["value"], dtype=dtype.np).reshape(tensor["shape"])


def latest(times: list[int], at: int) -> int | None:
    """Position of the last of the sorted ``times`` that is not after ``at``."""
    position = bisect_right(times, at)
    return position - 1 if position else None
