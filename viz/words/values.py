"""Values as a learner reads them: short for boxes and pills, full for the details panel."""

from __future__ import annotations

from typing import Any

from viz.trace.types import Tensor

MAX_SHORT = 14
MAX_SPOKEN = 48


def number(value: Any) -> str:
    """A number with at most four significant digits: 3.0, 0.3333, 1.2e-5; strings pass through."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value == int(value) and abs(value) < 1e6:
            return f"{value:.1f}"
        text = f"{value:.4g}"
        if text.lstrip("-").isdigit():
            return f"{text}.0"  # 1.000006 is no integer
        return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return str(value)


def shape_text(shape: list[int]) -> str:
    """A shape as Python writes it: (), (3,), (2, 3)."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def short(tensor: Tensor) -> str:
    """A number, a short list, or the shape: at most ``MAX_SHORT`` characters."""
    if not tensor["shape"]:
        return number(tensor["value"])[:MAX_SHORT]
    text = nested(tensor["value"])
    return text if len(text) <= MAX_SHORT else shape_text(tensor["shape"])


def spoken(tensor: Tensor) -> str:
    """All elements if a sentence can hold them, else the first ones and the shape."""
    text = full(tensor)
    if len(text) <= MAX_SPOKEN or not tensor["shape"]:
        return text if len(text) <= MAX_SPOKEN else short(tensor)
    if isinstance(tensor["value"], dict):
        text = nested(tensor["value"]["head"])[:-1]
    head = text[: MAX_SPOKEN - 14]
    return f"{head[: head.rfind(' ')]} …] {shape_text(tensor['shape'])}"


def full(tensor: Tensor) -> str:
    """Every stored element, or the head and the range of a big tensor."""
    return nested(tensor["value"])


def nested(value: Any) -> str:
    """Nested lists with spaces between elements, as NumPy prints them, on one line; a summary's head and range."""
    if isinstance(value, dict):
        head = " ".join(number(v) for v in value["head"])
        spread = f"; {number(value['min'])} … {number(value['max'])}" if "min" in value else ""
        return f"[{head} …]{spread}"
    if isinstance(value, list):
        return "[" + " ".join(nested(v) for v in value) + "]"
    return number(value)
