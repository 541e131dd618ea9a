"""``tf.RegisterGradient``: rules for ops whose TensorFlow kernel has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.primitive import REGISTERED


class RegisterGradient:
    """Decorator: the function is the reverse rule of the op type ``op_type``, called with the op and its cotangents."""

    def __init__(self, op_type: str) -> None:
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")
        self._op_type = op_type

    def __call__(self, f: Callable[..., Any]) -> Callable[..., Any]:
        if self._op_type in REGISTERED:
            raise KeyError(f"Registering two gradient with name '{self._op_type}'!")
        REGISTERED[self._op_type] = f
        return f


def no_gradient(op_type: str) -> None:
    """Says that an op type passes no gradient."""
    REGISTERED[op_type] = lambda op, *cotangents: [None] * len(op.inputs)
