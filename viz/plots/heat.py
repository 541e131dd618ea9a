"""Heat maps: which tensor is of interest at a time, and its numbers as a matrix; gradients lie beside their tensors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from viz.engine.dtypes import as_dtype
from viz.plots.values import REAL, Values, latest
from viz.trace.types import Event


@dataclass(frozen=True)
class Matrix:
    """Numbers to paint.

    Attributes:
        tensor: Its id.
        numbers: 2-D float64; a vector is one row, a Jacobian has a row per element of the target.
        rank: Rank of the tensor.
        sliced: Whether only the first slice of a tensor of higher rank is shown.
        jacobian: Ids of target and source if this is a Jacobian.
    """

    tensor: int
    numbers: np.ndarray
    rank: int
    sliced: bool = False
    jacobian: tuple[int, int] | None = None


@dataclass(frozen=True)
class Subject:
    """What a step is about: a tensor, the cotangent of it, or both."""

    tensor: int | None
    gradient: int | None


class Heat:
    """The tensors of one trace that can be painted, and when each is of interest."""

    def __init__(self, values: Values) -> None:
        self.values, self.index = values, values.index

    def matrix(self, tensor: int, at: int) -> Matrix | None:
        """A tensor at a time as a matrix; None without axes, with one element, or if the trace has a summary only."""
        shape = self.index.tensors[tensor]["shape"]
        array = self.values.array(tensor, at)
        if array is None or array.size < 2:
            return None
        ends = self.jacobians.get(tensor)
        if ends is not None:
            rows = prod(self.index.tensors[ends[0]]["shape"])
            return Matrix(
                tensor, array.reshape(rows, -1).astype(np.float64), len(shape), jacobian=ends
            )
        sliced = len(shape) > 2
        while array.ndim > 2:
            array = array[0]
        return Matrix(tensor, np.atleast_2d(array).astype(np.float64), len(shape), sliced)

    def paintable(self, tensor: int) -> bool:
        """Whether ``matrix`` would give numbers."""
        found = self.index.tensors[tensor]
        plain = not isinstance(found["value"], dict) and prod(found["shape"]) >= 2
        return plain and as_dtype(found["dtype"]).kind in REAL

    @cached_property
    def jacobians(self) -> dict[int, tuple[int, int]]:
        """Target and source by tensor id of each finished Jacobian."""
        calls = {
            tuple(p["span"]): (p["targets"][0], p["sources"])
            for p in self.index.passes.values()
            if p["kind"] == "jacobian" and p["span"]
        }
        found = {}
        for op in self.index.trace["ops"]:
            target, sources = calls.get(tuple(op["span"] or ()), (None, ()))
            if op["role"] != "forward" or op["pass"] is not None or target is None:
                continue
            shape = self.index.tensors[op["outputs"][0]]["shape"]
            for source in sources:
                ends = self.index.tensors[target]["shape"] + self.index.tensors[source]["shape"]
                if shape == ends and op["name"] in ("reshape", "stack"):
                    found[op["outputs"][0]] = (target, source)
        return found

    @cached_property
    def of(self) -> dict[int, int]:
        """The tensor whose cotangent (or a contribution to it) a tensor is."""
        found: dict[int, int] = {}
        for event in self.index.events:
            if event["type"] == "seed":
                found.setdefault(event["cotangent"], event["target"])
            elif event["type"] == "rule":
                inputs = (
                    self.index.ops[event["op"]]["inputs"] if event["op"] in self.index.ops else []
                )
                for tensor, part in zip(inputs, event["contributions"], strict=False):
                    if part is not None:
                        found.setdefault(part, tensor)
            elif event["type"] == "sum":
                found.setdefault(event["total"], event["tensor"])
        return found

    @cached_property
    def known(self) -> dict[int, list[tuple[int, int]]]:
        """Per tensor: ``(event, its cotangent as of then)``, in order."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, event in enumerate(self.index.events):
            for tensor, gradient in self._told(event):
                found[tensor].append((at, gradient))
        return found

    def _told(self, event: Event) -> list[tuple[int, int]]:
        """Pairs of a tensor and its cotangent that an event completes."""
        pairs: list[tuple[int | None, int | None]] = []
        if event["type"] == "op":
            outputs = self.index.ops[event["op"]]["outputs"]
            pairs = [(self.of.get(t), t) for t in outputs]
        elif event["type"] == "seed":
            pairs = [(event["target"], event["cotangent"])]
        elif event["type"] == "results":
            one = self.index.passes[event["pass"]]
            if one["kind"] == "gradient":
                pairs = list(zip(one["sources"], one["results"] or [], strict=False))
        return [(t, g) for t, g in pairs if t is not None and g is not None]

    @cached_property
    def _subjects(self) -> tuple[list[int], list[Subject]]:
        times: list[int] = []
        subjects: list[Subject] = []
        for at, event in enumerate(self.index.events):
            found = self._subject(event)
            if found is not None and any(
                t is not None and self.paintable(t) for t in (found.tensor, found.gradient)
            ):
                times.append(at)
                subjects.append(found)
        return times, subjects

    def _subject(self, event: Event) -> Subject | None:
        pairs = self._told(event)
        if pairs:
            return Subject(*pairs[0])
        if event["type"] == "tensor":
            made = self.index.tensors[event["tensor"]]
            return Subject(made["id"], None) if made["kind"] in ("constant", "variable") else None
        if event["type"] == "assign":
            return Subject(event["variable"], None)
        op = self.index.ops[event["op"]] if event["type"] == "op" else None
        if op is None or op["role"] != "forward":
            return None
        out = op["outputs"][0]
        return Subject(None, out) if out in self.jacobians else Subject(out, None)

    @property
    def any(self) -> bool:
        """Whether there is anything to paint."""
        return bool(self._subjects[0])

    def subject(self, at: int, chosen: int | None = None) -> Subject:
        """What to show at a time: the chosen tensor if it exists by then, else the latest; its cotangent beside it."""
        found = Subject(None, None)
        if chosen is not None and self.values.exists(chosen, at) and self.paintable(chosen):
            if chosen in self.jacobians:
                return Subject(None, chosen)
            found = Subject(self.of[chosen], chosen) if chosen in self.of else Subject(chosen, None)
        else:
            position = latest(self._subjects[0], at)
            if position is not None:
                found = self._subjects[1][position]
        if found.tensor is not None and found.gradient is None:
            told = [g for when, g in self.known.get(found.tensor, ()) if when <= at]
            found = Subject(found.tensor, told[-1] if told else None)
        return found
