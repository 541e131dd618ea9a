"""Nested lists, tuples and dicts: flattened, and a flat list packed back into the same structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any


def is_nested(value: Any) -> bool:
    """Whether ``value`` is a container that is walked into."""
    return isinstance(value, list | tuple | Mapping)


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        try:
            keys = sorted(value)
        except TypeError:
            keys = list(value)
        return iter([value[key] for key in keys])
    return iter(value)


def flatten(value: Any) -> list[Any]:
    """Returns the leaves in order; dicts in the order of their sorted keys."""
    if not is_nested(value):
        return [value]
    flat: list[Any] = []
    stack = [_items(value)]
    while stack:
        for item in stack[-1]:
            if is_nested(item):
                stack.append(_items(item))
                break
            flat.append(item)
        else:
            stack.pop()
    return flat


def pack(structure: Any, flat: Sequence[Any]) -> Any:
    """Returns ``flat`` in the structure of ``structure``.

    Raises:
        ValueError: The numbers of leaves differ.
    """
    leaves = iter(flat)
    count = len(flatten(structure))
    if count != len(flat):
        raise ValueError(
            f"Structure had {count} atoms, but flat_sequence had {len(flat)} items.  Structure: {structure}, "
            f"flat_sequence: {list(flat)}."
        )
    return _packed(structure, leaves)


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if not is_nested(structure):
        return next(leaves)
    if isinstance(structure, Mapping):
        try:
            keys = sorted(structure)
        except TypeError:
            keys = list(structure)
        values = {key: _packed(structure[key], leaves) for key in keys}
        ordered = [(key, values[key]) for key in structure]
        return type(structure)(ordered)  # type: ignore[call-arg]
    parts = [_packed(item, leaves) for item in structure]
    if isinstance(structure, tuple):
        return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)
    return type(structure)(parts)


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """Returns ``function`` of the corresponding leaves, in the structure of the first argument.

    Raises:
        ValueError: The structures differ.
    """
    for other in structures[1:]:
        same_structure(structures[0], other)
    flat = [flatten(structure) for structure in structures]
    return pack(structures[0], [function(*leaves) for leaves in zip(*flat, strict=True)])


def _dots(value: Any) -> Any:
    return pack(value, ["."] * len(flatten(value))) if is_nested(value) else "."


def same_structure(first: Any, second: Any, check_types: bool = False) -> None:
    """Checks that two values have the same nesting (and, if wanted, sequences of the same types).

    Raises:
        ValueError: They have not (TensorFlow's text).
        TypeError: Only types of sequences differ.
    """
    found = _difference(first, second)
    kind: type[Exception] = ValueError
    if found is None and check_types:
        found, kind = _other_type(first, second), TypeError
    if found is None:
        return

    def shown(value: Any) -> str:
        return str(_dots(value)).replace("'", "")

    raise kind(
        "The two structures don't have the same nested structure.\n\n"
        f"First structure: type={type(first).__name__} str={first!s}\n\n"
        f"Second structure: type={type(second).__name__} str={second!s}\n\n"
        f"More specifically: {found}\n"
        f"Entire first structure:\n{shown(first)}\nEntire second structure:\n{shown(second)}"
    )


def _other_type(a: Any, b: Any) -> str | None:
    if not is_nested(a):
        return None
    if type(a) is not type(b) and not (isinstance(a, Mapping) and isinstance(b, Mapping)):
        return (
            f"The two namedtuples don't have the same sequence type. First structure has type {type(a).__name__}, "
            f"while second structure has type {type(b).__name__}"
        )
    pairs = zip(_items(a), _items(b), strict=True)
    return next((found for x, y in pairs if (found := _other_type(x, y))), None)


def _difference(a: Any, b: Any) -> str | None:
    def named(value: Any) -> str:
        return f'"type={type(value).__name__} str={value!s}"'

    if is_nested(a) != is_nested(b):
        nested, plain = (a, b) if is_nested(a) else (b, a)
        return (
            f"Substructure {named(nested)} is a sequence, while substructure {named(plain)} is not"
        )
    if not is_nested(a):
        return None
    if isinstance(a, Mapping) != isinstance(b, Mapping) or len(a) != len(b):
        return (
            f"The two structures don't have the same number of elements. First structure: {named(a)}. "
            f"Second structure: {named(b)}"
        )
    for left, right in zip(_items(a), _items(b), strict=True):
        found = _difference(left, right)
        if found:
            return found
    return None
