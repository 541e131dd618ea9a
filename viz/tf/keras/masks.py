"""Which steps of a sequence count: masks that layers hand on beside their outputs.

Keras writes a mask on the tensor itself; here a table remembers it for as long as the tensor lives.
"""

from __future__ import annotations

import warnings
import weakref
from typing import Any

from viz.engine.structure import flatten, is_nested, map_structure
from viz.engine.tensor import EagerTensor

_of: dict[int, tuple[Any, Any]] = {}


def remember(tensor: Any, mask: Any) -> None:
    """Notes the mask of a tensor; None forgets it."""
    key = getattr(tensor, "_id", None)
    if key is None:
        return
    if mask is None:
        _of.pop(key, None)
    else:
        _of[key] = (weakref.ref(tensor, lambda _: _of.pop(key, None)), mask)


def mask_of(tensor: Any) -> Any:
    """Returns the mask of a tensor, or of each tensor of a nest; None where there is none."""
    if not _of:
        return None
    if is_nested(tensor):
        found = map_structure(mask_of, tensor)
        return found if any(mask is not None for mask in flatten(found)) else None
    entry = _of.get(getattr(tensor, "_id", -1))
    return None if entry is None or entry[0]() is not tensor else entry[1]


def _written(tensor: EagerTensor) -> Any:
    found = mask_of(tensor)
    if found is None:
        raise AttributeError("'EagerTensor' object has no attribute '_keras_mask'")
    return found


EagerTensor._keras_mask = property(_written)  # type: ignore[attr-defined]


def hand_on(layer: Any, inputs: Any, outputs: Any, mask: Any) -> None:
    """Notes the masks of a layer's outputs, given that of its input."""
    if mask is None and not layer.makes_masks:
        return
    if not layer.supports_masking:
        warnings.warn(
            f"Layer '{layer.name}' (of type {type(layer).__name__}) was passed an input with a mask attached to it. "
            "However, this layer does not support masking and will therefore destroy the mask information. Downstream "
            "layers will not see the mask.",
            stacklevel=4,
        )
        return
    found = layer.compute_mask(inputs, mask)
    if found is None:
        return
    flat_masks = found if isinstance(found, list) else [found]
    for tensor, own in zip(flatten(outputs), flat_masks, strict=False):
        if own is not None and mask_of(tensor) is None:
            remember(tensor, own)
