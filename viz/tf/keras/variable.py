"""``keras.Variable``: a name and a path around a ``tf.Variable``, which is what tapes and pictures see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.operators import OPERATORS
from viz.engine.ops.cast import cast
from viz.engine.primitive import made
from viz.engine.shape import TensorShape
from viz.engine.tensor import EagerTensor
from viz.engine.variable import Variable as EngineVariable
from viz.tf.keras.lookup import INITIALIZERS, found
from viz.tf.keras.naming import auto_name, current_path
from viz.tf.quiet import quietly

FLOATX = "float32"


def standard_dtype(dtype: Any) -> str:
    """Returns a dtype's name; ``float`` and ``int`` are Keras's defaults for them."""
    if dtype is None or dtype == "float":
        return FLOATX
    return "int64" if isinstance(dtype, str) and dtype == "int" else as_dtype(dtype).name


class Variable:
    """A state of a layer, metric or optimizer.

    Args:
        initializer: A value, a function of shape and dtype, or the name of an initializer.
        shape: Needed for a function.
        dtype: Defaults to the value's own, or float32.
        trainable: Whether tapes watch it by themselves.
        name: Last part of the path.
    """

    __array_priority__ = 100

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
    ) -> None:
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}"
            )
        self._name = name or auto_name("Variable")
        parent = current_path()
        self._path = f"{parent}/{self._name}" if parent else self._name
        self._trainable = bool(trainable)
        self.regularizer: Any = None
        self.constraint: Any = None
        with quietly():  # how the first value came about is not part of the picture
            value = self._first_value(initializer, shape, dtype)
        self._value: Any = EngineVariable(value, trainable=self._trainable, name=self._path)

    def _first_value(self, initializer: Any, shape: Any, dtype: Any) -> Any:
        if isinstance(initializer, str):
            initializer = found(initializer, INITIALIZERS, "initializer")
        if not callable(initializer) or isinstance(
            initializer, EagerTensor | EngineVariable | Variable
        ):
            tensor = to_tensor(initializer)
            return tensor if dtype is None else cast(tensor, standard_dtype(dtype))
        if shape is None:
            raise ValueError(
                "When creating a Variable from an initializer, the `shape` argument should be specified. "
                f"Received: initializer={initializer} and shape={shape}"
            )
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        if None in sizes:
            raise ValueError(
                "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: "
                f"shape={sizes} for variable path='{self._path}'"
            )
        wanted = standard_dtype(dtype)
        made_value = initializer(tuple(int(n) for n in sizes), dtype=wanted)
        return cast(to_tensor(made_value), wanted)

    # ----- what it is -----

    @property
    def value(self) -> Any:
        """The ``tf.Variable``."""
        return self._value

    @property
    def handle(self) -> Any:
        """What tapes know it by."""
        return self._value.handle

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self._name

    @property
    def path(self) -> str:
        """The names of layers around it, then its own."""
        return self._path

    @property
    def dtype(self) -> str:
        """The name of the element type."""
        return str(self._value.dtype.name)

    @property
    def shape(self) -> TensorShape:
        """The sizes of the axes."""
        return TensorShape(self._value.shape)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return int(self._value.ndim)

    @property
    def trainable(self) -> bool:
        """Whether optimizers are meant to change it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        # the tf.Variable keeps what it was made with: gradients still flow, as in Keras
        self._trainable = bool(value)

    def __repr__(self) -> str:
        value = np.asarray(self._value._value)
        shown = value.item() if not value.ndim else value
        return (
            f"<Variable path={self._path}, shape={self.shape}, dtype={self.dtype}, value={shown}>"
        )

    # ----- reading -----

    def numpy(self) -> Any:
        """Returns the value as a NumPy array."""
        return self._value.numpy()

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> EagerTensor:
        """Returns the value as a tensor: a read that tapes notice."""
        return self._value._to_tensor()  # type: ignore[no-any-return]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self._value.__array__(dtype))

    def _scalar(self) -> Any:
        if self.ndim:
            raise TypeError(
                f"Only scalar arrays can be converted to Python scalars. Got: shape={self.shape}"
            )
        return self._value

    def __int__(self) -> int:
        return int(self._scalar())

    def __float__(self) -> float:
        return float(self._scalar())

    def __bool__(self) -> NoReturn:
        raise TypeError("A Keras Variable cannot be used as a boolean.")

    def __iter__(self) -> Iterator[Any]:
        return iter(self._value)

    # ----- writing -----

    def assign(self, value: Any) -> EagerTensor:
        """Replaces the value and returns it as a tensor.

        Raises:
            ValueError: Another shape.
        """
        new = cast(to_tensor(value), self._value.dtype)
        if tuple(np.shape(new._value)) != tuple(self._value.shape):
            raise ValueError(
                "The shape of the target variable and the shape of the target value in `variable.assign(value)` "
                f"must match. variable.shape={self.shape}, Received: value.shape={new.shape}. "
                f"Target variable: {self}"
            )
        self._value.assign(new)
        return new

    def assign_add(self, value: Any) -> EagerTensor:
        """Adds to the value and returns the sum."""
        return self.assign(OPERATORS["__add__"](self._value, value))

    def assign_sub(self, value: Any) -> EagerTensor:
        """Subtracts from the value and returns the difference."""
        return self.assign(OPERATORS["__sub__"](self._value, value))


def _delegated(name: str) -> Any:
    operation = OPERATORS[name]

    def method(self: Variable, other: Any) -> Any:
        return operation(self._value, other)

    return method


def _delegated_unary(name: str) -> Any:
    operation = OPERATORS[name]

    def method(self: Variable) -> Any:
        return operation(self._value)

    return method


for _operator in OPERATORS:
    _unary = _operator in ("__neg__", "__abs__", "__invert__")
    setattr(Variable, _operator, (_delegated_unary if _unary else _delegated)(_operator))
Variable.__hash__ = None  # type: ignore[assignment, method-assign]
Variable.__module__ = "keras.src.backend"


def silent(value: Any, dtype: Any) -> EagerTensor:
    """Returns a NumPy value as a tensor of ``dtype``, announced as a constant."""
    wanted = as_dtype(dtype)
    return made(np.asarray(value, wanted.np)[()], wanted, "constant")
