"""What is done with the elements of a dataset: batches, functions, repetitions, parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from viz.engine.errors import kernel_error
from viz.engine.structure import flatten, map_structure
from viz.tf.data.elements import announced, spec_of, stacked, with_axis, without_axis
from viz.tf.data.flow import INFINITE, UNKNOWN, Flow
from viz.tf.functions import TensorSpec
from viz.tf.quiet import quietly, value_of


class Step(Flow):
    """A dataset made from another one; by itself it changes nothing."""

    def __init__(self, source: Flow) -> None:
        self._source = source
        self.element_spec = source.element_spec
        self.count = source.count

    def raw(self) -> Iterator[Any]:
        return self._source.raw()


class Prefetched(Step):
    """The same elements."""

    name = "_PrefetchDataset"


class Batched(Step):
    """Stacks of elements."""

    name = "_BatchDataset"

    def __init__(self, source: Flow, size: int, drop: bool) -> None:
        super().__init__(source)
        if size < 1:
            raise kernel_error("BatchDatasetV2", "Batch size must be greater than zero.")
        self._size, self._drop = size, drop
        self.element_spec = map_structure(
            lambda spec: with_axis(spec, size if drop else None), source.element_spec
        )
        if source.count >= 0:
            self.count = source.count // size if drop else -(-source.count // size)

    def raw(self) -> Iterator[Any]:
        elements = self._source.raw()
        while batch := list(itertools.islice(elements, self._size)):
            if len(batch) == self._size or not self._drop:
                yield stacked(batch)


class Unbatched(Step):
    """The rows of the elements."""

    name = "_UnbatchDataset"

    def __init__(self, source: Flow) -> None:
        super().__init__(source)
        self.element_spec = map_structure(without_axis, source.element_spec)
        self.count = UNKNOWN

    def raw(self) -> Iterator[Any]:
        for element in self._source.raw():
            for row in range(len(flatten(element)[0])):
                yield map_structure(lambda v, row=row: v[row], element)


def _called(function: Callable[..., Any], element: Any) -> Any:
    """Returns ``function`` of an element, as nests of NumPy values; nobody records or sees it, as in TensorFlow."""
    with quietly():
        tensors = map_structure(announced, element)
        result = function(*tensors) if type(tensors) is tuple else function(tensors)
        return map_structure(value_of, tuple(result) if isinstance(result, list) else result)


class Mapped(Step):
    """A function of the elements."""

    name = "_MapDataset"

    def __init__(self, source: Flow, function: Callable[..., Any]) -> None:
        super().__init__(source)
        if not callable(function):
            raise ValueError(
                f"Argument `func` must be a callable. Received func={function} (of type {type(function)})"
            )
        self._function = function
        self._spec: Any = None

    @property
    def element_spec(self) -> Any:
        """Shape and dtype of an element, found by trying the first one."""
        if self._spec is None:
            first = next(self._source.raw(), None)
            if first is None:
                return self._source.element_spec
            made = map_structure(spec_of, _called(self._function, first))
            given = flatten(self._source.element_spec)
            if given and all(None in tuple(s.shape)[:1] for s in given):
                made = map_structure(_any_rows, made)
            self._spec = made
        return self._spec

    @element_spec.setter
    def element_spec(self, value: Any) -> None:
        """Ignored: the function decides."""

    def raw(self) -> Iterator[Any]:
        return (_called(self._function, element) for element in self._source.raw())


def _any_rows(spec: Any) -> Any:
    shape = tuple(spec.shape)
    return TensorSpec((None, *shape[1:]), spec.dtype) if shape else spec


class Filtered(Step):
    """The elements for which a function is true."""

    name = "_FilterDataset"

    def __init__(self, source: Flow, predicate: Callable[..., Any]) -> None:
        super().__init__(source)
        self._predicate = predicate
        self.count = UNKNOWN

    def raw(self) -> Iterator[Any]:
        return (e for e in self._source.raw() if bool(_called(self._predicate, e)))


class Repeated(Step):
    """The same elements again and again."""

    name = "_RepeatDataset"

    def __init__(self, source: Flow, times: int) -> None:
        super().__init__(source)
        self._times = times
        if times < 0:
            self.count = INFINITE if source.count else 0
        elif source.count >= 0:
            self.count = source.count * times

    def raw(self) -> Iterator[Any]:
        rounds = itertools.count() if self._times < 0 else range(self._times)
        for _ in rounds:
            empty = True
            for element in self._source.raw():
                empty = False
                yield element
            if empty:
                return


class Taken(Step):
    """The first elements."""

    name = "_TakeDataset"

    def __init__(self, source: Flow, count: int) -> None:
        super().__init__(source)
        self._limit = None if count < 0 else count
        if self._limit is not None and source.count != UNKNOWN:
            self.count = count if source.count == INFINITE else min(count, source.count)

    def raw(self) -> Iterator[Any]:
        return itertools.islice(self._source.raw(), self._limit)


class Skipped(Step):
    """All but the first elements."""

    name = "_SkipDataset"

    def __init__(self, source: Flow, count: int) -> None:
        super().__init__(source)
        self._start = source.count if count < 0 else count
        if source.count >= 0:
            self.count = max(source.count - self._start, 0)

    def raw(self) -> Iterator[Any]:
        return itertools.islice(self._source.raw(), self._start, None)


class Sharded(Step):
    """Every n-th element."""

    name = "_ShardDataset"

    def __init__(self, source: Flow, shards: int, index: int) -> None:
        super().__init__(source)
        self._shards, self._index = shards, index
        if source.count >= 0:
            self.count = len(range(index, source.count, shards))

    def raw(self) -> Iterator[Any]:
        return itertools.islice(self._source.raw(), self._index, None, self._shards)


class Concatenated(Step):
    """One dataset, then another."""

    name = "_ConcatenateDataset"

    def __init__(self, source: Flow, other: Flow) -> None:
        super().__init__(source)
        self._other = other
        counts = (source.count, other.count)
        self.count = (
            INFINITE if INFINITE in counts else UNKNOWN if UNKNOWN in counts else sum(counts)
        )

    def raw(self) -> Iterator[Any]:
        return itertools.chain(self._source.raw(), self._other.raw())


class Cached(Step):
    """The same elements, computed once."""

    name = "CacheDataset"

    def __init__(self, source: Flow) -> None:
        super().__init__(source)
        self._kept: list[Any] | None = None

    def raw(self) -> Iterator[Any]:
        if self._kept is None:
            elements = []
            for element in self._source.raw():
                elements.append(element)
                yield element
            self._kept = elements
        else:
            yield from self._kept
