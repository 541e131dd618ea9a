"""``tf.strings``: text from numbers and numbers from text."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing
from viz.tf.printing import number


def _texts(x: Any) -> Any:
    flat = [_text(v) for v in np.ravel(x)]
    out = np.empty(len(flat), object)
    out[:] = flat
    return out.reshape(np.shape(x))


def _text(value: Any) -> bytes:
    if isinstance(value, np.floating):
        return f"{value:f}".encode()
    return number(value).encode()


_as_string: Primitive = primitive("as_string", "AsString", _texts, (None,))
_to_number: Primitive = primitive(
    "to_number",
    "StringToNumber",
    lambda x, *, dtype: np.vectorize(lambda s: dtype.type(s.decode()), otypes=[dtype])(x),
    (None,),
)


def as_string(input: Any, *unused: Any, **options: Any) -> EagerTensor:
    """Returns numbers as text."""
    return apply(_as_string, (to_tensor(input),))


def to_number(input: Any, out_type: Any = "float32", name: str | None = None) -> EagerTensor:
    """Returns text as numbers."""
    return apply(_to_number, (to_tensor(input),), {"dtype": as_dtype(out_type).np})


__all__ = ["as_string", "to_number"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.strings", globals(), name)
