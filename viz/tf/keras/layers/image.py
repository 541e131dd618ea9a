"""Convolution and pooling of images ``[batch, height, width, channels]``."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.arith import add
from viz.engine.ops.conv import conv2d
from viz.engine.ops.pool import avg_pool2d, max_pool2d
from viz.engine.ops.reduce import reduce_max, reduce_mean
from viz.tf.keras import activations, initializers, regularizers
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[1]))


def _channels_last(data_format: Any) -> None:
    if data_format not in (None, "channels_last"):
        raise ValueError(
            f"Images have their channels last here. Received: data_format={data_format}"
        )


class Conv2D(Layer):
    """activation(inputs ∗ kernel + bias).

    Args:
        filters: Channels of the output.
        kernel_size: Height and width of the window.
        strides: From one window to the next.
        padding: ``valid`` or ``same``.
        activation: Function or name.
        use_bias: Whether there is a bias.
        **kwargs: Initializers and regularizers of kernel and bias; see ``Layer``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: Any = None,
        dilation_rate: Any = (1, 1),
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        _channels_last(data_format)
        if groups != 1:
            raise ValueError(f"Convolutions in groups are not offered. Received: groups={groups}")
        self.filters, self.kernel_size, self.strides = filters, _pair(kernel_size), _pair(strides)
        self.dilation_rate, self.padding = _pair(dilation_rate), padding.lower()
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.input_spec = InputSpec(min_ndim=4)

    def build(self, input_shape: Any) -> None:
        """Makes kernel and bias."""
        channels = input_shape[-1]
        self.kernel = self.add_weight(
            (*self.kernel_size, channels, self.filters),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                name="bias",
            )
        self.input_spec = InputSpec(min_ndim=4, axes={-1: channels})

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        x = activations.as_float(inputs, self.compute_dtype)
        x = conv2d(
            x, self.kernel.value, self.strides, self.padding.upper(), dilations=self.dilation_rate
        )
        if self.bias is not None:
            x = add(x, self.bias.value)
        return self.activation(x)


class _Pooling(Layer):
    """What both poolings share."""

    _pool: Any = None

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        _channels_last(data_format)
        self.pool_size = _pair(pool_size)
        self.strides = self.pool_size if strides is None else _pair(strides)
        self.padding = padding.lower()
        self.input_spec = InputSpec(ndim=4)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return type(self)._pool(inputs, self.pool_size, self.strides, self.padding.upper())


class MaxPooling2D(_Pooling):
    """The largest element of each window; the first of equals gets the gradient."""

    _pool = staticmethod(max_pool2d)


class AveragePooling2D(_Pooling):
    """The mean of each window."""

    _pool = staticmethod(avg_pool2d)


class GlobalAveragePooling2D(Layer):
    """The mean over height and width."""

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _channels_last(data_format)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=4)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return reduce_mean(inputs, [1, 2], keepdims=self.keepdims)


class GlobalMaxPooling2D(GlobalAveragePooling2D):
    """The largest element over height and width."""

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return reduce_max(inputs, [1, 2], keepdims=self.keepdims)
