"""Tensors: an immutable NumPy value with an identity. Operators are added by ``operators``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from viz.engine import events
from viz.engine.dtypes import DType, of, string
from viz.engine.shape import TensorShape
from viz.engine.state import next_id

DEVICE = "/job:localhost/replica:0/task:0/device:CPU:0"

_NUMPY_NAMES = {"T", "astype", "ravel", "transpose", "reshape", "clip", "size", "tolist", "data"}
_GRAPH_NAMES = {"name", "op", "graph", "consumers", "value_index", "_override_operator"}


class Tensor:
    """What ``isinstance(x, tf.Tensor)`` asks for."""

    __slots__ = ()


class Reference:
    """A hashable handle of a tensor or variable: equal when it is the same object."""

    __slots__ = ("_wrapped",)

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def deref(self) -> Any:
        """Returns the object."""
        return self._wrapped

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._wrapped is other._wrapped

    def __hash__(self) -> int:
        return id(self._wrapped)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._wrapped!r}>"


def text_of(value: Any, dtype: DType, is_repr: bool) -> str:
    """Returns a NumPy value as TensorFlow prints it inside ``str`` and ``repr`` of tensors."""
    if not is_repr:
        text = str(value)
    elif isinstance(value, np.ndarray) or dtype.kind == "S":
        text = repr(value)
    else:
        text = repr(value.item())
    return "\n" + text if "\n" in text else text


class EagerTensor(Tensor):
    """A value that never changes.

    Attributes:
        dtype: The element type.
        _value: A NumPy scalar if the shape is ``()``, else an array; never written to.
        _id: Unique and increasing; this, not the value, is what tapes know a tensor by.
    """

    __slots__ = ("__weakref__", "_id", "_value", "dtype")

    __array_priority__ = 100

    def __init__(self, value: Any, dtype: DType) -> None:
        self._value = value
        self.dtype = dtype
        self._id = next_id()

    @property
    def shape(self) -> TensorShape:
        """The sizes of the axes."""
        return TensorShape(self._value.shape if self.dtype.kind != "S" else np.shape(self._value))

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return np.ndim(self._value)

    @property
    def device(self) -> str:
        """TensorFlow's name of the first CPU."""
        return DEVICE

    backing_device = device

    def get_shape(self) -> TensorShape:
        """Returns ``shape``."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Raises:
        ValueError: The tensor does not have this shape.
        """
        if not self.shape.is_compatible_with(shape):
            raise ValueError(
                f"Tensor's shape {self.shape} is not compatible with supplied shape {shape}"
            )

    def ref(self) -> Reference:
        """Returns a hashable stand-in."""
        return Reference(self)

    def numpy(self) -> Any:
        """Returns the value as a NumPy scalar or a new array; what is computed from it no tape sees."""
        if events.listener is not None:
            events.listener(events.ValueLeft(events.reads.get(self._id, self), "numpy"))
        value = self._value
        return value.copy() if isinstance(value, np.ndarray) else value

    _numpy = numpy

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if events.listener is not None:
            events.listener(events.ValueLeft(events.reads.get(self._id, self), "array"))
        array = np.asarray(self._value, dtype=dtype)
        return array.copy() if copy is not False and array is self._value else array

    def _left(self, how: str) -> Any:
        if events.listener is not None:
            events.listener(events.ValueLeft(events.reads.get(self._id, self), how))
        return self._value

    def __bool__(self) -> bool:
        return bool(self._left("bool"))

    def __float__(self) -> float:
        return float(self._left("float"))

    def __int__(self) -> int:
        return int(self._left("int"))

    def __complex__(self) -> complex:
        return complex(self._left("complex"))

    def __index__(self) -> int:
        value: Any = self._left("index")
        if self.dtype.kind not in "iu":
            raise AttributeError(f"'{type(value).__name__}' object has no attribute '__index__'")
        return int(value.__index__())

    def __format__(self, spec: str) -> str:
        return str(format(self.numpy(), spec))

    def __round__(self, ndigits: int | None = None) -> NoReturn:
        raise _no_attribute(self, "astype")

    def __len__(self) -> int:
        if not np.ndim(self._value):
            raise TypeError("Scalar tensor has no `len()`")
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        if not np.ndim(self._value):
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[i] for i in range(len(self._value)))  # type: ignore[index]

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(f"'{_FULL_NAME}' object does not support item assignment")

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __getattr__(self, name: str) -> NoReturn:
        raise _no_attribute(self, name)

    def __copy__(self) -> EagerTensor:
        return self

    def __deepcopy__(self, memo: Any) -> EagerTensor:
        return self

    def __reduce__(self) -> Any:
        return wrap, (self._value,)

    def __str__(self) -> str:
        text = text_of(self._value, self.dtype, is_repr=False)
        return f"tf.Tensor({text}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self) -> str:
        text = text_of(self._value, self.dtype, is_repr=True)
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={text}>"


EagerTensor.__module__ = "tensorflow.python.framework.ops"
EagerTensor.__qualname__ = "EagerTensor"
Tensor.__module__ = "tensorflow.python.framework.tensor"
_FULL_NAME = f"{EagerTensor.__module__}.{EagerTensor.__name__}"


def _no_attribute(tensor: EagerTensor, name: str) -> AttributeError:
    if name in _NUMPY_NAMES:
        return AttributeError(
            f"EagerTensor object has no attribute '{name}'. \n"
            "        If you are looking for numpy-related methods, please run the following:\n"
            "        tf.experimental.numpy.experimental_enable_numpy_behavior()\n      "
        )
    if name in _GRAPH_NAMES:
        return AttributeError(f"Tensor.{name} is undefined when eager execution is enabled.")
    return AttributeError(f"'{_FULL_NAME}' object has no attribute '{name}'", name=name, obj=tensor)


def wrap(value: Any) -> EagerTensor:
    """Returns a tensor that holds a NumPy value as it is (0-d arrays as scalars)."""
    if value.__class__ is np.ndarray and not value.ndim:
        value = value[()]
    return EagerTensor(value, string if value.__class__ is bytes else of(value))
