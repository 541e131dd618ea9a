"""Convolution of images in the layout [batch, height, width, channels], and what moves their channels."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import check
from viz.engine.ops.arith import add
from viz.engine.ops.build import operands
from viz.engine.ops.shape import dims, reshape, squeeze, transpose, whole
from viz.engine.ops.windows import Pads, padded, pads_of, pair, windows_of
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _conv(x: Any, k: Any, *, stride: Any, pads: Pads, step: Any) -> Any:
    seen = windows_of(padded(x, pads), k.shape[:2], stride, step)
    return np.tensordot(seen, k, axes=((4, 5, 3), (0, 1, 2)))


def conv_input(g: Any, k: Any, *, size: Any, stride: Any, pads: Pads, step: Any) -> Any:
    """The transpose of ``_conv`` in its first operand."""
    (top, bottom), (left, right) = pads
    out = np.zeros((size[0], size[1] + top + bottom, size[2] + left + right, size[3]), g.dtype)
    rows, columns = g.shape[1:3]
    for i in range(k.shape[0]):
        for j in range(k.shape[1]):
            part = g @ k[i, j].T
            a, b = i * step[0], j * step[1]
            out[
                :, a : a + rows * stride[0] : stride[0], b : b + columns * stride[1] : stride[1]
            ] += part
    return out[:, top : top + size[1], left : left + size[2]]


def _conv_kernel(x: Any, g: Any, *, window: Any, stride: Any, pads: Pads, step: Any) -> Any:
    """The transpose of ``_conv`` in its second operand."""
    seen = windows_of(padded(x, pads), window, stride, step)
    return np.transpose(np.tensordot(seen, g, axes=((0, 1, 2), (0, 1, 2))), (1, 2, 0, 3))


def _by_input(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, k: EagerTensor, **how: Any
) -> EagerTensor:
    return apply(_input_op, (g, k), {"size": np.shape(x._value), **how})


def _by_kernel(
    g: EagerTensor, y: EagerTensor, x: EagerTensor, k: EagerTensor, **how: Any
) -> EagerTensor:
    return apply(_kernel_op, (x, g), {"window": np.shape(k._value)[:2], **how})


_conv_op: Primitive = primitive(
    "conv2d", "Conv2D", _conv, (_by_input, _by_kernel), forward="bilinear"
)
_input_op: Primitive = primitive(
    "conv2d_input",
    "Conv2DBackpropInput",
    conv_input,
    (
        lambda g, y, dy, k, *, size, **how: apply(_conv_op, (g, k), how),
        lambda g, y, dy, k, *, size, **how: apply(
            _kernel_op, (g, dy), {"window": np.shape(k._value)[:2], **how}
        ),
    ),
    forward="bilinear",
)
_kernel_op: Primitive = primitive(
    "conv2d_kernel",
    "Conv2DBackpropFilter",
    _conv_kernel,
    (
        lambda g, y, x, dy, *, window, **how: apply(
            _input_op, (dy, g), {"size": np.shape(x._value), **how}
        ),
        lambda g, y, x, dy, *, window, **how: apply(_conv_op, (x, g), how),
    ),
    forward="bilinear",
)


def _check(x: EagerTensor, k: EagerTensor, layout: str) -> None:
    check("Conv2D", x.dtype)
    if np.ndim(x._value) != 4:
        text = f"convolution input must be 4-dimensional: {brackets(np.shape(x._value))}"
        raise kernel_error("Conv2D", text)
    if np.ndim(k._value) != 4:
        raise kernel_error(
            "Conv2D", f"filter must be 4-dimensional: {brackets(np.shape(k._value))}"
        )
    if layout != "NHWC":
        raise kernel_error(
            "Conv2D",
            "The Conv2D op currently only supports the NHWC tensor format on the CPU. The op was given the format: "
            f"{layout}",
        )
    depth, wanted = np.shape(x._value)[3], np.shape(k._value)[2]
    if depth != wanted:
        raise kernel_error(
            "Conv2D", f"input depth must be evenly divisible by filter depth: {depth} vs {wanted}"
        )


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns the convolution of images [n, h, w, c] with filters [kh, kw, c, out].

    Raises:
        InvalidArgumentError: The shapes do not go together.
        ValueError: ``padding`` is neither VALID nor SAME (nor explicit pairs).
    """
    x, k = operands(input, filters)
    _check(x, k, data_format)
    stride, step = pair(strides), pair(1 if dilations is None else dilations)
    shape, window = np.shape(x._value), np.shape(k._value)[:2]
    pads = pads_of(padding, shape[1:3], (window[0], window[1]), stride, step)
    return apply(_conv_op, (x, k), {"stride": stride, "pads": pads, "step": step})


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns the transpose of ``conv2d``: images of ``output_shape`` from its outputs; filters [kh, kw, out, c]."""
    g, k = operands(input, filters)
    if data_format != "NHWC":
        raise kernel_error(
            "Conv2DBackpropInput", f"Only NHWC is supported on CPU. Got {data_format}"
        )
    stride, step = pair(strides), pair(1 if dilations is None else dilations)
    size, window = dims(output_shape), np.shape(k._value)[:2]
    pads = pads_of(padding, size[1:3], (window[0], window[1]), stride, step)
    return apply(_input_op, (g, k), {"size": size, "stride": stride, "pads": pads, "step": step})


def _along(numbers: Any) -> Any:
    """Strides or dilations of the sequence axis alone."""
    return numbers if numbers is None or len(dims(numbers)) < 3 else dims(numbers)[2]


def conv1d(
    input: Any, filters: Any, stride: Any, padding: Any, data_format: str = "NWC", dilations: Any = None,
    name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns the convolution of sequences [n, w, c] with filters [k, c, out]."""
    x, k = operands(input, filters)
    if data_format not in ("NWC", "NCW"):
        raise ValueError('`data_format` must be "NWC" or "NCW".')
    if data_format == "NCW":
        moved = conv1d(
            transpose(x, (0, 2, 1)), k, _along(stride), padding, "NWC", _along(dilations)
        )
        return transpose(moved, (0, 2, 1))
    (n, w, c), (kw, kc, out) = np.shape(x._value), np.shape(k._value)
    s = dims(stride)[-1] if len(dims(stride)) < 3 else dims(stride)[1]
    d = 1 if dilations is None else dims(dilations)[-1]
    y = conv2d(
        reshape(x, (n, 1, w, c)), reshape(k, (1, kw, kc, out)), (1, s), padding, dilations=(1, d)
    )
    return squeeze(y, [1])


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> EagerTensor:
    """Returns ``value`` plus a vector along its last axis.

    Raises:
        InvalidArgumentError: The sizes differ.
    """
    x, b = operands(value, bias)
    check("BiasAdd", x.dtype, said_name(value, bias))
    said, shape = said_name(value, bias), np.shape(x._value)
    layout = data_format or "NHWC"
    if not layout.startswith("N"):
        raise ValueError("`data_format` must be of the form `N...C` or `NC...`")
    if len(shape) < 2:
        raise kernel_error("BiasAdd", f"Input tensor must be at least 2D: {brackets(shape)}", said)
    if np.ndim(b._value) != 1:
        raise kernel_error("BiasAdd", f"Biases must be 1D: {brackets(np.shape(b._value))}", said)
    first = layout.startswith("NC")
    count = shape[1 if first else -1]
    if count != np.shape(b._value)[0]:
        what = "the channel dimension" if first else "the last dimension"
        text = f"Must provide as many biases as {what} of the input tensor: "
        raise kernel_error(
            "BiasAdd", text + f"{brackets(np.shape(b._value))} vs. {brackets(shape)}", said
        )
    if first:
        b = reshape(b, (1, count, *[1] * (len(shape) - 2)))
    return add(x, b)


def _image(x: EagerTensor, kernel: str, layout: str) -> tuple[int, int, int, int]:
    """Returns the sizes of a batch of images with the channels last; other layouts TensorFlow has for GPUs."""
    if layout != "NHWC":
        raise kernel_error(kernel, f"Only NHWC data_format supported on CPU. Got {layout}")
    shape = np.shape(x._value)
    if len(shape) != 4:
        raise kernel_error(kernel, f"Input rank should be: 4 instead of: {len(shape)}")
    return shape[0], shape[1], shape[2], shape[3]


def depth_to_space(
    input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None
) -> EagerTensor:
    """Returns images with channels moved into blocks of ``block_size`` × ``block_size`` pixels."""
    x = to_tensor(input)
    n, h, w, c = _image(x, "DepthToSpace", data_format)
    s = whole(block_size)
    if c % (s * s):
        text = f"Input depth dimension {c} should be divisible by: {s * s}"
        raise kernel_error("DepthToSpace", text)
    split = reshape(x, (n, h, w, s, s, c // (s * s)))
    return reshape(transpose(split, (0, 1, 3, 2, 4, 5)), (n, h * s, w * s, c // (s * s)))


def space_to_depth(
    input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None
) -> EagerTensor:
    """Returns images with blocks of pixels moved into channels."""
    x = to_tensor(input)
    n, h, w, c = _image(x, "SpaceToDepth", data_format)
    s = whole(block_size)
    if h % s or w % s:
        text = f"Image width {w} and height {h} should be divisible by block_size: {s}"
        raise kernel_error("SpaceToDepth", text)
    split = reshape(x, (n, h // s, s, w // s, s, c))
    return reshape(transpose(split, (0, 1, 3, 2, 4, 5)), (n, h // s, w // s, s * s * c))
