"""``keras.regularizers``: penalties on weights that ``layer.losses`` collects."""

from __future__ import annotations

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import add, multiply
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.complex import abs_
from viz.engine.ops.exponential import square
from viz.tf.keras.lookup import found
from viz.tf.missing import missing


class Regularizer:
    """Base class: called with a weight, returns its penalty."""

    def __call__(self, x: Any) -> Any:
        """Returns the penalty."""
        return 0.0


class L1L2(Regularizer):
    """l1 · Σ|x| + l2 · Σx²."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = 0.0 if l1 is None else float(l1)
        self.l2 = 0.0 if l2 is None else float(l2)

    def __call__(self, x: Any) -> Any:
        """Returns the penalty."""
        x = to_tensor(x)
        total: Any = None
        if self.l1:
            total = multiply(self.l1, reduce_sum(abs_(x)))
        if self.l2:
            part = multiply(self.l2, reduce_sum(square(x)))
            total = part if total is None else add(total, part)
        return to_tensor(0.0) if total is None else total


class L1(L1L2):
    """l1 · Σ|x|."""

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)


class L2(L1L2):
    """l2 · Σx²."""

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)


l1, l2, l1_l2 = L1, L2, L1L2
_BY_NAME = {"l1": L1, "l2": L2, "l1_l2": L1L2, "L1": L1, "L2": L2, "L1L2": L1L2}


def get(identifier: Any) -> Any:
    """Returns a regularizer by name; None stays None."""
    return None if identifier is None else found(identifier, _BY_NAME, "regularizer")


__all__ = ["L1", "L1L2", "L2", "Regularizer", "get", "l1", "l1_l2", "l2"]


def __getattr__(name: str) -> Any:
    raise missing("keras.regularizers", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
