"""The writing half of a variable: what replaces its value, unseen by tapes."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from viz.engine import events
from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import DType
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.ops.arith import add, subtract
from viz.engine.shape import TensorShape
from viz.engine.state import not_recording, state
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible


class Cell:
    """What all views of one variable share: the current value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Assigning(Convertible):
    """Base of variables: ``assign`` and what is like it, and the refusal of ``+=``."""

    __slots__ = ()

    _cell: Cell
    dtype: DType

    @property
    def name(self) -> str:
        """The name with an output number."""
        raise NotImplementedError

    @property
    def shape(self) -> TensorShape:
        """The shape that values must have."""
        raise NotImplementedError

    def _touch(self) -> None:
        """Tells tapes, and whoever collects them, that the variable is read."""
        raise NotImplementedError

    def _unread(self) -> Any:
        """Returns another view of the variable: what ``assign`` gives back."""
        raise NotImplementedError

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Replaces the value; no tape records that.

        Returns:
            Another view of the variable.

        Raises:
            ValueError: Another shape, or a tensor of another dtype.
        """
        tensor = to_tensor(value, self.dtype)
        if not self.shape.is_compatible_with(np.shape(tensor._value)):
            raise ValueError(
                f"Cannot assign value to variable ' {self.name}': Shape mismatch.The variable shape {self.shape}, "
                f"and the assigned value shape {tensor.shape} are incompatible."
            )
        return self._set(tensor, "assign", read_value, value)

    def assign_add(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Adds ``delta`` to the value; no tape records that."""
        return self._set(self._changed(delta, add), "assign_add", read_value, delta)

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Subtracts ``delta`` from the value; no tape records that."""
        return self._set(self._changed(delta, subtract), "assign_sub", read_value, delta)

    def _changed(self, delta: Any, op: Any) -> EagerTensor:
        change = to_tensor(delta, self.dtype)
        if np.shape(change._value) != np.shape(self._cell.value):
            kind = "assign_add" if op is add else "assign_sub"
            raise ValueError(
                f"Cannot {kind} value of shape {change.shape} to a variable of shape {self.shape}."
            )
        listener, events.listener = (
            events.listener,
            None,
        )  # one event, VariableAssigned, tells it all
        try:
            with not_recording():
                result: EagerTensor = op(EagerTensor(self._cell.value, self.dtype), change)
        finally:
            events.listener = listener
        return result

    def _set(
        self, tensor: EagerTensor, how: str, read_value: bool = True, given: Any = None
    ) -> Any:
        self._touch()
        if state.trial:
            return self._unread() if read_value else None
        self._cell.value = tensor._value
        if events.listener is not None:
            known = events.reads.get(given._id, given) if hasattr(given, "_id") else None
            events.listener(events.VariableAssigned(self, tensor, how, known))
        return self._unread() if read_value else None

    def _scatter(self, slices: IndexedSlices, how: str) -> Any:
        value = np.array(self._cell.value)
        rows, at = slices.values._value, slices.indices._value
        if how == "scatter_update":
            value[at] = rows
        else:
            np.add.at(value, at, rows if how == "scatter_add" else -rows)
        return self._set(EagerTensor(value, self.dtype), how)

    def scatter_add(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Any:
        """Adds rows at their indices."""
        return self._scatter(sparse_delta, "scatter_add")

    def scatter_sub(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Any:
        """Subtracts rows at their indices."""
        return self._scatter(sparse_delta, "scatter_sub")

    def scatter_update(
        self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Any:
        """Replaces rows at their indices."""
        return self._scatter(sparse_delta, "scatter_update")

    def _assign_part(self, key: Any, value: Any) -> Any:
        """Replaces ``self[key]``: what ``v[1].assign(9.)`` does."""
        part = operand(value, self.dtype)
        new = np.array(self._cell.value)
        new[key] = part._value
        return self._set(EagerTensor(new, self.dtype), "assign", given=value)

    def __iadd__(self, other: Any) -> NoReturn:
        raise _in_place("variable += value", "variable.assign_add(value)", "variable + value")

    def __isub__(self, other: Any) -> NoReturn:
        raise _in_place("variable -= value", "variable.assign_sub(value)", "variable - value")

    def __imul__(self, other: Any) -> NoReturn:
        raise _in_place("var *= value", "var.assign(var * value)", "var * value")

    def __itruediv__(self, other: Any) -> NoReturn:
        raise _in_place("var /= value", "var.assign(var / value)", "var / value")

    def __ipow__(self, other: Any) -> NoReturn:
        raise _in_place("var **= value", "var.assign(var ** value)", "var ** value")


def _in_place(statement: str, instead: str, new: str) -> RuntimeError:
    return RuntimeError(
        f"`{statement}` with `tf.Variable`s is not supported. Use `{instead}` to modify the variable, or "
        f"`out = {new}` if you need to get a new output Tensor."
    )
