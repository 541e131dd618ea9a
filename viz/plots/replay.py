"""The recorded ops between a source and a target as a function: the same ops, run again on other numbers.

Learner code is not needed for that, and not run: a trace is a straight line of primitives with their params.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine import PRIMITIVES
from viz.engine.dtypes import as_dtype
from viz.engine.primitive import Primitive
from viz.plots.values import Values
from viz.trace.types import Op

MAX_CALLS = 40_000
"""Primitive calls one curve may cost; above that there is none."""


class ReplayError(Exception):
    """The recorded path is not a function that could be run again.

    Attributes:
        key: Names the sentence that says why, in the catalog ``plots.why``.
        op: The op it is about.
    """

    def __init__(self, key: str, op: str = "") -> None:
        super().__init__(key)
        self.key, self.op = key, op


class Function:
    """``target`` as a function of ``source``, both tensors without axes.

    Raises:
        ReplayError: An op of the path is not a plain primitive, a value was too big for the trace, the source was
            assigned on the way, or running the ops again does not give the recorded value.
    """

    def __init__(self, values: Values, source: int, target: int) -> None:
        self.values, self.source, self.target = values, source, target
        self.dtype = as_dtype(values.index.tensors[source]["dtype"]).np
        self.steps = self._path()
        self.y = values.scalar(target, len(values.index.events))
        self.x = self._start()
        self._vector = self._all_scalars()
        self._check()

    def __call__(self, xs: np.ndarray) -> np.ndarray:
        """The target at each of ``xs`` (1-D), as float64; NaN where the ops refuse the number."""
        xs = np.asarray(xs, self.dtype)
        with np.errstate(all="ignore"):
            if self._vector:
                found = self._run(xs)
                return np.broadcast_to(np.asarray(found, np.float64), xs.shape)
            if len(xs) * len(self.steps) > MAX_CALLS:
                raise ReplayError("long")
            return np.array([self._point(x) for x in xs], np.float64)

    def _path(self) -> list[tuple[str, Any, list[Any], dict[str, Any], list[int]]]:
        """The ops that carry the source to the target: name, implementation, inputs (array or id), params, outputs."""
        index, behind = self.values.index, set()
        waiting = [self.target]
        while waiting:
            tensor = waiting.pop()
            op_id = index.producer.get(tensor)
            # A seed takes its shape from the target, nothing else: it is a constant here.
            if tensor == self.source or op_id is None or index.ops[op_id]["role"] == "seed":
                continue
            if op_id not in behind:
                behind.add(op_id)
                waiting.extend(index.ops[op_id]["inputs"])
        reached = {self.source}
        path = []
        for op_id in sorted(behind):
            op = index.ops[op_id]
            if not reached.isdisjoint(op["inputs"]):
                reached.update(op["outputs"])
                path.append((self.values.ran[op_id], op))
        if self.target not in reached:
            raise ReplayError("apart")
        times = [at for at, op in path if self.source in op["inputs"]]
        self.first = times[0]
        if any(self.first < at < times[-1] for at, _ in self.values.assigned.get(self.source, ())):
            raise ReplayError("assigned")
        return [self._step(at, op, reached) for at, op in path]

    def _step(self, at: int, op: Op, reached: set[int]) -> tuple[Any, ...]:
        primitive = _primitive(op["name"])
        if primitive is None:
            raise ReplayError("op", op["name"])
        inputs: list[Any] = []
        for tensor in op["inputs"]:
            if tensor in reached:
                inputs.append(tensor)
                continue
            value = self.values.array(tensor, at)
            if value is None:
                raise ReplayError("big", op["name"])
            inputs.append(value[()])
        params = {key: _param(key, value) for key, value in op["params"].items()}
        return op["name"], primitive, inputs, params, op["outputs"]

    def _start(self) -> float:
        found = self.values.scalar(self.source, self.first)
        if found is None or self.y is None:
            raise ReplayError("apart")
        return found

    def _run(self, x: Any) -> Any:
        """Runs the path on one number, or on a whole grid at once."""
        held: dict[int, Any] = {self.source: x}
        for name, primitive, inputs, params, outputs in self.steps:
            arguments = [held[i] if type(i) is int else i for i in inputs]
            try:
                result = primitive.impl(*arguments, **params)
            except Exception as error:  # whatever a kernel says to numbers it was not recorded with
                raise ReplayError("op", name) from error
            for tensor, value in zip(
                outputs, result if primitive.multiple else (result,), strict=True
            ):
                held[tensor] = value
        return held[self.target]

    def _point(self, x: Any) -> float:
        try:
            return float(self._run(x))
        except ReplayError:
            return float("nan")

    def _all_scalars(self) -> bool:
        """Whether all tensors are scalars and the ops take a grid as they take a number."""
        tensors = self.values.index.tensors
        plain = all(not tensors[t]["shape"] for *_, outputs in self.steps for t in outputs) and all(
            type(i) is int or np.ndim(i) == 0 for _, _, inputs, *_ in self.steps for i in inputs
        )
        if not plain:
            return False
        near = self.x + np.array([-0.5, 0.0, 0.25])
        grid = near.astype(self.dtype)
        with np.errstate(all="ignore"):
            try:
                together = np.asarray(self._run(grid), np.float64)
            except ReplayError:
                return False
            alone = np.array([self._point(x) for x in grid])
        return together.shape == grid.shape and np.allclose(
            together, alone, rtol=1e-5, equal_nan=True
        )

    def _check(self) -> None:
        assert self.y is not None
        with np.errstate(all="ignore"):
            again = self._run(np.asarray(self.x, self.dtype)[()])
        if np.shape(again) != () or not np.isclose(
            float(again), self.y, rtol=1e-3, atol=1e-6, equal_nan=True
        ):
            raise ReplayError("other")


def _primitive(name: str) -> Primitive | None:
    """A primitive by name; None for ops that only their own program knows (custom gradients)."""
    if name not in PRIMITIVES:
        import viz.tf  # noqa: F401 - the rarer families are loaded when one is met

    return PRIMITIVES.get(name)


def _param(key: str, value: Any) -> Any:
    """A param as the primitive takes it: JSON has neither tuples nor dtypes."""
    if isinstance(value, list):
        return tuple(_param("", one) for one in value)
    if key == "dtype" and isinstance(value, str):
        return as_dtype(value).np
    return value
