"""What all optimizers share: learning rate, step count, clipping, weight decay, states per variable, refusals.

Steps are computed on NumPy values, outside of every tape: what a learner sees of one is the assignment to the
variable. Numbers are those of Keras's formulas, operation by operation, in the variable's dtype.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from viz.engine.errors import brackets, kernel_error
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.state import state
from viz.tf.keras.naming import auto_name, name_scope
from viz.tf.keras.optimizers.clipping import clipped
from viz.tf.keras.optimizers.schedules import LearningRateSchedule
from viz.tf.keras.variable import Variable, silent
from viz.tf.quiet import quietly, value_of

Value = Any
"""A NumPy array or scalar."""


class Optimizer:
    """Base class; ``update_step`` is what the others add.

    Args:
        learning_rate: A float, a schedule, or a function without arguments.
        weight_decay: Part of each variable that is taken away at each step, times the learning rate.
        clipnorm: Largest norm of each gradient.
        clipvalue: Largest size of each element of a gradient.
        global_clipnorm: Largest norm of all gradients together.
        name: Defaults to the class's name in snake case, numbered.
    """

    slots: tuple[tuple[str, ...], ...] = ()
    """The names of the states kept for each variable, in groups: a group is made for all variables before the next."""

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if kwargs.pop("decay", None) is not None:
            warnings.warn(
                "Argument `decay` is no longer supported and will be ignored.", stacklevel=3
            )
        if kwargs:
            raise ValueError(f"Argument(s) not recognized: {kwargs}")
        if use_ema or loss_scale_factor or gradient_accumulation_steps:
            raise NotImplementedError(
                "`use_ema`, `loss_scale_factor` and `gradient_accumulation_steps` are not offered."
            )
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
                f"clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}"
            )
        self.name = name or auto_name(type(self).__name__)
        self.weight_decay, self.clipnorm = weight_decay, clipnorm
        self.clipvalue, self.global_clipnorm = clipvalue, global_clipnorm
        self.built = False
        self._states: list[Variable] = []
        self._slots: dict[tuple[int, str], Variable] = {}
        self._known: list[Any] = []
        self._rows: dict[int, IndexedSlices] = {}  # the sparse gradients of the step, by variable
        self._iterations = self._own(np.int64(0), "iteration")
        if isinstance(learning_rate, LearningRateSchedule) or callable(learning_rate):
            self._learning_rate: Any = learning_rate
        elif isinstance(learning_rate, float):
            self._learning_rate = self._own(np.float32(learning_rate), "learning_rate")
        else:
            raise ValueError(
                "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable "
                "(that takes in the current iteration value and returns the corresponding learning rate value). "
                f"Received instead: learning_rate={learning_rate}"
            )

    def _own(self, value: Any, name: str) -> Variable:
        with name_scope(self.name, self), quietly():
            made = Variable(value, trainable=False, name=name)
        self._states.append(made)
        return made

    # ----- what can be asked -----

    @property
    def iterations(self) -> Variable:
        """The number of steps so far."""
        return self._iterations

    @property
    def learning_rate(self) -> Any:
        """The learning rate: a variable, or what the schedule gives at this step; can be set."""
        if isinstance(self._learning_rate, LearningRateSchedule):
            return self._learning_rate(self._iterations)
        return (
            self._learning_rate
            if isinstance(self._learning_rate, Variable)
            else self._learning_rate()
        )

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if isinstance(value, LearningRateSchedule) or (
            callable(value) and not isinstance(value, Variable)
        ):
            self._learning_rate = value
        elif isinstance(self._learning_rate, LearningRateSchedule):
            raise TypeError(
                "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor "
                "argument, hence its learning rate is not settable. If you need the learning rate to be settable, you "
                "should instantiate the optimizer with a float `learning_rate` argument."
            )
        else:
            with quietly():
                self._learning_rate.assign(value)

    @property
    def variables(self) -> list[Variable]:
        """Step count, learning rate, then the states of the variables."""
        return list(self._states)

    # ----- steps -----

    def build(self, var_list: Sequence[Any]) -> None:
        """Makes the states of the variables that this optimizer is for."""
        self._known = [_inner(v) for v in var_list]
        for group in self.slots:
            for variable in var_list:
                for slot in group:
                    self._add_slot(variable, slot)
        self.built = True

    def _add_slot(self, variable: Any, slot: str) -> None:
        label = getattr(variable, "path", variable.name).replace("/", "_").replace(":", "_")
        inner = _inner(variable)
        start = np.full(np.shape(inner._value), self._start(slot), inner.dtype.np)[()]
        self._slots[inner._id, slot] = self._own(start, f"{label}_{slot}")

    def _start(self, slot: str) -> float:
        """The first value of a state."""
        return 0.0

    def apply_gradients(self, grads_and_vars: Iterable[Any]) -> Variable:
        """Changes each variable by its gradient and returns the step count.

        Args:
            grads_and_vars: Pairs of gradient (or None) and variable.

        Raises:
            ValueError: No pairs, no gradients, or variables of another set than before.
        """
        grads, variables = zip(*grads_and_vars, strict=False)
        self.apply(grads, variables)
        return self._iterations

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Changes each variable by its gradient; see ``apply_gradients``."""
        if not len(grads):
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError(
                    "When passing `grads` without `variables`, the optimizer must already be built on a list of "
                    "variables. Call `optimizer.build(trainable_variables)` first. "
                )
            trainable_variables = self._known
        variables = list(trainable_variables)
        if not self.built:
            self.build(variables)
        known = {inner._id for inner in self._known}
        for variable in variables:
            if _inner(variable)._id not in known:
                raise ValueError(
                    f"Unknown variable: {variable}. This optimizer can only be called for the variables it was "
                    "originally built with. When working with a new set of variables, you should recreate a new "
                    "optimizer instance."
                )
        pairs = self._with_gradients(grads, variables)
        state.quiet(self._step, [g for g, _ in pairs], [v for _, v in pairs])
        with quietly():
            self._iterations.assign_add(np.int64(1))

    def _with_gradients(
        self, grads: Sequence[Any], variables: list[Any]
    ) -> list[tuple[Value, Any]]:
        pairs = [(g, v) for g, v in zip(grads, variables, strict=False) if g is not None]
        if not pairs:
            raise ValueError("No gradients provided for any variable.")
        without = [
            getattr(v, "path", v.name) for g, v in zip(grads, variables, strict=False) if g is None
        ]
        if without:
            warnings.warn(
                f"Gradients do not exist for variables {without} when minimizing the loss. If using "
                "`model.compile()`, did you forget to provide a `loss` argument?",
                stacklevel=4,
            )
        return [(self._value(g, _inner(v)), v) for g, v in pairs]

    def _value(self, gradient: Any, variable: Any) -> Value:
        self._rows.pop(variable._id, None)
        if isinstance(gradient, IndexedSlices) and not (
            self.clipnorm or self.clipvalue or self.global_clipnorm
        ):
            self._rows[variable._id] = gradient
        with quietly():
            dense = gradient._to_tensor() if isinstance(gradient, IndexedSlices) else gradient
        return np.asarray(value_of(dense)).astype(variable.dtype.np)[()]

    def _step(self, grads: list[Value], variables: list[Any]) -> None:
        grads = clipped(grads, self.clipnorm, self.global_clipnorm, self.clipvalue)
        rate = np.float32(value_of(self.learning_rate))
        inners = [_inner(v) for v in variables]
        decayed = [self._decayed(v, rate) for v in inners]
        self.before_step(inners)
        for outer, v, g, x in zip(variables, inners, grads, decayed, strict=True):
            change = self.update_step(g, v, v.dtype.np.type(rate), x)
            self._assign(outer, v, x, change)

    def _decayed(self, variable: Any, rate: Any) -> Value:
        x = variable._value
        if self.weight_decay is None:
            return x
        kind = variable.dtype.np.type
        return x - x * kind(self.weight_decay) * kind(rate)

    def _assign(self, outer: Any, variable: Any, value: Value, change: Value) -> None:
        """Adds ``change`` to ``value`` in the variable: the one event of a step."""
        if np.shape(change) != np.shape(value):
            raise kernel_error(
                "AssignSubVariableOp",
                f"Cannot update variable with shape {brackets(np.shape(value))} using a Tensor with shape "
                f"{brackets(np.shape(change))}, shapes must be equal.",
            )
        new = value + change
        constraint = getattr(outer, "constraint", None)
        if constraint is not None:
            with quietly():
                new = value_of(constraint(silent(new, variable.dtype)))
        with quietly():
            made = silent(new, variable.dtype)
        variable._set(made, "assign")

    def before_step(self, variables: list[Any]) -> None:
        """What a step needs once for all variables."""

    def update_step(self, g: Value, v: Any, rate: Value, x: Value) -> Value:
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
        out = np.zeros_like(g)
        np.add.at(out, rows.indices._value, function(rows.values._value))
        return out

    def next_step(self, v: Any, ahead: int = 1) -> Value:
        """Returns the number of this step, from 1, in the variable's dtype."""
        return v.dtype.np.type(self._iterations.value._value + ahead)


def _inner(variable: Any) -> Any:
    """The ``tf.Variable`` of a Keras variable, or the variable itself."""
    return variable.value if isinstance(variable, Variable) else variable


def powered(base: float, exponent: Value) -> Value:
    """Returns ``base`` to the power of a step number, in the number's dtype."""
    return np.power(exponent.dtype.type(base), exponent)
