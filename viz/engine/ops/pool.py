"""Pooling: the largest or the mean of each window of an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import brackets, kernel_error
from viz.engine.kernels import check
from viz.engine.ops.conv import conv_input
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.segment import lowest
from viz.engine.ops.shape import dims, transpose
from viz.engine.ops.windows import Pads, padded, pads_of, pair, windows_of
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor


def _max_places(x: Any, *, window: Any, stride: Any, pads: Pads) -> Any:
    """For each output the place, in the flat input, of the first largest element of its window."""
    flat = padded(np.arange(x.size).reshape(x.shape), pads, -1)
    seen = windows_of(padded(x, pads, lowest(x.dtype)), window, stride, (1, 1))
    at = windows_of(flat, window, stride, (1, 1))
    best = np.argmax(seen.reshape(*seen.shape[:4], -1), axis=-1)
    return np.take_along_axis(at.reshape(*at.shape[:4], -1), best[..., None], -1)[..., 0]


def _picked(x: Any, *, places: Any) -> Any:
    return x.reshape(-1)[places]


def _put_back(g: Any, x: Any, *, places: Any) -> Any:
    out = np.zeros(x.size, g.dtype)
    np.add.at(out, places, g)
    return out.reshape(x.shape)


_max: Primitive = primitive(
    "max_pool2d",
    "MaxPool",
    _picked,
    (lambda g, y, x, *, places: apply(_max_back, (g, x), {"places": places}),),
    forward="linear",
)


# its second operand is there, as in the kernel, only so that the derivative by it is 0 and not None
_max_back: Primitive = primitive(
    "max_pool2d_grad",
    "MaxPoolGrad",
    _put_back,
    (
        lambda gg, z, g, x, *, places: apply(_max, (gg,), {"places": places}),
        lambda gg, z, g, x, *, places: zeros_like(x),
    ),
)


def _last(numbers: Any) -> Any:
    """Window sizes or strides of a layout with the channels first, as those of one with the channels last."""
    given = dims(numbers)
    return numbers if len(given) < 4 else (given[0], given[2], given[3], given[1])


def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> EagerTensor:
    """Returns the largest element of each window; the first one of equals gets the gradient."""
    x = to_tensor(input)
    if data_format == "NCHW":
        moved = max_pool2d(transpose(x, (0, 2, 3, 1)), _last(ksize), _last(strides), padding)
        return transpose(moved, (0, 3, 1, 2))
    check("MaxPool", x.dtype)
    shape = np.shape(x._value)
    if len(shape) != 4:
        text = f"tensor_in must be 4-dimensional: {brackets(shape)}"
        raise kernel_error("MaxPool", text)
    window, stride = pair(ksize), pair(strides)
    pads = pads_of(padding, shape[1:3], window, stride, (1, 1), "MaxPool")
    places = _max_places(np.asarray(x._value), window=window, stride=stride, pads=pads)
    return apply(_max, (x,), {"places": places})


def _mean_windows(x: Any, *, window: Any, stride: Any, pads: Pads) -> Any:
    ones = padded(np.ones((1, *x.shape[1:3], 1), x.dtype), pads)
    count = windows_of(ones, window, stride, (1, 1)).sum((4, 5))
    return (windows_of(padded(x, pads), window, stride, (1, 1)).sum((4, 5)) / count).astype(x.dtype)


def _mean_back(g: Any, *, size: Any, window: Any, stride: Any, pads: Pads) -> Any:
    ones = padded(np.ones((1, *size[1:3], 1), g.dtype), pads)
    share = g / windows_of(ones, window, stride, (1, 1)).sum((4, 5))
    eye = np.eye(size[3], dtype=g.dtype)
    kernel = np.broadcast_to(eye, (*window, *eye.shape))
    return conv_input(share, kernel, size=size, stride=stride, pads=pads, step=(1, 1)).astype(
        g.dtype
    )


_avg: Primitive = primitive(
    "avg_pool2d",
    "AvgPool",
    _mean_windows,
    (lambda g, y, x, **how: apply(_avg_back, (g,), {"size": np.shape(x._value), **how}),),
    forward="linear",
)


_avg_back: Primitive = primitive(
    "avg_pool2d_grad",
    "AvgPoolGrad",
    _mean_back,
    (lambda g, y, x, *, size, **how: apply(_avg, (g,), how),),
    forward="linear",
)


def avg_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> EagerTensor:
    """Returns the mean of each window; padding does not count."""
    x = to_tensor(input)
    if data_format == "NCHW":
        raise kernel_error("AvgPool", "Default AvgPoolingOp only supports NHWC on device type CPU")

    check("AvgPool", x.dtype)
    shape = np.shape(x._value)
    if len(shape) != 4:
        text = f"tensor_in must be 4-dimensional: {brackets(shape)}"
        raise kernel_error("AvgPool", text)
    window, stride = pair(ksize), pair(strides)
    pads = pads_of(padding, shape[1:3], window, stride, (1, 1), "AvgPool")
    return apply(_avg, (x,), {"window": window, "stride": stride, "pads": pads})
