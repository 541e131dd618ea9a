"""Windows that slide over images: sizes, padding, and a view of all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.errors import InvalidArgumentError, kernel_error
from viz.engine.ops.shape import dims

Pads = tuple[tuple[int, int], tuple[int, int]]


def pair(value: Any) -> tuple[int, int]:
    """Returns strides, dilations or a window size, given as one, two or four numbers, for height and width."""
    numbers = dims(value)
    if len(numbers) == 1:
        return numbers[0], numbers[0]
    return (numbers[1], numbers[2]) if len(numbers) == 4 else (numbers[0], numbers[1])


def pads_of(
    kind: Any,
    size: tuple[int, ...],
    window: tuple[int, int],
    stride: tuple[int, int],
    step: tuple[int, int],
    kernel: str = "Conv2D",
) -> Pads:
    """Returns the elements to add before and after height and width.

    Raises:
        InvalidArgumentError: ``kind`` is neither VALID nor SAME, or no window fits in.
    """
    if not isinstance(kind, str):
        pairs = [tuple(int(n) for n in p) for p in kind]
        return (pairs[1][0], pairs[1][1]), (pairs[2][0], pairs[2][1])
    if kind.upper() not in ("VALID", "SAME"):
        raise InvalidArgumentError(
            f'Value for attr \'padding\' of "{kind}" is not in the list of allowed values: "SAME", "VALID", '
            f'"EXPLICIT" [Op:{kernel}] name: '
        )
    if min(stride) <= 0:
        text = "Row and column strides should be larger than 0."
        raise kernel_error(
            kernel, text if kernel == "Conv2D" else f"Stride must be > 0, but got {min(stride)}"
        )
    if kind.upper() == "VALID":
        for n, k, s, d in zip(size, window, stride, step, strict=True):
            reach = (k - 1) * d + 1
            if n < reach:
                text = (
                    f"Computed output size would be negative: {(n - reach + s) // s} [input_size: {n}, "
                    f"effective_filter_size: {reach}, stride: {s}]"
                )
                raise kernel_error(kernel, text)
        return (0, 0), (0, 0)
    out: list[tuple[int, int]] = []
    for n, k, s, d in zip(size, window, stride, step, strict=True):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        out.append((total // 2, total - total // 2))
    return out[0], out[1]


def windows_of(
    x: Any, window: tuple[int, int], stride: tuple[int, int], step: tuple[int, int]
) -> Any:
    """Returns a view [batch, out height, out width, channels, window height, window width]."""
    reach = tuple((k - 1) * d + 1 for k, d in zip(window, step, strict=True))
    view = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
    return view[:, :: stride[0], :: stride[1], :, :: step[0], :: step[1]]


def padded(x: Any, pads: Pads, fill: float = 0) -> Any:
    """Returns ``x`` with ``fill`` added around height and width."""
    return np.pad(x, ((0, 0), *pads, (0, 0)), constant_values=fill) if any(map(any, pads)) else x
