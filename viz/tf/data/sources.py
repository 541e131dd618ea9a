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
from viz.tf.data.dataset import INFINITE, UNKNOWN, Dataset
from viz.tf.data.elements import spec_of, without_axis
from viz.tf.functions import TensorSpec
from viz.tf.quiet import quietly, value_of


def _arrays(tensors: Any) -> Any:
    """A nest of tensors and arrays as NumPy values; a list is one tensor, as in TensorFlow."""
    if isinstance(tensors, tuple):
        parts = [_arrays(part) for part in tensors]
        return type(tensors)(*parts) if hasattr(tensors, "_fields") else tuple(parts)
    if isinstance(tensors, dict):
        return {key: _arrays(part) for key, part in tensors.items()}
    with quietly():
        return value_of(to_tensor(tensors))


class Tensors(Dataset):
    """One element."""

    def __init__(self, tensors: Any) -> None:
        self._value = _arrays(tensors)
        self.element_spec = map_structure(spec_of, self._value)
        self._count = 1

    def _raw(self) -> Iterator[Any]:
        yield self._value


class TensorSlices(Dataset):
    """The rows of tensors."""

    def __init__(self, tensors: Any) -> None:
        self._value = _arrays(tensors)
        parts = flatten(self._value)
        if not parts:
            raise ValueError("Invalid `tensors`. `tensors` should not be empty.")
        if any(not np.ndim(part) for part in parts):
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
        self._count = len(parts[0])
        for part in parts[1:]:
            if len(part) != self._count:
                raise ValueError(f"Dimensions {self._count} and {len(part)} are not compatible")
        self.element_spec = map_structure(lambda v: without_axis(spec_of(v)), self._value)

    def _raw(self) -> Iterator[Any]:
        for row in builtins.range(self._count):
            yield map_structure(lambda v, row=row: v[row], self._value)


class Range(Dataset):
    """Whole numbers."""

    def __init__(self, *args: Any, output_type: Any = int64, name: str | None = None) -> None:
        self._numbers = builtins.range(*(int(value_of(arg)) for arg in args))
        self._dtype = as_dtype(output_type)
        self.element_spec = TensorSpec((), self._dtype)
        endless = self._numbers.stop == 2**63 - 1
        self._count = INFINITE if endless else len(self._numbers)

    def _raw(self) -> Iterator[Any]:
        return (self._dtype.np.type(n) for n in self._numbers)


class Generated(Dataset):
    """What a Python generator yields."""

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
        self._count = UNKNOWN

    def _raw(self) -> Iterator[Any]:
        for item in self._generator(*self._args):
            with quietly():
                yield map_structure(
                    lambda spec, value: value_of(to_tensor(value, as_dtype(spec.dtype))),
                    self.element_spec,
                    item,
                )


class Zipped(Dataset):
    """Elements of several datasets side by side."""

    def __init__(self, datasets: Any) -> None:
        parts = flatten(datasets)
        for part in parts:
            if not isinstance(part, Dataset):
                raise TypeError(
                    f"Invalid `datasets`. `datasets` is expected to be a (nested) structure of `tf.data.Dataset` "
                    f"objects. Encountered an object of type {type(part)}."
                )
        self._datasets = datasets
        self.element_spec = map_structure(lambda d: d.element_spec, datasets)
        known = [d._count for d in parts if d._count != INFINITE]
        self._count = INFINITE if not known else UNKNOWN if UNKNOWN in known else min(known)

    def _raw(self) -> Iterator[Any]:
        for row in zip(*(d._raw() for d in flatten(self._datasets)), strict=False):
            yield _side_by_side(self._datasets, itertools.chain(row))


def _side_by_side(structure: Any, elements: Iterator[Any]) -> Any:
    """Puts elements, each of which may be a nest, in the places of the datasets."""
    if isinstance(structure, dict):
        made = {key: _side_by_side(structure[key], elements) for key in sorted(structure)}
        return {key: made[key] for key in structure}
    if isinstance(structure, list | tuple):
        return tuple(_side_by_side(part, elements) for part in structure)
    return next(elements)


for _class, _name in (
    (Tensors, "_TensorDataset"),
    (TensorSlices, "_TensorSliceDataset"),
    (Range, "_RangeDataset"),
    (Generated, "_FlatMapDataset"),
    (Zipped, "_ZipDataset"),
):
    _class.__name__ = _class.__qualname__ = _name
