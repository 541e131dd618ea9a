"""Where elements come from: tensors, rows of tensors, ranges, generators, other datasets side by side."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, int64
from viz.engine.structure import flatten, map_structure, pack
from viz.tf.data.elements import spec_of, without_axis
from viz.tf.data.flow import INFINITE, UNKNOWN, Flow
from viz.tf.functions import TensorSpec
from viz.tf.quiet import leaves, quietly, value_of


def _arrays(tensors: Any) -> Any:
    """A nest of tensors and arrays as NumPy values; a list is one tensor, as in TensorFlow."""
    if isinstance(tensors, tuple):
        parts = [_arrays(part) for part in tensors]
        return type(tensors)(*parts) if hasattr(tensors, "_fields") else tuple(parts)
    if isinstance(tensors, dict):
        return {key: _arrays(part) for key, part in tensors.items()}
    leaves(tensors, "dataset")
    with quietly():
        return value_of(to_tensor(tensors))


class Tensors(Flow):
    """One element."""

    name = "_TensorDataset"

    def __init__(self, tensors: Any) -> None:
        self._value = _arrays(tensors)
        self.element_spec = map_structure(spec_of, self._value)
        self.count = 1

    def raw(self) -> Iterator[Any]:
        yield self._value


class TensorSlices(Flow):
    """The rows of tensors."""

    name = "_TensorSliceDataset"

    def __init__(self, tensors: Any) -> None:
        self._value = _arrays(tensors)
        parts = flatten(self._value)
        if not parts:
            raise ValueError("Invalid `tensors`. `tensors` should not be empty.")
        if any(not np.ndim(part) for part in parts):
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
        self.count = len(parts[0])
        for part in parts[1:]:
            if len(part) != self.count:
                raise ValueError(f"Dimensions {self.count} and {len(part)} are not compatible")
        self.element_spec = map_structure(lambda v: without_axis(spec_of(v)), self._value)

    def raw(self) -> Iterator[Any]:
        for row in builtins.range(self.count):
            yield map_structure(lambda v, row=row: v[row], self._value)


class Range(Flow):
    """Whole numbers."""

    name = "_RangeDataset"

    def __init__(self, *args: Any, output_type: Any = int64, name: str | None = None) -> None:
        self._numbers = builtins.range(*(int(value_of(arg)) for arg in args))
        self._dtype = as_dtype(output_type)
        self.element_spec = TensorSpec((), self._dtype)
        endless = self._numbers.stop == 2**63 - 1
        self.count = INFINITE if endless else len(self._numbers)

    def raw(self) -> Iterator[Any]:
        return (self._dtype.np.type(n) for n in self._numbers)


class Generated(Flow):
    """What a Python generator yields."""

    name = "_FlatMapDataset"

    def __init__(
        self, generator: Callable[..., Any], types: Any, shapes: Any, args: Any, signature: Any
    ) -> None:
        if not callable(generator):
            raise TypeError("`generator` must be a Python callable.")
        if signature is None:
            if types is None:
                raise TypeError("Either `output_types` or `output_signature` must be specified.")
            kinds = flatten(types)
            sizes = (
                [None] * len(kinds)
                if shapes is None
                else [shapes]
                if len(kinds) == 1
                else list(shapes)
            )
            signature = pack(types, [TensorSpec(s, k) for s, k in zip(sizes, kinds, strict=True)])
        self._generator, self._args = generator, args
        self.element_spec = signature
        self.count = UNKNOWN

    def raw(self) -> Iterator[Any]:
        for item in self._generator(*self._args):
            with quietly():
                yield map_structure(
                    lambda spec, value: value_of(to_tensor(value, as_dtype(spec.dtype))),
                    self.element_spec,
                    item,
                )


class Zipped(Flow):
    """Elements of several flows, in a nest, side by side."""

    name = "_ZipDataset"

    def __init__(self, flows: Any) -> None:
        self._flows = flows
        self.element_spec = map_structure(lambda flow: flow.element_spec, flows)
        known = [flow.count for flow in flatten(flows) if flow.count != INFINITE]
        self.count = INFINITE if not known else UNKNOWN if UNKNOWN in known else min(known)

    def raw(self) -> Iterator[Any]:
        """Yields one element of each, packed like the flows."""
        for row in zip(*(flow.raw() for flow in flatten(self._flows)), strict=False):
            yield _side_by_side(self._flows, itertools.chain(row))


def _side_by_side(structure: Any, elements: Iterator[Any]) -> Any:
    """Puts elements, each of which may be a nest, in the places of the datasets."""
    if isinstance(structure, dict):
        made = {key: _side_by_side(structure[key], elements) for key in sorted(structure)}
        return {key: made[key] for key in structure}
    if isinstance(structure, list | tuple):
        return tuple(_side_by_side(part, elements) for part in structure)
    return next(elements)
