"""Which tensor went into the sigmoid or softmax that made another: Keras's crossentropies go back to it.

Keras writes this on the tensor itself; here a table remembers it for as long as the tensor lives.
"""

from __future__ import annotations

import weakref
from typing import Any

_of: dict[int, tuple[Any, Any]] = {}


def remember(output: Any, logits: Any) -> Any:
    """Notes that ``output`` was made from ``logits`` and returns it."""
    key = output._id
    _of[key] = (weakref.ref(output, lambda _: _of.pop(key, None)), logits)
    return output


def logits_of(output: Any) -> Any:
    """Returns the tensor that went in, or None if that is not known."""
    entry = _of.get(getattr(output, "_id", -1))
    return None if entry is None or entry[0]() is not output else entry[1]
