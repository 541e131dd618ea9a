"""``keras.ops``: Keras's functions of tensors, symbolic ones among them, with Keras's meeting of dtypes."""

from __future__ import annotations

from typing import Any

from viz.tf.keras.ops import arithmetic, arrays, nets, picking
from viz.tf.missing import missing

_FUNCTIONS: dict[str, Any] = {
    **arithmetic.FUNCTIONS,
    **arrays.FUNCTIONS,
    **picking.FUNCTIONS,
    **nets.FUNCTIONS,
}

__all__ = sorted(_FUNCTIONS)


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return _FUNCTIONS[name]
    raise missing("keras.ops", {"__all__": __all__}, name)


def __dir__() -> list[str]:
    return __all__
