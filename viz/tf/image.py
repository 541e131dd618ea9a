"""``tf.image``: the few functions that tutorials on gradients use; two of them have no gradient, on purpose."""

from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import float32, int32
from viz.engine.ops.arith import add, subtract
from viz.engine.ops.blocks import slice_
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.complex import abs_
from viz.engine.ops.gather import gather
from viz.engine.ops.matmul import tensordot
from viz.engine.ops.shape import dims, transpose
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing


def _contrast(x: Any, factor: Any) -> Any:
    mean = x.mean(axis=(-3, -2), keepdims=True)
    return ((x - mean) * factor + mean).astype(x.dtype)


_adjust_contrast: Primitive = primitive("adjust_contrast", "AdjustContrastv2", _contrast)


def adjust_contrast(images: Any, contrast_factor: Any) -> EagerTensor:
    """Returns images with each channel's distance from its mean scaled; has no gradient, as in TensorFlow."""
    x = to_tensor(images)
    return apply(_adjust_contrast, (x, operand(contrast_factor, x.dtype)))


def _hue(x: Any, delta: Any) -> Any:
    top, low = x.max(-1), x.min(-1)
    span = np.where(top > low, top - low, 1)
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    hue = (
        np.where(
            top == r, (g - b) / span, np.where(top == g, 2 + (b - r) / span, 4 + (r - g) / span)
        )
        / 6
    )
    hue = np.where(top > low, hue + delta, delta) % 1
    parts = [np.clip(np.abs((hue * 6 + shift) % 6 - 3) - 1, 0, 1) for shift in (0, 4, 2)]
    saturation = np.where(top > 0, (top - low) / np.where(top > 0, top, 1), 0)
    return np.stack([top * (1 - saturation * (1 - p)) for p in parts], -1).astype(x.dtype)


_adjust_hue: Primitive = primitive("adjust_hue", "AdjustHue", _hue)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> EagerTensor:
    """Returns RGB images with the hue turned; has no gradient, as in TensorFlow."""
    x = to_tensor(image)
    return apply(_adjust_hue, (x, operand(delta, x.dtype)))


def adjust_brightness(image: Any, delta: Any) -> EagerTensor:
    """Returns images with ``delta`` added."""
    x = to_tensor(image)
    return add(x, operand(delta, x.dtype))


def total_variation(images: Any, name: str | None = None) -> EagerTensor:
    """Returns the sum of absolute differences between neighbouring pixels, per image."""
    x = to_tensor(images)
    shape = np.shape(x._value)
    lead = len(shape) - 3
    parts = []
    for axis in (lead, lead + 1):
        size = [n - (i == axis) for i, n in enumerate(shape)]
        one = [int(i == axis) for i in range(len(shape))]
        parts.append(abs_(subtract(slice_(x, one, size), slice_(x, [0] * len(shape), size))))
    over = tuple(range(lead, lead + 3))
    return add(reduce_sum(parts[0], over), reduce_sum(parts[1], over))


def _mixing(old: int, new: int, antialias: bool) -> Any:
    """Rows that mix neighbouring pixels linearly, with half-pixel centres.

    With ``antialias`` the triangle of weights is as wide as the pixels of the result.
    """
    scale = old / new
    at = (np.arange(new) + 0.5) * scale
    reach = max(scale, 1.0) if antialias else 1.0
    gaps = np.abs(np.arange(old) + 0.5 - at[:, None]) / reach
    if antialias:
        out = np.maximum(1 - gaps, 0)
        return (out / out.sum(1, keepdims=True)).astype(np.float32)
    at = np.clip(at - 0.5, 0, old - 1)
    low = np.floor(at).astype(int)
    out = np.zeros((new, old))
    np.add.at(out, (np.arange(new), low), 1 - (at - low))
    np.add.at(out, (np.arange(new), np.minimum(low + 1, old - 1)), at - low)
    return out.astype(np.float32)


def resize(
    images: Any,
    size: Any,
    method: str = "bilinear",
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: str | None = None,
) -> EagerTensor:
    """Returns images scaled to ``size``.

    Args:
        images: Shape ``[batch, height, width, channels]`` or without the batch.
        size: New height and width.
        method: ``bilinear`` or ``nearest``.
        preserve_aspect_ratio: Whether ``size`` is only the most that the result may have.
        antialias: Whether smaller results mix all pixels that they cover.
        name: Ignored.

    Raises:
        ValueError: Another rank, another size, or a method that is not here.
    """
    if method not in ("bilinear", "nearest"):
        raise ValueError(
            f"tf.image.resize: method={method!r} is not here; 'bilinear' and 'nearest' are."
        )
    x = to_tensor(images)
    if np.ndim(x._value) not in (3, 4):
        raise ValueError("'images' must have either 3 or 4 dimensions.")
    wanted = dims(size)
    if len(wanted) != 2:
        raise ValueError("'size' must be a 1-D Tensor of 2 elements: new_height, new_width")
    lead = np.ndim(x._value) - 3
    height, width = np.shape(x._value)[lead : lead + 2]
    if preserve_aspect_ratio:
        scale = min(
            np.float32(wanted[0]) / np.float32(height), np.float32(wanted[1]) / np.float32(width)
        )
        wanted = (int(np.round(scale * height)), int(np.round(scale * width)))
    if method == "nearest":
        for axis, old, new in ((lead, height, wanted[0]), (lead + 1, width, wanted[1])):
            at = np.minimum(((np.arange(new) + 0.5) * old / new).astype(np.int32), old - 1)
            x = gather(x, EagerTensor(at, int32), axis=axis, sparse=False)
        return x
    if x.dtype is not float32:
        x = cast(x, float32)
    for axis, old, new in ((lead, height, wanted[0]), (lead + 1, width, wanted[1])):
        mixed = tensordot(to_tensor(_mixing(old, new, antialias)), x, [[1], [axis]])
        order = list(range(1, np.ndim(x._value)))
        order.insert(axis, 0)
        x = transpose(mixed, tuple(order))
    return x


__all__ = ["adjust_brightness", "adjust_contrast", "adjust_hue", "resize", "total_variation"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.image", globals(), name)
