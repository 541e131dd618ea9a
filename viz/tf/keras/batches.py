"""What ``fit`` goes through: arrays cut into batches, or a Dataset as it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.structure import flatten, map_structure
from viz.tf.quiet import value_of
from viz.tf.random.stateful import shuffle as shuffled


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """Returns inputs, targets and weights of a batch; what is missing is None."""
    if not isinstance(data, tuple):
        return data, None, None
    return (*data, None, None)[:3]


def batches(x: Any, y: Any, weight: Any, size: int | None, mix: bool) -> Iterable[Any]:
    """Returns an iterable of batches, each a tuple of inputs, targets and weights.

    Raises:
        ValueError: The parts have different lengths.
    """
    if (
        y is None
        and hasattr(x, "__iter__")
        and not hasattr(x, "shape")
        and not isinstance(x, list | tuple)
    ):
        return x  # type: ignore[no-any-return]
    parts = tuple(part for part in (x, y, weight) if part is not None)
    arrays = map_structure(_array, parts)
    names = [
        name
        for name, part in zip(("x", "y", "sample_weight"), (x, y, weight), strict=True)
        if part is not None
    ]
    lengths = {len(a) for a in flatten(arrays)}
    if len(lengths) > 1:
        sizes = "".join(
            f"'{name}' sizes: {', '.join(str(len(a)) for a in flatten(part))}\n"
            for name, part in zip(names, arrays, strict=True)
        )
        raise ValueError(
            f"Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.{sizes}"
        )
    return _Cut(arrays, lengths.pop(), size or 32, mix)


def _array(value: Any) -> Any:
    array = np.asarray(value_of(value, "batch"))
    return array.astype(np.float32) if array.dtype == np.float64 else array


class _Cut:
    """Batches of arrays, in another order each time if wanted."""

    def __init__(self, arrays: Any, count: int, size: int, mix: bool) -> None:
        self._arrays, self._count, self._size, self._mix = arrays, count, size, mix

    def __len__(self) -> int:
        return -(-self._count // self._size)

    def __iter__(self) -> Iterator[Any]:
        order = np.arange(self._count)
        if self._mix:
            order = shuffled(order)._value
        for start in range(0, self._count, self._size):
            rows = order[start : start + self._size]
            found = map_structure(
                lambda a, rows=rows: to_tensor(a[rows], how="constant"), self._arrays
            )
            yield (
                found[0] if len(found) == 1 and not isinstance(found[0], list | tuple) else found
            )


def split_off(parts: tuple[Any, ...], share: float) -> tuple[tuple[Any, ...], Any]:
    """Returns the first examples of each part, and the last ones, a ``share`` of all.

    Raises:
        ValueError: Nothing would be left.
    """
    arrays = map_structure(lambda a: None if a is None else _array(a), parts)
    count = next(len(a) for a in flatten(arrays) if a is not None)
    first = math.floor(count * (1.0 - share))
    if not 0 < first < count:
        raise ValueError(
            f"Training data contains {count} samples, which is not sufficient to split it into a validation and "
            f"training set as specified by `validation_split={share}`. Either provide more data, or a different value "
            "for the `validation_split` argument."
        )
    before, after = (
        map_structure(lambda a, cut=cut: None if a is None else a[cut], arrays)
        for cut in (slice(None, first), slice(first, None))
    )
    return before, tuple(part for part in after if part is not None)


def weighted(data: Iterable[Any], weights: Any) -> Iterable[Any]:
    """Returns batches whose examples weigh what their class weighs, if there are such weights."""
    return data if weights is None else _Weighted(data, weights)


class _Weighted:
    """Batches with a weight per example, found by its class."""

    def __init__(self, data: Iterable[Any], weights: Any) -> None:
        self._data, self._weights = data, weights

    def __len__(self) -> int:
        return len(self._data)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        for batch in self._data:
            x, y, _ = unpack(batch)
            classes = np.asarray(value_of(y))
            if classes.ndim > 1:
                one_hot = classes.shape[-1] > 1
                classes = np.argmax(classes, -1) if one_hot else classes[..., 0]
            found = [self._weights.get(int(c), 1.0) for c in classes.reshape(-1)]
            yield x, y, to_tensor(np.asarray(found, np.float32))
