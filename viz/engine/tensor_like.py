"""What stands for a tensor without being one, and how each kind of it becomes a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.engine.dtypes import DType
from viz.engine.tensor import EagerTensor, Tensor

Conversion = Callable[[Any, DType | None], Any]
"""``conversion(value, dtype)`` returns the tensor of ``value``, or NotImplemented to leave it to others."""

CONVERSIONS: list[tuple[Any, Conversion]] = []
"""Types and their conversions, in the order in which they are tried."""


def register_conversion(base_type: Any, conversion: Conversion) -> None:
    """Says how values of a type (or of a tuple of types) become tensors, as TensorFlow's registry of that name.

    A conversion may be written with ops, which themselves convert their operands: that is why it is told to the
    converter instead of being imported by it.
    """
    CONVERSIONS.append((base_type, conversion))


def converted(value: Any, dtype: DType | None) -> Any:
    """Returns what the first registered conversion that takes ``value`` makes of it; NotImplemented if none does."""
    for base_type, conversion in CONVERSIONS:
        if isinstance(value, base_type):
            made = conversion(value, dtype)
            if made is not NotImplemented:
                return made
    return NotImplemented


class Convertible:
    """Base of what is no tensor but turns into one: ``_to_tensor()`` gives it (a variable is read, for example)."""

    __slots__ = ()

    def _to_tensor(self) -> EagerTensor:
        """Returns the tensor by the registered conversion."""
        made: EagerTensor = converted(self, None)
        return made


def is_tensor_like(value: Any) -> bool:
    """Whether ``value`` carries a tensor's identity, so that a tape may follow it."""
    return isinstance(value, Tensor | Convertible) or hasattr(value, "__tf_tensor__")
