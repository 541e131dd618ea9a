"""``tf.convert_to_tensor``."""

from __future__ import annotations

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.tensor import EagerTensor
from viz.engine.variable import Variable


def convert_to_tensor(
    value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None
) -> EagerTensor:
    """Returns ``value`` as a tensor; tensors stay themselves, lists with tensors are packed.

    Raises:
        ValueError: A tensor of another dtype, or something that has no tensor.
        TypeError: A number that ``dtype`` cannot hold.
    """
    if isinstance(value, Variable) and dtype is None:
        return value.read_value()  # type: ignore[attr-defined, no-any-return]
    if dtype is None and dtype_hint is not None:
        try:
            return to_tensor(value, as_dtype(dtype_hint), how="constant")
        except (TypeError, ValueError):
            pass
    return to_tensor(value, None if dtype is None else as_dtype(dtype), how="constant")
