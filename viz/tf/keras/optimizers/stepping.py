"""The arithmetic of a step: on NumPy values, outside of every tape, in the variable's dtype.

Numbers are those of Keras's formulas, operation by operation. What a learner sees of a step is the assignment to the
variable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.errors import brackets, kernel_error
from viz.engine.indexed_slices import IndexedSlices
from viz.tf.keras.optimizers.clipping import clipped
from viz.tf.keras.variable import Variable, silent
from viz.tf.quiet import quietly, value_of

Value = Any
"""A NumPy array or scalar."""


class Stepping:
    """Clips, decays, changes and constrains variables, given the states that an optimizer keeps for them."""

    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    weight_decay: float | None
    loss_scale_factor: float | None
    learning_rate: Any
    iterations: Any
    _slots: dict[tuple[int, str], Variable]
    _rows: dict[int, tuple[Any, Any]]

    def _writes_own_step(self) -> bool:
        """Whether ``update_step`` was written by a learner."""
        raise NotImplementedError

    def _decays(self, variable: Any) -> bool:
        """Whether the variable is among those whose weights decay."""
        raise NotImplementedError

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Changes one variable by its gradient; to be overridden in optimizers of one's own."""
        raise NotImplementedError

    def _clipped(self, grads: list[Any], variables: list[Any]) -> list[Value]:
        """Returns the gradients within the limits, dense; rows of sparse ones are remembered for ``each``."""
        values = [self._plain(g, v) for g, v in zip(grads, variables, strict=True)]
        values = clipped(values, self.clipnorm, self.global_clipnorm, self.clipvalue)
        return [self._dense(*each) for each in zip(grads, values, variables, strict=True)]

    def _plain(self, gradient: Any, variable: Any) -> Value:
        if self.loss_scale_factor is not None:
            with quietly():
                gradient = gradient / self.loss_scale_factor
        part = gradient.values if isinstance(gradient, IndexedSlices) else gradient
        return np.asarray(value_of(part)).astype(variable.dtype.np)[()]

    def _dense(self, gradient: Any, value: Value, variable: Any) -> Value:
        self._rows.pop(variable._id, None)
        if not isinstance(gradient, IndexedSlices):
            return value
        places = np.asarray(value_of(gradient.indices))
        if not self.global_clipnorm:  # Keras adds repeated rows there
            self._rows[variable._id] = value, places
        out = np.zeros(np.shape(variable._value), value.dtype)
        np.add.at(out, places, value)
        return out

    @np.errstate(all="ignore")
    def _step(self, grads: list[Any], variables: list[Any]) -> None:
        grads = self._clipped(grads, [inner(v) for v in variables])
        rate = np.float32(value_of(self.learning_rate))
        inners = [inner(v) for v in variables]
        decayed = [self._decayed(v, rate) for v in inners]
        self.before_step(inners)
        for outer, v, g, x in zip(variables, inners, grads, decayed, strict=True):
            own_rate = v.dtype.np.type(rate)
            if self._writes_own_step():
                self._assign(outer, v, self._by_update_step(g, outer, v, own_rate, x))
                continue
            change = self.change(g, v, own_rate, x)
            if np.shape(change) != np.shape(x):
                raise kernel_error(
                    "AssignSubVariableOp",
                    f"Cannot update variable with shape {brackets(np.shape(x))} using a Tensor with shape "
                    f"{brackets(np.shape(change))}, shapes must be equal.",
                )
            self._assign(outer, v, x + change)

    def _by_update_step(self, g: Value, outer: Any, v: Any, rate: Value, x: Value) -> Value:
        """Lets ``update_step``, written in tensors by a learner, change the variable, and returns its new value."""
        before, v._cell.value = v._value, x
        try:
            with quietly():
                self.update_step(silent(g, v.dtype), outer, silent(rate, v.dtype))
            return v._value
        finally:
            v._cell.value = before

    def _decayed(self, variable: Any, rate: Any) -> Value:
        x = variable._value
        if self.weight_decay is None or not self._decays(variable):
            return x
        kind = variable.dtype.np.type
        return x - x * kind(self.weight_decay) * kind(rate)

    def _assign(self, outer: Any, variable: Any, new: Value) -> None:
        """Puts the new value, constrained, into the variable: the one event of a step."""
        constraint = getattr(outer, "constraint", None)
        if constraint is not None:
            with quietly():
                new = value_of(constraint(silent(new, variable.dtype)))
        with quietly():
            made = silent(new, variable.dtype)
        variable._set(made, "assign")

    def before_step(self, variables: list[Any]) -> None:
        """What a step needs once for all variables."""

    def change(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
        """Returns what is added to the variable.

        Args:
            g: The gradient.
            v: The variable.
            rate: The learning rate.
            x: The variable's value.
        """
        raise NotImplementedError

    # ----- states -----

    def get(self, v: Any, slot: str) -> Value:
        """Returns the state ``slot`` of a variable."""
        return self._slots[v._id, slot].value._value

    def set(self, v: Any, slot: str, value: Value) -> Value:
        """Replaces the state ``slot`` of a variable and returns it."""
        self._slots[v._id, slot].value._cell.value = value
        return value

    def each(self, function: Callable[[Value], Value], g: Value, v: Any) -> Value:
        """Returns a function of the gradient's elements; rows of a sparse one that repeat are summed afterwards.

        That is what Keras does: an embedding used twice adds two squares, not the square of a sum.
        """
        rows = self._rows.get(v._id)
        if rows is None:
            return function(g)
        values, places = rows
        out = np.zeros_like(g)
        np.add.at(out, places, function(values))
        return out

    def next_step(self, v: Any, ahead: int = 1) -> Value:
        """Returns the number of this step, from 1, in the variable's dtype."""
        return v.dtype.np.type(int(value_of(self.iterations)) + ahead)


def inner(variable: Any) -> Any:
    """The ``tf.Variable`` of a Keras variable, or the variable itself."""
    return variable.value if isinstance(variable, Variable) else variable


def powered(base: float, exponent: Value) -> Value:
    """Returns ``base`` to the power of a step number, in the number's dtype."""
    return np.power(exponent.dtype.type(base), exponent)
