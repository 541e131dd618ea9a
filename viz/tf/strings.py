"""``tf.strings``: text from numbers and numbers from text."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.errors import kernel_error
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing
from viz.tf.printing import number


def _texts(x: Any, *, precision: int, form: str, width: int, fill: str) -> Any:
    flat = [_padded(_text(v, precision, form), width, fill) for v in np.ravel(x)]
    out = np.empty(len(flat), object)
    out[:] = flat
    return out.reshape(np.shape(x))


def _text(value: Any, precision: int, form: str) -> str:
    """A number as C's printf writes it: f, e or g with so many digits (6)."""
    if isinstance(value, np.complexfloating):
        return f"({_text(value.real, precision, form)},{_text(value.imag, precision, form)})"
    if isinstance(value, np.floating):
        return f"{value:{'' if precision < 0 else f'.{precision}'}{form}}"
    return number(value)


def _padded(text: str, width: int, fill: str) -> bytes:
    return (text.rjust(width, "0" if fill == "0" else " ") if width > 0 else text).encode()


_as_string: Primitive = primitive("as_string", "AsString", _texts, (None,))
_to_number: Primitive = primitive(
    "to_number",
    "StringToNumber",
    lambda x, *, dtype: np.vectorize(lambda s: dtype.type(s.decode()), otypes=[dtype])(x),
    (None,),
)


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> EagerTensor:
    """Returns numbers as text.

    Args:
        input: The numbers.
        precision: Digits after the point; 6 if −1.
        scientific: Whether to write an exponent.
        shortest: Whether to write an exponent only where that is shorter.
        width: The least length of a text.
        fill: What stands before a shorter one: a space, or "0".
        name: Ignored.

    Raises:
        InvalidArgumentError: Both ``scientific`` and ``shortest``, or another ``fill``.
    """
    x = to_tensor(input)
    if scientific and shortest:
        raise kernel_error("AsString", "Cannot select both scientific and shortest notation")
    if len(fill) > 1:
        raise kernel_error(
            "AsString", f"Fill string must be one or fewer characters but was: {fill}"
        )
    if fill not in ("", " ", "0"):
        raise kernel_error("AsString", f'Fill argument not supported: "{fill}"')
    form = "e" if scientific else "g" if shortest else "f"
    how = {"precision": int(precision), "form": form, "width": int(width), "fill": fill}
    return apply(_as_string, (x,), how)


def to_number(input: Any, out_type: Any = "float32", name: str | None = None) -> EagerTensor:
    """Returns text as numbers."""
    return apply(_to_number, (to_tensor(input),), {"dtype": as_dtype(out_type).np})


__all__ = ["as_string", "to_number"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.strings", globals(), name)
