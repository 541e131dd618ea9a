"""``tf.data.Dataset``: where elements come from and what is done with them; nothing is computed before iteration.

Elements are new tensors: as in TensorFlow, no tape follows a value through a dataset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.dtypes import int64
from viz.engine.errors import InvalidArgumentError
from viz.engine.offered import offered
from viz.engine.structure import flatten, map_structure
from viz.engine.tensor import EagerTensor
from viz.tf.data.elements import announced, spec_text
from viz.tf.data.flow import INFINITE, UNKNOWN, Flow
from viz.tf.data.iterator import DatasetIterator, NumpyIterator
from viz.tf.data.shuffle import Shuffled
from viz.tf.data.sources import Generated, Range, Tensors, TensorSlices, Zipped
from viz.tf.data.steps import (
    Batched,
    Cached,
    Concatenated,
    Filtered,
    Mapped,
    Prefetched,
    Repeated,
    Sharded,
    Skipped,
    Taken,
    Unbatched,
)
from viz.tf.quiet import quietly, value_of


class Dataset:
    """Elements: tensors, or nests of tensors, one after the other.

    Args:
        flow: Where they come from; methods put another flow around it.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    @property
    def element_spec(self) -> Any:
        """Shape and dtype of an element."""
        return self._flow.element_spec

    # ----- sources -----

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """Returns a dataset of the rows of tensors (of a nest of tensors with as many rows each)."""
        return Dataset(TensorSlices(tensors))

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """Returns a dataset of one element."""
        return Dataset(Tensors(tensors))

    @staticmethod
    def range(*args: Any, **kwargs: Any) -> Dataset:
        """Returns a dataset of whole numbers; arguments as Python's ``range``, and ``output_type``."""
        return Dataset(Range(*args, **kwargs))

    @staticmethod
    def from_generator(
        generator: Callable[..., Any],
        output_types: Any = None,
        output_shapes: Any = None,
        args: Any = (),
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """Returns a dataset of what a Python generator yields, each time anew."""
        return Dataset(
            Generated(generator, output_types, output_shapes, args or (), output_signature)
        )

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Returns a dataset of tuples (or a nest) of elements, as long as the shortest."""
        if datasets is None:
            datasets = args[0] if len(args) == 1 else args
        for part in flatten(datasets):
            if not isinstance(part, Dataset):
                raise TypeError(
                    "Invalid `datasets`. `datasets` is expected to be a (nested) structure of `tf.data.Dataset` "
                    f"objects. Encountered an object of type {type(part)}."
                )
        return Dataset(Zipped(map_structure(lambda dataset: dataset._flow, datasets)))

    # ----- steps -----

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Returns a dataset of stacks of ``batch_size`` elements."""
        return Dataset(Batched(self._flow, int(value_of(batch_size)), drop_remainder))

    def unbatch(self, name: str | None = None) -> Dataset:
        """Returns a dataset of the rows of the elements."""
        return Dataset(Unbatched(self._flow))

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: Any = None, deterministic: Any = None,
        synchronous: bool | None = None, use_unbounded_threadpool: bool = False, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Returns a dataset of ``map_func`` of the elements (a tuple is passed as several arguments)."""
        return Dataset(Mapped(self._flow, map_func))

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Returns a dataset of the elements for which ``predicate`` is true."""
        return Dataset(Filtered(self._flow, predicate))

    def shuffle(
        self,
        buffer_size: Any,
        seed: Any = None,
        reshuffle_each_iteration: bool | None = True,
        name: str | None = None,
    ) -> Dataset:
        """Returns a dataset in random order: each element is drawn from the next ``buffer_size`` ones.

        The order is TensorFlow's for the same seeds.
        """
        again = True if reshuffle_each_iteration is None else bool(reshuffle_each_iteration)
        return Dataset(Shuffled(self._flow, int(value_of(buffer_size)), seed, again))

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """Returns the dataset ``count`` times, or for ever."""
        return Dataset(Repeated(self._flow, INFINITE if count is None else int(value_of(count))))

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """Returns the first ``count`` elements (all if −1)."""
        return Dataset(Taken(self._flow, int(value_of(count))))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """Returns all but the first ``count`` elements."""
        return Dataset(Skipped(self._flow, int(value_of(count))))

    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> Dataset:
        """Returns every ``num_shards``-th element from ``index`` on."""
        return Dataset(Sharded(self._flow, int(value_of(num_shards)), int(value_of(index))))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """Returns this dataset and then another one."""
        return Dataset(Concatenated(self._flow, dataset._flow))

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Returns a dataset of pairs of number and element."""
        return Dataset(Zipped((Range(int(value_of(start)), 2**63 - 1), self._flow)))

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Dataset:
        """Returns the same elements: nothing runs at the same time here."""
        return Dataset(Prefetched(self._flow))

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """Returns the same elements, computed once and kept in memory."""
        offered("tf.data.Dataset.cache", filename=(filename, ""))
        return Dataset(Cached(self._flow))

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """Returns ``transformation_func`` of the dataset."""
        return transformation_func(self)

    def with_options(self, options: Any, name: str | None = None) -> Dataset:
        """Returns the dataset itself: there is nothing to set."""
        return self

    # ----- results -----

    def reduce(
        self, initial_state: Any, reduce_func: Callable[..., Any], name: str | None = None
    ) -> Any:
        """Returns the last of the states that ``reduce_func(state, element)`` gives."""
        state = map_structure(lambda v: to_tensor(v, how="constant"), initial_state)
        for element in self:
            with quietly():
                state = reduce_func(state, element)
        return map_structure(announced, map_structure(value_of, state))

    def get_single_element(self, name: str | None = None) -> Any:
        """Returns the only element.

        Raises:
            InvalidArgumentError: There is none, or there are more.
        """
        elements = list(self.take(2))
        if len(elements) != 1:
            what = "was empty" if not elements else "had more than one element"
            raise InvalidArgumentError(f"Dataset {what}. [Op:DatasetToSingleElement] name: ")
        return elements[0]

    def cardinality(self, name: str | None = None) -> EagerTensor:
        """Returns the number of elements; −1 if infinite, −2 if unknown."""
        return to_tensor(self._flow.count, int64, how="constant")

    def as_numpy_iterator(self) -> NumpyIterator:
        """Returns an iterator over the elements as NumPy values."""
        return NumpyIterator(self._flow.raw())

    def __iter__(self) -> DatasetIterator:
        return DatasetIterator(self._flow.raw(), self.element_spec)

    def __len__(self) -> int:
        if self._flow.count == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._flow.count == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._flow.count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self._flow.name} element_spec={spec_text(self.element_spec)}>"
