"""What stands for a tensor without being one."""

from __future__ import annotations

from typing import Any

from viz.engine.tensor import EagerTensor, Tensor


class Convertible:
    """Base of what is no tensor but turns into one: ``_to_tensor()`` gives it (a variable is read, for example)."""

    __slots__ = ()

    def _to_tensor(self) -> EagerTensor:
        raise NotImplementedError


def is_tensor_like(value: Any) -> bool:
    """Whether ``value`` carries a tensor's identity, so that a tape may follow it."""
    return isinstance(value, Tensor | Convertible) or hasattr(value, "__tf_tensor__")
