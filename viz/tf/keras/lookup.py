"""Objects by name: what ``get("glorot_uniform")`` and ``Dense(activation="relu")`` look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INITIALIZERS: dict[str, Any] = {}
"""Initializers by name; filled by ``initializers``, which draws its numbers from variables and so needs them."""


def found(identifier: Any, table: Mapping[str, Any], what: str, instances: bool = True) -> Any:
    """Returns what ``identifier`` stands for: a name in ``table``, a class (an instance is made), or itself.

    Raises:
        ValueError: There is no such name, or it is nothing that can be called.
    """
    if isinstance(identifier, str):
        entry = table.get(identifier)
        if entry is None:
            raise ValueError(f"Could not interpret {what} identifier: {identifier}")
        return entry() if instances and isinstance(entry, type) else entry
    if isinstance(identifier, type):
        return identifier()
    if callable(identifier):
        return identifier
    raise ValueError(f"Could not interpret {what} identifier: {identifier}")
