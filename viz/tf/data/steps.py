"""What is done with the elements of a dataset: batches, functions, repetitions, parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from viz.engine.errors import kernel_error
from viz.engine.structure import flatten, map_structure
from viz.tf.data.dataset import INFINITE, UNKNOWN, Dataset
from viz.tf.data.elements import announced, spec_of, stacked, without_axis
from viz.tf.quiet import quietly, value_of


class Step(Dataset):
    """A dataset made from another one; by itself it changes nothing."""

    def __init__(self, source: Dataset) -> None:
        self._source = source
        self.element_spec = source.element_spec
        self._count = source._count

    def _raw(self) -> Iterator[Any]:
        return self._source._raw()


class Prefetched(Step):
    """The same elements."""


class Batched(Step):
    """Stacks of elements."""

    def __init__(self, source: Dataset, size: int, drop: bool) -> None:
        super().__init__(source)
        if size < 1:
            raise kernel_error("BatchDatasetV2", "Batch size must be greater than zero.")
        self._size, self._drop = size, drop
        self.element_spec = source._batched_spec(size if drop else None)
        if source._count >= 0:
            self._count = source._count // size if drop else -(-source._count // size)

    def _raw(self) -> Iterator[Any]:
        elements = self._source._raw()
        while batch := list(itertools.islice(elements, self._size)):
            if len(batch) == self._size or not self._drop:
                yield stacked(batch)


class Unbatched(Step):
    """The rows of the elements."""

    def __init__(self, source: Dataset) -> None:
        super().__init__(source)
        self.element_spec = map_structure(without_axis, source.element_spec)
        self._count = UNKNOWN

    def _raw(self) -> Iterator[Any]:
        for element in self._source._raw():
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

    def __init__(self, source: Dataset, function: Callable[..., Any]) -> None:
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
            first = next(self._source._raw(), None)
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

    def _raw(self) -> Iterator[Any]:
        return (_called(self._function, element) for element in self._source._raw())


def _any_rows(spec: Any) -> Any:
    from viz.tf.functions import TensorSpec

    shape = tuple(spec.shape)
    return TensorSpec((None, *shape[1:]), spec.dtype) if shape else spec


class Filtered(Step):
    """The elements for which a function is true."""

    def __init__(self, source: Dataset, predicate: Callable[..., Any]) -> None:
        super().__init__(source)
        self._predicate = predicate
        self._count = UNKNOWN

    def _raw(self) -> Iterator[Any]:
        return (e for e in self._source._raw() if bool(_called(self._predicate, e)))


class Repeated(Step):
    """The same elements again and again."""

    def __init__(self, source: Dataset, times: int) -> None:
        super().__init__(source)
        self._times = times
        if times < 0:
            self._count = INFINITE if source._count else 0
        elif source._count >= 0:
            self._count = source._count * times

    def _raw(self) -> Iterator[Any]:
        rounds = itertools.count() if self._times < 0 else range(self._times)
        for _ in rounds:
            empty = True
            for element in self._source._raw():
                empty = False
                yield element
            if empty:
                return


class Taken(Step):
    """The first elements."""

    def __init__(self, source: Dataset, count: int) -> None:
        super().__init__(source)
        self._limit = None if count < 0 else count
        if self._limit is not None and source._count != UNKNOWN:
            self._count = count if source._count == INFINITE else min(count, source._count)

    def _raw(self) -> Iterator[Any]:
        return itertools.islice(self._source._raw(), self._limit)


class Skipped(Step):
    """All but the first elements."""

    def __init__(self, source: Dataset, count: int) -> None:
        super().__init__(source)
        self._start = source._count if count < 0 else count
        if source._count >= 0:
            self._count = max(source._count - self._start, 0)

    def _raw(self) -> Iterator[Any]:
        return itertools.islice(self._source._raw(), self._start, None)


class Sharded(Step):
    """Every n-th element."""

    def __init__(self, source: Dataset, shards: int, index: int) -> None:
        super().__init__(source)
        self._shards, self._index = shards, index
        if source._count >= 0:
            self._count = len(range(index, source._count, shards))

    def _raw(self) -> Iterator[Any]:
        return itertools.islice(self._source._raw(), self._index, None, self._shards)


class Concatenated(Step):
    """One dataset, then another."""

    def __init__(self, source: Dataset, other: Dataset) -> None:
        super().__init__(source)
        self._other = other
        counts = (source._count, other._count)
        self._count = (
            INFINITE if INFINITE in counts else UNKNOWN if UNKNOWN in counts else sum(counts)
        )

    def _raw(self) -> Iterator[Any]:
        return itertools.chain(self._source._raw(), self._other._raw())


class Cached(Step):
    """The same elements, computed once."""

    def __init__(self, source: Dataset) -> None:
        super().__init__(source)
        self._kept: list[Any] | None = None

    def _raw(self) -> Iterator[Any]:
        if self._kept is None:
            elements = []
            for element in self._source._raw():
                elements.append(element)
                yield element
            self._kept = elements
        else:
            yield from self._kept


for _class, _name in (
    (Prefetched, "_PrefetchDataset"), (Batched, "_BatchDataset"), (Unbatched, "_UnbatchDataset"),
    (Mapped, "_MapDataset"), (Filtered, "_FilterDataset"), (Repeated, "_RepeatDataset"), (Taken, "_TakeDataset"),
    (Skipped, "_SkipDataset"), (Sharded, "_ShardDataset"), (Concatenated, "_ConcatenateDataset"),
    (Cached, "CacheDataset"),
):  # fmt: skip
    _class.__name__ = _class.__qualname__ = _name
