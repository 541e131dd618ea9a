"""What all of ``keras.ops`` share: symbolic tensors make symbolic tensors, and dtypes meet in Keras's way."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.ops.cast import cast
from viz.tf.keras import symbolic
from viz.tf.keras.naming import auto_name
from viz.tf.keras.variable import FLOATX, standard_dtype

_LADDER = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "bfloat16", "float16", "float32",
    "float64", "complex64", "complex128",
)  # fmt: skip
"""From narrow to wide: of two dtypes the later one is the result's, but for the cases below."""
_MEETING = {
    frozenset(pair): result
    for *pair, result in (
        ("uint8", "int8", "int16"), ("uint16", "int8", "int32"), ("uint16", "int16", "int32"),
        ("uint32", "int8", "int64"), ("uint32", "int16", "int64"), ("uint32", "int32", "int64"),
        ("bfloat16", "float16", "float32"), ("float64", "complex64", "complex128"),
    )
}  # fmt: skip


class Operation:
    """One use of a function of ``keras.ops`` in a model's graph."""

    def __init__(self, function: Callable[..., Any], name: str | None = None) -> None:
        self.function = function
        self.name = name or auto_name(function.__name__.rstrip("_"))
        self._inbound_nodes: list[Any] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the values."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<Operation name={self.name}>"


def op[F: Callable[..., Any]](function: F) -> F:
    """Makes a function that takes symbolic tensors, too, and then returns such."""

    @functools.wraps(function)
    def either(*args: Any, **kwargs: Any) -> Any:
        if symbolic.tensors_in((args, kwargs)):
            operation = Operation(function)
            outputs = symbolic.tried(function, args, kwargs)
            return symbolic.joined(operation, args, kwargs, outputs)
        return function(*args, **kwargs)

    return either  # type: ignore[return-value]


def named(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns ``function`` under another name as one of ``keras.ops``."""

    @functools.wraps(function)
    def renamed(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    renamed.__name__ = renamed.__qualname__ = name
    return op(renamed)


def result_type(*dtypes: Any) -> str:
    """Returns the dtype of a result of operands with these dtypes; ``int`` and ``float`` are Python's, and weak."""
    weak = {kind for kind in dtypes if kind in (int, float, bool)}
    names = [standard_dtype(kind) for kind in dtypes if kind not in (int, float, bool)]
    found: str | None = None
    for name in names:
        if found is not None and name != found:
            pair = _MEETING.get(frozenset((found, name)))
            found = pair or max(found, name, key=_LADDER.index)
        else:
            found = name
    if found is None:
        return FLOATX if float in weak else "int32" if int in weak else "bool"
    if float in weak and as_dtype(found).kind not in "fc":
        return FLOATX
    if int in weak and found == "bool":
        return "int32"
    return found


def kind_of(x: Any) -> Any:
    """Returns what ``result_type`` asks for: the dtype, or the type of a Python number."""
    return type(x) if type(x) in (int, float, bool) else tensor(x).dtype.name


def tensor(x: Any, dtype: Any = None) -> Any:
    """Returns ``x`` as a tensor, cast if a dtype is given."""
    found = to_tensor(x)
    return found if dtype is None or found.dtype.name == dtype else cast(found, dtype)


def pair(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Returns two operands as tensors of the dtype in which they meet."""
    wanted = result_type(kind_of(x1), kind_of(x2))
    return _as(x1, wanted), _as(x2, wanted)


def _as(x: Any, dtype: str) -> Any:
    if type(x) in (int, float, bool):
        return (
            to_tensor(x, as_dtype(dtype))
            if dtype != "bool" or type(x) is bool
            else tensor(x, dtype)
        )
    return tensor(x, dtype)


def floating(x: Any) -> Any:
    """Returns ``x`` as a tensor of floating numbers."""
    found = to_tensor(x)
    if found.dtype.kind in "fc":
        return found
    return cast(found, FLOATX)


def summable(x: Any) -> Any:
    """Returns ``x`` in the dtype that Keras adds it up in: small whole numbers widen to 32 bits."""
    found = to_tensor(x)
    name = found.dtype.name
    if name in ("bool", "int8", "int16"):
        return cast(found, "int32")
    return cast(found, "uint32") if name in ("uint8", "uint16") else found
