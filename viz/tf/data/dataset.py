"""``tf.data.Dataset``: where elements come from and what is done with them; nothing is computed before iteration.

Elements are new tensors: as in TensorFlow, no tape follows a value through a dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.dtypes import int64
from viz.engine.structure import map_structure
from viz.engine.tensor import EagerTensor
from viz.tf.data.elements import announced, spec_text, with_axis
from viz.tf.data.iterator import DatasetIterator, NumpyIterator
from viz.tf.quiet import quietly, value_of

INFINITE, UNKNOWN = -1, -2


class Dataset:
    """Elements: tensors, or nests of tensors, one after the other.

    Attributes:
        element_spec: Shape and dtype of an element.
        _count: How many there are; ``INFINITE`` or ``UNKNOWN`` if that is so.
    """

    element_spec: Any
    _count: int

    def _raw(self) -> Iterator[Any]:
        """Yields the elements as nests of NumPy values."""
        raise NotImplementedError

    # ----- sources -----

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """Returns a dataset of the rows of tensors (of a nest of tensors with as many rows each)."""
        from viz.tf.data.sources import TensorSlices

        return TensorSlices(tensors)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """Returns a dataset of one element."""
        from viz.tf.data.sources import Tensors

        return Tensors(tensors)

    @staticmethod
    def range(*args: Any, **kwargs: Any) -> Dataset:
        """Returns a dataset of whole numbers; arguments as Python's ``range``, and ``output_type``."""
        from viz.tf.data.sources import Range

        return Range(*args, **kwargs)

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
        from viz.tf.data.sources import Generated

        return Generated(generator, output_types, output_shapes, args or (), output_signature)

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Returns a dataset of tuples (or a nest) of elements, as long as the shortest."""
        from viz.tf.data.sources import Zipped

        if datasets is None:
            datasets = args[0] if len(args) == 1 else args
        return Zipped(datasets)

    # ----- steps -----

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> Dataset:  # fmt: skip
        """Returns a dataset of stacks of ``batch_size`` elements."""
        from viz.tf.data.steps import Batched

        return Batched(self, int(value_of(batch_size)), drop_remainder)

    def unbatch(self, name: str | None = None) -> Dataset:
        """Returns a dataset of the rows of the elements."""
        from viz.tf.data.steps import Unbatched

        return Unbatched(self)

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: Any = None, deterministic: Any = None,
        name: str | None = None, **unused: Any,
    ) -> Dataset:  # fmt: skip
        """Returns a dataset of ``map_func`` of the elements (a tuple is passed as several arguments)."""
        from viz.tf.data.steps import Mapped

        return Mapped(self, map_func)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Returns a dataset of the elements for which ``predicate`` is true."""
        from viz.tf.data.steps import Filtered

        return Filtered(self, predicate)

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
        from viz.tf.data.shuffle import Shuffled

        again = True if reshuffle_each_iteration is None else bool(reshuffle_each_iteration)
        return Shuffled(self, int(value_of(buffer_size)), seed, again)

    def repeat(self, count: Any = None, name: str | None = None) -> Dataset:
        """Returns the dataset ``count`` times, or for ever."""
        from viz.tf.data.steps import Repeated

        return Repeated(self, INFINITE if count is None else int(value_of(count)))

    def take(self, count: Any, name: str | None = None) -> Dataset:
        """Returns the first ``count`` elements (all if −1)."""
        from viz.tf.data.steps import Taken

        return Taken(self, int(value_of(count)))

    def skip(self, count: Any, name: str | None = None) -> Dataset:
        """Returns all but the first ``count`` elements."""
        from viz.tf.data.steps import Skipped

        return Skipped(self, int(value_of(count)))

    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> Dataset:
        """Returns every ``num_shards``-th element from ``index`` on."""
        from viz.tf.data.steps import Sharded

        return Sharded(self, int(value_of(num_shards)), int(value_of(index)))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """Returns this dataset and then another one."""
        from viz.tf.data.steps import Concatenated

        return Concatenated(self, dataset)

    def enumerate(self, start: Any = 0, name: str | None = None) -> Dataset:
        """Returns a dataset of pairs of number and element."""
        from viz.tf.data.sources import Range, Zipped

        return Zipped((Range(int(value_of(start)), 2**63 - 1), self))

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Dataset:
        """Returns the same elements: nothing runs at the same time here."""
        from viz.tf.data.steps import Prefetched

        return Prefetched(self)

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """Returns the same elements, computed once."""
        from viz.tf.data.steps import Cached

        return Cached(self)

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
        from viz.engine.errors import InvalidArgumentError

        elements = list(self.take(2))
        if len(elements) != 1:
            what = "was empty" if not elements else "had more than one element"
            raise InvalidArgumentError(f"Dataset {what}. [Op:DatasetToSingleElement] name: ")
        return elements[0]

    def cardinality(self, name: str | None = None) -> EagerTensor:
        """Returns the number of elements; −1 if infinite, −2 if unknown."""
        return to_tensor(self._count, int64, how="constant")

    def as_numpy_iterator(self) -> NumpyIterator:
        """Returns an iterator over the elements as NumPy values."""
        return NumpyIterator(self._raw())

    def __iter__(self) -> DatasetIterator:
        return DatasetIterator(self._raw(), self.element_spec)

    def __len__(self) -> int:
        if self._count == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._count == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} element_spec={spec_text(self.element_spec)}>"

    def _batched_spec(self, rows: int | None) -> Any:
        return map_structure(lambda spec: with_axis(spec, rows), self.element_spec)
