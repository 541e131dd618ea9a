"""Convolution and pooling by the number of axes: sequences of three, images of four."""

from __future__ import annotations

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.conv import conv1d, conv2d, conv2d_transpose
from viz.engine.ops.pool import avg_pool2d, max_pool2d
from viz.engine.ops.shape import dims, expand_dims, squeeze
from viz.engine.tensor import EagerTensor


def _length(value: Any) -> int:
    numbers = dims(value)
    return numbers[1] if len(numbers) == 3 else numbers[-1]


def _of_sequences(pool: Any, x: EagerTensor, ksize: Any, strides: Any, padding: Any) -> EagerTensor:
    window, stride = (1, _length(ksize)), (1, _length(strides))
    return squeeze(pool(expand_dims(x, 1), window, stride, padding), [1])


def _rank(x: EagerTensor, what: str) -> int:
    if x.ndim not in (3, 4):
        raise NotImplementedError(
            f"tf.nn.{what}: sequences [n, steps, channels] and images [n, height, width, channels] are here; got an "
            f"input of {x.ndim} axes."
        )
    return x.ndim


def max_pool(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the largest element of each window of sequences or images.

    Raises:
        NotImplementedError: An input of another number of axes.
    """
    x = to_tensor(input)
    if _rank(x, "max_pool") == 3:
        return max_pool1d(x, ksize, strides, padding, data_format or "NWC")
    return max_pool2d(x, ksize, strides, padding, data_format or "NHWC")


def avg_pool(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the mean of each window of sequences or images.

    Raises:
        NotImplementedError: An input of another number of axes.
    """
    x = to_tensor(input)
    if _rank(x, "avg_pool") == 3:
        return avg_pool1d(x, ksize, strides, padding, data_format or "NWC")
    return avg_pool2d(x, ksize, strides, padding, data_format or "NHWC")


def _channels_last(data_format: str, what: str) -> None:
    if data_format != "NWC":
        raise NotImplementedError(
            f"tf.nn.{what}: data_format={data_format!r} is not here; 'NWC' is."
        )


def max_pool1d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NWC", name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the largest element of each window of sequences."""
    _channels_last(data_format, "max_pool1d")
    return _of_sequences(max_pool2d, to_tensor(input), ksize, strides, padding)


def avg_pool1d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NWC", name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the mean of each window of sequences."""
    _channels_last(data_format, "avg_pool1d")
    return _of_sequences(avg_pool2d, to_tensor(input), ksize, strides, padding)


def convolution(
    input: Any, filters: Any, strides: Any = None, padding: Any = "VALID", data_format: Any = None,
    dilations: Any = None, name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns the convolution of sequences or images.

    Raises:
        NotImplementedError: An input of another number of axes.
    """
    x = to_tensor(input)
    stride = 1 if strides is None else strides
    if _rank(x, "convolution") == 3:
        return conv1d(x, filters, stride, padding, data_format or "NWC", dilations)
    return conv2d(x, filters, stride, padding, data_format or "NHWC", dilations)


def atrous_conv2d(
    value: Any, filters: Any, rate: int, padding: Any, name: str | None = None
) -> EagerTensor:
    """Returns the convolution of images with ``rate`` − 1 gaps between the elements of a filter."""
    return conv2d(value, filters, 1, padding, dilations=rate)


def conv1d_transpose(
    input: Any, filters: Any, output_shape: Any, strides: Any, padding: Any = "SAME", data_format: str = "NWC",
    dilations: Any = None, name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns the transpose of ``conv1d``: sequences of ``output_shape`` from its outputs; filters [k, out, c]."""
    _channels_last(data_format, "conv1d_transpose")
    n, steps, channels = dims(output_shape)
    step = 1 if dilations is None else _length(dilations)
    y = conv2d_transpose(
        expand_dims(input, 1), expand_dims(filters, 0), (n, 1, steps, channels), (1, _length(strides)), padding,
        dilations=(1, step),
    )  # fmt: skip
    return squeeze(y, [1])


def conv_transpose(
    input: Any, filters: Any, output_shape: Any, strides: Any, padding: Any = "SAME", data_format: Any = None,
    dilations: Any = None, name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns the transpose of a convolution of sequences or images.

    Raises:
        NotImplementedError: An input of another number of axes.
    """
    x = to_tensor(input)
    if _rank(x, "conv_transpose") == 3:
        return conv1d_transpose(
            x, filters, output_shape, strides, padding, data_format or "NWC", dilations
        )
    return conv2d_transpose(
        x, filters, output_shape, strides, padding, data_format or "NHWC", dilations
    )
