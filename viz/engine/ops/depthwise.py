"""Convolution of each channel by filters of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.errors import kernel_error
from viz.engine.ops.build import operands
from viz.engine.ops.conv import conv2d
from viz.engine.ops.windows import Pads, padded, pads_of, pair, windows_of
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _depthwise(x: Any, k: Any, *, stride: Any, pads: Pads, step: Any) -> Any:
    seen = windows_of(padded(x, pads), k.shape[:2], stride, step)
    y = np.einsum("nhwcij,ijcm->nhwcm", seen, k, optimize=True)
    return y.reshape(*y.shape[:3], -1)


def _to_input(g: Any, k: Any, *, size: Any, stride: Any, pads: Pads, step: Any) -> Any:
    """The transpose of ``_depthwise`` in its first operand."""
    (top, bottom), (left, right) = pads
    out = np.zeros((size[0], size[1] + top + bottom, size[2] + left + right, size[3]), g.dtype)
    rows, columns = g.shape[1:3]
    parts = g.reshape(*g.shape[:3], *k.shape[2:])
    for i in range(k.shape[0]):
        for j in range(k.shape[1]):
            a, b = i * step[0], j * step[1]
            out[
                :, a : a + rows * stride[0] : stride[0], b : b + columns * stride[1] : stride[1]
            ] += np.sum(parts * k[i, j], -1)
    return out[:, top : top + size[1], left : left + size[2]]


def _to_kernel(x: Any, g: Any, *, window: Any, stride: Any, pads: Pads, step: Any) -> Any:
    """The transpose of ``_depthwise`` in its second operand."""
    seen = windows_of(padded(x, pads), window, stride, step)
    parts = g.reshape(*g.shape[:3], x.shape[3], -1)
    return np.einsum("nhwcij,nhwcm->ijcm", seen, parts, optimize=True)


def _by_input(g: EagerTensor, k: EagerTensor, x: EagerTensor, how: Any) -> EagerTensor:
    return apply(_input_op, (g, k), {"size": np.shape(x._value), **how})


def _by_kernel(x: EagerTensor, g: EagerTensor, k: EagerTensor, how: Any) -> EagerTensor:
    return apply(_kernel_op, (x, g), {"window": np.shape(k._value)[:2], **how})


_op: Primitive = primitive(
    "depthwise_conv2d",
    "DepthwiseConv2dNative",
    _depthwise,
    (
        lambda g, y, x, k, **how: _by_input(g, k, x, how),
        lambda g, y, x, k, **how: _by_kernel(x, g, k, how),
    ),
    forward="bilinear",
)
_input_op: Primitive = primitive(
    "depthwise_conv2d_input",
    "DepthwiseConv2dNativeBackpropInput",
    _to_input,
    (
        lambda g, y, dy, k, *, size, **how: apply(_op, (g, k), how),
        lambda g, y, dy, k, *, size, **how: _by_kernel(g, dy, k, how),
    ),
    forward="bilinear",
)
_kernel_op: Primitive = primitive(
    "depthwise_conv2d_kernel",
    "DepthwiseConv2dNativeBackpropFilter",
    _to_kernel,
    (
        lambda g, y, x, dy, *, window, **how: _by_input(dy, g, x, how),
        lambda g, y, x, dy, *, window, **how: apply(_op, (x, g), how),
    ),
    forward="bilinear",
)


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns images [n, h, w, c · m]: channel c convolved by its m filters, of filters [kh, kw, c, m].

    Raises:
        InvalidArgumentError: The shapes do not go together.
        NotImplementedError: A ``data_format`` other than NHWC.
        ValueError: ``padding`` is neither VALID nor SAME (nor explicit pairs).
    """
    if data_format not in (None, "NHWC"):
        raise NotImplementedError(
            f"tf.nn.depthwise_conv2d: data_format={data_format!r} is not here; 'NHWC' is."
        )
    x, k = operands(input, filter)
    for what, tensor in (("input", x), ("filter", k)):
        if np.ndim(tensor._value) != 4:
            raise kernel_error(
                "DepthwiseConv2dNative",
                f"{what} must be 4-dimensional: [{','.join(map(str, np.shape(tensor._value)))}]",
            )
    depth, wanted = np.shape(x._value)[3], np.shape(k._value)[2]
    if depth != wanted:
        raise kernel_error(
            "DepthwiseConv2dNative",
            f"input and filter must have the same depth: {depth} vs {wanted}",
        )
    stride, step = pair(strides), pair(1 if dilations is None else dilations)
    window = np.shape(k._value)[:2]
    pads = pads_of(padding, np.shape(x._value)[1:3], (window[0], window[1]), stride, step)
    return apply(_op, (x, k), {"stride": stride, "pads": pads, "step": step})


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> EagerTensor:
    """Returns a depthwise convolution followed by one of 1 × 1 over all channels."""
    y = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(y, pointwise_filter, 1, "VALID")
