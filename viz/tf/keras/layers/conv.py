"""Convolution of sequences ``[batch, steps, channels]`` and images ``[batch, height, width, channels]``."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.arith import add
from viz.engine.ops.blocks import pad
from viz.engine.ops.conv import conv2d, conv2d_transpose
from viz.engine.ops.depthwise import depthwise_conv2d
from viz.engine.ops.join import concat, split
from viz.engine.ops.shape import expand_dims, reshape, squeeze
from viz.tf.keras import activations, constraints, initializers, regularizers
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer


def sizes(value: Any, rank: int, what: str, least: int = 1) -> tuple[int, ...]:
    """Returns one whole number per axis, from a number or several.

    Raises:
        ValueError: Another count of numbers, no numbers, or one below ``least``.
    """
    text = f"The `{what}` argument must be a tuple of {rank} integers. Received {what}={value}"
    try:
        found = (value,) * rank if isinstance(value, int) else tuple(value)
    except TypeError:
        raise ValueError(text) from None
    if len(found) != rank:
        raise ValueError(text)
    for each in found:
        try:
            int(each)
        except (ValueError, TypeError):
            raise ValueError(f"{text}including element {each} of type {type(each)}") from None
    low = {each for each in found if each < least}
    if low:
        bound = "> 0" if least else ">= 0"
        raise ValueError(f"{text}, including values {low} that do not satisfy `value {bound}`")
    return tuple(int(each) for each in found)


def check_filters(filters: Any) -> None:
    """Raises ValueError for a count of filters below one."""
    if filters is not None and filters <= 0:
        raise ValueError(
            "Invalid value for argument `filters`. Expected a strictly positive value. Received "
            f"filters={filters}."
        )


def channels_last(data_format: Any) -> None:
    """Raises ValueError for channels elsewhere."""
    if data_format not in (None, "channels_last"):
        raise ValueError(
            f"Images have their channels last here. Received: data_format={data_format}"
        )


class _Conv(Layer):
    """activation(inputs ∗ kernel + bias).

    Args:
        filters: Channels of the output.
        kernel_size: Sizes of the window.
        strides: From one window to the next.
        padding: ``valid`` or ``same`` (or ``causal`` for sequences).
        data_format: ``channels_last``.
        dilation_rate: From one element of a window to the next.
        groups: Parts that channels are split into, each with filters of its own.
        activation: Function or name.
        use_bias: Whether there is a bias.
        **kwargs: Initializers, regularizers and constraints of kernel and bias; see ``Layer``.

    Raises:
        ValueError: Sizes that do not go together.
    """

    _rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        channels_last(data_format)
        rank = self._rank
        self.filters, self.groups = filters, groups
        self.kernel_size = sizes(kernel_size, rank, "kernel_size")
        self.strides = sizes(strides, rank, "strides")
        self.dilation_rate = sizes(dilation_rate, rank, "dilation_rate")
        check_filters(filters)
        self.padding = padding.lower()
        allowed = ("valid", "same", "causal") if rank == 1 else ("valid", "same")
        if self.padding not in allowed:
            raise ValueError(
                f"The `padding` argument must be a list/tuple or one of {set(allowed)}. Received: {padding}"
            )
        if filters is not None and filters % groups:
            raise ValueError(
                "The number of filters must be evenly divisible by the number of groups. Received: "
                f"groups={groups}, filters={filters}."
            )
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(min_ndim=rank + 2)

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels // self.groups, self.filters)

    def _outputs(self, channels: int) -> int:
        return self.filters

    def build(self, input_shape: Any) -> None:
        """Makes kernel and bias."""
        channels = input_shape[-1]
        if channels % self.groups:
            raise ValueError(
                "The number of input channels must be evenly divisible by the number of groups. Received "
                f"groups={self.groups}, but the input has {channels} channels (full input shape is {input_shape})."
            )
        self.kernel = self.add_weight(
            self._kernel_shape(channels), self.kernel_initializer, regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint, name="kernel",
        )  # fmt: skip
        self.bias: Any = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self._outputs(channels),), self.bias_initializer, regularizer=self.bias_regularizer,
                constraint=self.bias_constraint, name="bias",
            )  # fmt: skip
        self.input_spec = InputSpec(min_ndim=self._rank + 2, axes={-1: channels})

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        x = self._convolved(activations.as_float(inputs, self.compute_dtype))
        if self.bias is not None:
            x = add(x, self.bias.value)
        return self.activation(x)

    def _convolved(self, x: Any) -> Any:
        kernel: Any = self.kernel.value
        if self.groups == 1:
            return self._once(x, kernel)
        parts = zip(
            split(x, self.groups, axis=-1), split(kernel, self.groups, axis=-1), strict=True
        )
        return concat([self._once(part, own) for part, own in parts], -1)

    def _once(self, x: Any, kernel: Any) -> Any:
        return conv2d(x, kernel, self.strides, self.padding.upper(), dilations=self.dilation_rate)


class Conv2D(_Conv):
    """Convolution of images."""

    __doc__ = _Conv.__doc__


def _flat(sizes_1d: tuple[int, ...]) -> tuple[int, int]:
    return 1, sizes_1d[0]


class Conv1D(_Conv):
    """Convolution of sequences."""

    __doc__ = _Conv.__doc__
    _rank = 1

    def _once(self, x: Any, kernel: Any) -> Any:
        kind = self.padding.upper()
        if kind == "CAUSAL":
            before = self.dilation_rate[0] * (self.kernel_size[0] - 1)
            x, kind = pad(x, [[0, 0], [before, 0], [0, 0]]), "VALID"
        y = conv2d(
            expand_dims(x, 1), expand_dims(kernel, 0), _flat(self.strides), kind,
            dilations=_flat(self.dilation_rate),
        )  # fmt: skip
        return squeeze(y, [1])


class Conv2DTranspose(_Conv):
    """The transpose of a convolution: images that a convolution would make the inputs of.

    Args:
        filters: Channels of the output.
        kernel_size: Sizes of the window.
        strides: How much larger the output is.
        padding: ``valid`` or ``same``.
        output_padding: Further elements at the end of each axis, fewer than the stride.
        **kwargs: See ``Conv2D``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: Any = None,
        dilation_rate: Any = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, **kwargs
        )
        self.output_padding = (
            None
            if output_padding is None
            else sizes(output_padding, self._rank, "output_padding", 0)
        )

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, self.filters, channels)

    def _lengths(self, given: Any) -> list[int]:
        found = []
        extra = self.output_padding or (None,) * self._rank
        for n, k, s, d, more in zip(
            given, self.kernel_size, self.strides, self.dilation_rate, extra, strict=True
        ):
            reach = (k - 1) * d + 1
            if more is None:
                found.append(n * s if self.padding == "same" else n * s + max(reach - s, 0))
            else:
                margin = reach // 2 if self.padding == "same" else 0
                found.append((n - 1) * s + reach - 2 * margin + more)
        return found

    def _once(self, x: Any, kernel: Any) -> Any:
        shape = (x.shape[0], *self._lengths(x.shape[1:-1]), self.filters)
        return conv2d_transpose(
            x, kernel, shape, self.strides, self.padding.upper(), dilations=self.dilation_rate
        )


class Conv1DTranspose(Conv2DTranspose):
    """The transpose of a convolution of sequences; see ``Conv2DTranspose``."""

    _rank = 1

    def _once(self, x: Any, kernel: Any) -> Any:
        length = self._lengths(x.shape[1:-1])[0]
        y = conv2d_transpose(
            expand_dims(x, 1), expand_dims(kernel, 0), (x.shape[0], 1, length, self.filters),
            _flat(self.strides), self.padding.upper(), dilations=_flat(self.dilation_rate),
        )  # fmt: skip
        return squeeze(y, [1])


class DepthwiseConv2D(_Conv):
    """Each channel convolved by ``depth_multiplier`` filters of its own.

    Args:
        kernel_size: Sizes of the window.
        strides: From one window to the next.
        padding: ``valid`` or ``same``.
        depth_multiplier: Filters per channel.
        **kwargs: With ``depthwise_`` for ``kernel_``; see ``Conv2D``.
    """

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            None, kernel_size, strides, padding, data_format, dilation_rate, 1, activation, use_bias,  # type: ignore[arg-type]
            depthwise_initializer, bias_initializer, depthwise_regularizer, bias_regularizer, activity_regularizer,
            depthwise_constraint, bias_constraint, **kwargs,
        )  # fmt: skip
        self.depth_multiplier = depth_multiplier

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels, self.depth_multiplier)

    def _outputs(self, channels: int) -> int:
        return channels * self.depth_multiplier

    def _once(self, x: Any, kernel: Any) -> Any:
        return depthwise_conv2d(
            x, kernel, self.strides, self.padding.upper(), dilations=self.dilation_rate
        )


class SeparableConv2D(Layer):
    """A depthwise convolution, then one of 1 × 1 over all channels.

    Args:
        filters: Channels of the output.
        kernel_size: Sizes of the window.
        strides: From one window to the next.
        padding: ``valid`` or ``same``.
        depth_multiplier: Filters per channel of the first convolution.
        activation: Function or name.
        use_bias: Whether there is a bias.
        **kwargs: ``depthwise_initializer``, ``pointwise_initializer``, ``bias_initializer``; see ``Layer``.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        self.filters, self.padding = filters, padding.lower()
        self.kernel_size = sizes(kernel_size, 2, "kernel_size")
        self.strides = sizes(strides, 2, "strides")
        self.dilation_rate = sizes(dilation_rate, 2, "dilation_rate")
        self.depth_multiplier, self.use_bias = depth_multiplier, use_bias
        self.activation = activations.get(activation)
        self.depthwise_initializer = initializers.get(depthwise_initializer)
        self.pointwise_initializer = initializers.get(pointwise_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.input_spec = InputSpec(min_ndim=4)

    def build(self, input_shape: Any) -> None:
        """Makes both kernels and the bias."""
        channels, times = input_shape[-1], self.depth_multiplier
        self.depthwise_kernel = self.add_weight(
            (*self.kernel_size, channels, times),
            self.depthwise_initializer,
            name="depthwise_kernel",
        )
        self.pointwise_kernel = self.add_weight(
            (1, 1, channels * times, self.filters),
            self.pointwise_initializer,
            name="pointwise_kernel",
        )
        self.bias: Any = None
        if self.use_bias:
            self.bias = self.add_weight((self.filters,), self.bias_initializer, name="bias")

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        x = depthwise_conv2d(
            inputs, self.depthwise_kernel.value, self.strides, self.padding.upper(), dilations=self.dilation_rate
        )  # fmt: skip
        x = conv2d(x, self.pointwise_kernel.value, 1, "VALID")
        if self.bias is not None:
            x = add(x, reshape(self.bias.value, (1, 1, 1, self.filters)))
        return self.activation(x)


Convolution1D, Convolution2D = Conv1D, Conv2D
Convolution2DTranspose = Deconvolution2D = Conv2DTranspose
