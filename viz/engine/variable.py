"""Variables: a name, a handle that tapes know, and a tensor's value that ``assign`` replaces."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine import events
from viz.engine.assigning import Assigning, Cell
from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.primitive import NO_PARAMS, Primitive, primitive
from viz.engine.shape import TensorShape
from viz.engine.state import next_id, state
from viz.engine.tensor import DEVICE, EagerTensor, Reference, text_of
from viz.engine.tensor_like import Convertible
from viz.engine.values import to_value

READ: Primitive = primitive("read_value", "ReadVariableOp", lambda x: x, (lambda g, y, x: g,))


class Variable(Assigning):
    """What ``isinstance(v, tf.Variable)`` asks for; calling it makes a ``ResourceVariable``.

    Args:
        initial_value: Value, or a function without arguments that returns it.
        trainable: Whether tapes watch it by themselves.
        name: Shows as ``name:0``.
        dtype: Element type; inferred if None.
        constraint: What optimizers apply to the value after each step.
        shape: The shape that values must have, if it is more general than the first value's.
    """

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes the concrete class."""
        return object.__new__(ResourceVariable if cls is Variable else cls)


class ResourceVariable(Variable):
    """A variable.

    Attributes:
        dtype: The element type.
        trainable: Whether tapes watch it by themselves.
        constraint: What optimizers apply to the value after each step, or None.
        _id: The handle: what tapes know it by, whatever its value.
    """

    __slots__ = (
        "__weakref__",
        "_cell",
        "_id",
        "_name",
        "_shape",
        "constraint",
        "dtype",
        "trainable",
    )

    __array_priority__ = 100

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
        experimental_enable_variable_lifting: bool = True,
    ) -> None:
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when you are not providing a "
                "`variable_def`. You provided neither."
            )
        if callable(initial_value) and not isinstance(initial_value, EagerTensor | Convertible):
            initial_value = initial_value()
        wanted = None if dtype is None else as_dtype(dtype)
        if isinstance(initial_value, EagerTensor | Convertible) or _holds_tensors(initial_value):
            tensor = to_tensor(initial_value, wanted)
            value, self.dtype = tensor._value, tensor.dtype
        else:
            value, self.dtype = to_value(initial_value, wanted)
        self._cell = Cell(value)
        self._name = name or "Variable"
        self._shape = None if shape is None else TensorShape(shape)
        self.trainable = True if trainable is None else bool(trainable)
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        self.constraint = constraint
        self._id = next_id()
        if events.listener is not None:
            known = initial_value if hasattr(initial_value, "_id") else None
            events.listener(events.TensorMade(self, "variable", known))

    # ----- reading -----

    @property
    def _value(self) -> Any:
        return self._cell.value

    @property
    def name(self) -> str:
        """The name with an output number."""
        return f"{self._name}:0"

    @property
    def shape(self) -> TensorShape:
        """The sizes of the axes."""
        return TensorShape(np.shape(self._cell.value)) if self._shape is None else self._shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return np.ndim(self._cell.value)

    @property
    def device(self) -> str:
        """TensorFlow's name of the first CPU."""
        return DEVICE

    @property
    def handle(self) -> ResourceVariable:
        """The variable itself: in this engine it is its own handle."""
        return self

    def get_shape(self) -> TensorShape:
        """Returns ``shape``."""
        return self.shape

    def ref(self) -> Reference:
        """Returns a hashable stand-in."""
        return Reference(self)

    def _touch(self) -> None:
        """Tells tapes, and whoever collects them, that the variable is read."""
        key = self._id
        if self.trainable:
            for recorder in state.recorders:
                if recorder.is_tape and recorder.auto and key not in recorder.variables:
                    recorder.watch_variable(self, automatic=True)
        for seen in state.readers:
            seen[key] = self

    def _to_tensor(self) -> EagerTensor:
        """Returns the value as a new tensor that belongs to the variable on every tape that watches it."""
        out = EagerTensor(self._cell.value, self.dtype)
        if state.recorders or state.readers:
            self._touch()
            self._record(out)
        if events.listener is not None:
            events.reads[out._id] = self
        return out

    def _record(self, out: EagerTensor) -> None:
        key = self._id
        for recorder in state.recorders:
            known = recorder.records
            if key in known:
                known[out._id] = (READ, (self,), out, NO_PARAMS) if recorder.is_tape else known[key]

    def read_value(self) -> EagerTensor:
        """Returns the value now, as a tensor."""
        out = EagerTensor(self._cell.value, self.dtype)
        if state.recorders or state.readers:
            self._touch()
            self._record(out)
        if events.listener is not None:
            taped = tuple(
                [r.tape_id for r in state.recorders if r.is_tape and out._id in r.records]
            )
            events.listener(
                events.OpApplied(out._id, "read_value", (self,), (out,), taped, {}, state.role)
            )
        return out

    value = read_value

    def numpy(self) -> Any:
        """Returns the value as a NumPy scalar or a new array; what is computed from it no tape sees."""
        value = self._left("numpy")
        return value.copy() if isinstance(value, np.ndarray) else value

    def _left(self, how: str) -> Any:
        self._touch()
        if events.listener is not None:
            events.listener(events.ValueLeft(self, how))
        return self._cell.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self._left("array"), dtype=dtype)

    def __bool__(self) -> bool:
        return bool(self._left("bool"))

    def __float__(self) -> float:
        return float(self._left("float"))

    def __int__(self) -> int:
        return int(self._left("int"))

    def __complex__(self) -> complex:
        return complex(self._left("complex"))

    def __index__(self) -> int:
        return self.read_value().__index__()

    def __iter__(self) -> Any:
        return iter(self._to_tensor())

    def __hash__(self) -> int:
        raise TypeError(
            f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})"
        )

    def __repr__(self) -> str:
        self._touch()
        text = text_of(self._cell.value, self.dtype, is_repr=True)
        return (
            f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={text}>"
        )

    __str__ = __repr__

    def __deepcopy__(self, memo: Any) -> ResourceVariable:
        copied = ResourceVariable(
            self._cell.value, trainable=self.trainable, name=self._name, dtype=self.dtype
        )
        memo[id(self)] = copied
        return copied

    def _unread(self) -> ResourceVariable:
        return UnreadVariable(self)


def _holds_tensors(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(
        isinstance(item, EagerTensor | Convertible) or _holds_tensors(item) for item in value
    )


class UnreadVariable(ResourceVariable):
    """What ``assign`` returns: the same variable, whose value nobody has read yet."""

    __slots__ = ()

    def __init__(self, of: ResourceVariable) -> None:
        self._cell, self.constraint = of._cell, of.constraint
        self._id = of._id
        self._name = "UnreadVariable"
        self._shape = of._shape
        self.dtype = of.dtype
        self.trainable = of.trainable

    def __repr__(self) -> str:
        return super().__repr__().replace(f"'{self.name}'", f"'{self._name}'", 1)

    __str__ = __repr__


UnreadVariable.__name__ = UnreadVariable.__qualname__ = "_UnreadVariable"
for _class in (Variable, ResourceVariable, UnreadVariable):
    _class.__module__ = "tensorflow.python.ops.resource_variable_ops"
