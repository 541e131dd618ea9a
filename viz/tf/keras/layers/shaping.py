"""Layers that move or repeat elements: padding, cropping, upsampling, permuting."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.blocks import pad
from viz.engine.ops.matmul import matmul
from viz.engine.ops.norms import l2_normalize
from viz.engine.ops.repeating import repeat
from viz.engine.ops.shape import transpose
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.conv import channels_last, sizes


def _margins(value: Any, rank: int, what: str) -> list[list[int]]:
    """Returns a pair before and after per axis, from a number, one per axis, or the pairs."""
    if isinstance(value, int):
        return [[value, value] for _ in range(rank)]
    if rank == 1:
        return [list(sizes(value, 2, what, 0))]
    if not hasattr(value, "__len__"):
        raise ValueError(
            f"`{what}` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), "
            "or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). "
            f"Received: {what}={value}."
        )
    if len(value) != rank:
        raise ValueError(f"`{what}` should have two elements. Received: {what}={value}.")
    entries = ("1st", "2nd")
    return [
        list(sizes(p, 2, f"{entry} entry of {what}", 0))
        for p, entry in zip(value, entries, strict=True)
    ]


class _Margin(Layer):
    _rank = 2
    _argument = "padding"

    def __init__(self, amount: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        self._pairs = _margins(amount, self._rank, self._argument)
        self.input_spec = InputSpec(ndim=self._rank + 2)
        self.built = True


class ZeroPadding2D(_Margin):
    """Zeros around images: one number, one per axis, or pairs before and after."""

    def __init__(self, padding: Any = (1, 1), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return pad(inputs, [[0, 0], *self._pairs, [0, 0]])


class ZeroPadding1D(ZeroPadding2D):
    """Zeros before and after sequences."""

    _rank = 1

    def __init__(self, padding: Any = 1, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)


class Cropping2D(_Margin):
    """Images without their margins."""

    _argument = "cropping"

    def __init__(
        self, cropping: Any = ((0, 0), (0, 0)), data_format: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        inner = [slice(a, None if not b else -b) for a, b in self._pairs]
        return inputs[(slice(None), *inner)]


class Cropping1D(Cropping2D):
    """Sequences without their ends."""

    _rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, **kwargs)


class UpSampling2D(Layer):
    """Images with each row and column repeated.

    Raises:
        NotImplementedError: An ``interpolation`` other than ``nearest``.
    """

    def __init__(
        self,
        size: Any = (2, 2),
        data_format: Any = None,
        interpolation: str = "nearest",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        if interpolation != "nearest":
            raise NotImplementedError(
                f"keras.layers.UpSampling2D: interpolation={interpolation!r} is not here; 'nearest' is."
            )
        self.size = sizes(size, 2, "size")
        self.input_spec = InputSpec(ndim=4)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return repeat(repeat(inputs, self.size[0], axis=1), self.size[1], axis=2)


class UpSampling1D(Layer):
    """Sequences with each step repeated."""

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = int(size)
        self.input_spec = InputSpec(ndim=3)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return repeat(inputs, self.size, axis=1)


class Permute(Layer):
    """Axes in another order; they are numbered from 1, the batch stays."""

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be "
                f"consecutive and start from 1. Received dims={dims}"
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return transpose(inputs, (0, *self.dims))


class Dot(Layer):
    """Products of two inputs, summed over an axis of each."""

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes, self.normalize = axes, normalize
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        if not isinstance(inputs, list | tuple) or len(inputs) != 2:
            raise ValueError(
                f"A `Dot` layer should be called on exactly 2 inputs. Received: inputs={inputs}"
            )
        a, b = inputs
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        first, second = axes[0] % a.ndim, axes[1] % b.ndim
        if self.normalize:
            a, b = l2_normalize(a, first), l2_normalize(b, second)
        flat_a, flat_b = a.ndim == 2, b.ndim == 2
        a = (
            a[:, None, :]
            if flat_a
            else transpose(a, [x for x in range(a.ndim) if x != first] + [first])
        )
        b = (
            b[:, :, None]
            if flat_b
            else transpose(b, [0, second, *[x for x in range(1, b.ndim) if x != second]])
        )
        y: Any = matmul(a, b)
        if flat_a and flat_b:
            return y[:, 0]
        if flat_a:
            return y[:, 0]
        return y[..., 0] if flat_b else y
