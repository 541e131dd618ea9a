"""Pooling of images ``[batch, height, width, channels]`` and of sequences ``[batch, steps, channels]``."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.arith import multiply, real_divide
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.pool import avg_pool2d, max_pool2d
from viz.engine.ops.reduce import reduce_max, reduce_mean
from viz.engine.ops.shape import expand_dims, squeeze
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.conv import channels_last, sizes


class _Pooling(Layer):
    """What both poolings share."""

    _pool: Any = None
    _rank = 2

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        self.pool_size = sizes(pool_size, self._rank, "pool_size")
        self.strides = self.pool_size if strides is None else sizes(strides, self._rank, "strides")
        self.padding = padding.lower()
        self.input_spec = InputSpec(ndim=self._rank + 2)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        if self._rank == 2:
            return type(self)._pool(inputs, self.pool_size, self.strides, self.padding.upper())
        size, stride = (1, *self.pool_size), (1, *self.strides)
        return squeeze(
            type(self)._pool(expand_dims(inputs, 1), size, stride, self.padding.upper()), [1]
        )


class MaxPooling2D(_Pooling):
    """The largest element of each window; the first of equals gets the gradient."""

    _pool = staticmethod(max_pool2d)


class AveragePooling2D(_Pooling):
    """The mean of each window."""

    _pool = staticmethod(avg_pool2d)

    def __init__(self, pool_size: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(pool_size, *args, **kwargs)


class MaxPooling1D(MaxPooling2D):
    """The largest element of each window of a sequence."""

    _rank = 1


class AveragePooling1D(AveragePooling2D):
    """The mean of each window of a sequence."""

    _rank = 1


class GlobalAveragePooling2D(Layer):
    """The mean over height and width."""

    _axes = [1, 2]

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=len(self._axes) + 2)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return reduce_mean(inputs, self._axes, keepdims=self.keepdims)


class GlobalMaxPooling2D(GlobalAveragePooling2D):
    """The largest element over height and width."""

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return reduce_max(inputs, self._axes, keepdims=self.keepdims)


class GlobalAveragePooling1D(GlobalAveragePooling2D):
    """The mean over the steps, of those that a mask lets count."""

    supports_masking = True
    _axes = [1]

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Computes the output."""
        if mask is None:
            return reduce_mean(inputs, self._axes, keepdims=self.keepdims)
        counts = expand_dims(cast(mask, inputs.dtype), -1)
        total = reduce_sum(multiply(inputs, counts), self._axes, keepdims=self.keepdims)
        return real_divide(total, reduce_sum(counts, self._axes, keepdims=self.keepdims))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Returns None: the output has no steps."""
        return None


class GlobalMaxPooling1D(GlobalMaxPooling2D):
    """The largest element over the steps."""

    _axes = [1]
