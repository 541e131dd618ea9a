"""``tf.print``: values the way TensorFlow's kernel writes them, to standard error unless told otherwise."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible


def number(value: Any) -> str:
    """Returns one element: the shortest of 6 or all digits that reads back as the same number."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.bool_):
        return "1" if value else "0"
    if not isinstance(value, np.floating):
        return str(value)
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else ("inf" if value > 0 else "-inf")
    short, full = (6, 9) if value.dtype.itemsize <= 4 else (15, 17)
    text = f"{value:.{short}g}"
    if value.dtype.type(text) != value:
        text = f"{value:.{full}g}"
    return text


def _one(value: Any) -> str:
    if isinstance(value, np.complexfloating):
        return "?"  # the kernel has no text for complex numbers
    return f'"{number(value)}"' if isinstance(value, bytes) else number(value)


def _rows(array: Any, summarize: int, depth: int = 0) -> str:
    if np.ndim(array) == 0:
        return _one(array)
    items = list(array)
    inner = [_rows(item, summarize, depth + 1) for item in items]
    if summarize >= 0 and len(items) > 2 * summarize:
        inner = [*inner[:summarize], "...", *inner[len(items) - summarize :]]
    gap = "\n" * (np.ndim(array) - 1) + " " * (depth + 1) if np.ndim(array) > 1 else " "
    return "[" + gap.join(inner) + "]"


def text_of(value: Any, summarize: int = 3) -> str:
    """Returns an argument of ``tf.print``, or a part of one, as text."""
    if isinstance(value, EagerTensor | Convertible):
        return _rows(to_tensor(value)._value, summarize)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        inner = ", ".join(text_of(item, summarize) for item in value)
        return (
            f"[{inner}]"
            if isinstance(value, list)
            else f"({inner}{',' if len(value) == 1 else ''})"
        )
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{key!r}: {text_of(item, summarize)}" for key, item in value.items())
            + "}"
        )
    return repr(value)


def print_(*inputs: Any, **kwargs: Any) -> None:
    """Prints values.

    Args:
        *inputs: Tensors, nests of them, and any other Python objects.
        **kwargs: ``output_stream`` (standard error), ``sep`` (a blank), ``end`` (a new line), ``summarize`` (3: how
            many elements at each end of an axis; −1: all).
    """
    stream = kwargs.pop("output_stream", None)
    sep, end, summarize = (
        kwargs.pop("sep", " "),
        kwargs.pop("end", "\n"),
        kwargs.pop("summarize", 3),
    )
    kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    text = sep.join(
        v if isinstance(v, str) else text_of(v, -1 if summarize is None else summarize)
        for v in inputs
    )
    if isinstance(stream, str) and stream.startswith("file://"):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as file:
            file.write(text + end)
        return
    target = stream if hasattr(stream, "write") else sys.stderr
    target.write(text + end)
