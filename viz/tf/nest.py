"""``tf.nest``: nested lists, tuples and dicts."""

from typing import Any

from viz.engine.structure import flatten as _flatten
from viz.engine.structure import is_nested, map_structure, same_structure
from viz.engine.structure import pack as _pack
from viz.tf.missing import missing


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """Returns the leaves of ``structure`` in order."""
    return _flatten(structure)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Returns a flat list in the structure of ``structure``."""
    return _pack(structure, list(flat_sequence))


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Checks that two nests have the same structure.

    Raises:
        ValueError: They differ.
        TypeError: Their sequences are of different types, unless ``check_types`` is false.
    """
    same_structure(nest1, nest2, check_types)


__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack_sequence_as"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.nest", globals(), name)
