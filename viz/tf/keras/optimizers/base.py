"""What all optimizers share: learning rate, step count, states per variable, averages, refusals.

The arithmetic of a step is in ``stepping``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from viz.engine.offered import offered
from viz.engine.operators import OPERATORS
from viz.tf.keras import initializers
from viz.tf.keras.naming import auto_name, name_scope
from viz.tf.keras.optimizers.averaging import Averaging, check_options
from viz.tf.keras.optimizers.schedules import LearningRateSchedule
from viz.tf.keras.optimizers.stepping import Stepping, Value, inner, powered
from viz.tf.keras.variable import Variable
from viz.tf.quiet import quietly

__all__ = ["Optimizer", "Value", "powered"]

_COMMON = (
    "name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum",
    "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
)  # fmt: skip


class Optimizer(Averaging, Stepping):
    """Base class; ``change`` is what the others add, ``update_step`` what a learner's own may override.

    Args:
        learning_rate: A float, a schedule, or a function without arguments.
        weight_decay: Part of each variable that is taken away at each step, times the learning rate.
        clipnorm: Largest norm of each gradient.
        clipvalue: Largest size of each element of a gradient.
        global_clipnorm: Largest norm of all gradients together.
        use_ema: Whether a running mean of each variable is kept.
        ema_momentum: How much of the mean stays at each step.
        ema_overwrite_frequency: After how many steps the variables become their means; None: never.
        loss_scale_factor: What ``scale_loss`` multiplies by and gradients are divided by.
        gradient_accumulation_steps: How many gradients are averaged before the variables change.
        name: Defaults to the class's name in snake case, numbered.

    Raises:
        ValueError: An option outside its domain, several limits, or an argument that is not known.
    """

    slots: tuple[tuple[str, ...], ...] = ()
    """The names of the states kept for each variable, in groups: a group is made for all variables before the next."""
    options: tuple[str, ...] = ()
    """What ``get_config`` tells beside what all optimizers have."""

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
        self.name = name or auto_name(type(self).__name__)
        self.weight_decay, self.clipnorm = weight_decay, clipnorm
        self.clipvalue, self.global_clipnorm = clipvalue, global_clipnorm
        self.use_ema, self.ema_momentum = use_ema, ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        check_options(self)
        self.built = False
        self._states: list[Variable] = []
        self._slots: dict[tuple[int, str], Variable] = {}
        self._known: list[Any] = []
        self._places: dict[int, int] = {}
        self._without_decay: tuple[set[int], tuple[str, ...]] = set(), ()
        self._rows: dict[
            int, tuple[Any, Any]
        ] = {}  # rows, numbers of sparse gradients, by variable
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

    def _check_super_called(self) -> None:
        if "_states" not in self.__dict__:
            raise RuntimeError(
                f"In optimizer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement "
                "in the `__init__()` method. Go add it!"
            )

    def _own(self, value: Any, name: str | None) -> Variable:
        self._check_super_called()
        with name_scope(self.name, self), quietly():
            made = Variable(value, trainable=False, name=name)
        self._states.append(made)
        return made

    # ----- what can be asked -----

    @property
    def iterations(self) -> Any:
        """The number of changes so far."""
        steps = self.gradient_accumulation_steps
        return OPERATORS["__floordiv__"](self._iterations, steps) if steps else self._iterations

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

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that would make the same optimizer."""
        config = {name: getattr(self, name) for name in (*_COMMON, *self.options)}
        rate = self._learning_rate
        config["learning_rate"] = float(rate.numpy()) if isinstance(rate, Variable) else rate
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Returns an optimizer made with the arguments that ``get_config`` told."""
        offered("keras.optimizers.Optimizer.from_config", custom_objects=(custom_objects, None))
        return cls(**config)

    # ----- states -----

    def build(self, var_list: Sequence[Any]) -> None:
        """Makes the states of the variables that this optimizer is for."""
        self._known = [inner(v) for v in var_list]
        self._places = {id(v): place for place, v in enumerate(var_list)}
        self._build_averages(var_list)
        for group in self.slots:
            for variable in var_list:
                for slot in group:
                    self._slots[inner(variable)._id, slot] = self._state_for(
                        variable, slot, self._start(slot)
                    )
        self.built = True

    def _state_for(self, variable: Any, name: str, start: float) -> Variable:
        label = getattr(variable, "path", variable.name).replace("/", "_").replace(":", "_")
        like = inner(variable)
        value = np.full(np.shape(like._value), start, like.dtype.np)[()]
        return self._own(value, f"{label}_{name}")

    def _start(self, slot: str) -> float:
        """The first value of a state."""
        return 0.0

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Makes a state for an optimizer of one's own."""
        self._check_super_called()
        with name_scope(self.name, self), quietly():
            made = Variable(
                initializers.get(initializer), shape, dtype or "float32", False, name=name
            )
        self._states.append(made)
        return made

    def add_variable_from_reference(
        self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Makes a state of the shape and dtype of a variable."""
        label = getattr(reference_variable, "path", reference_variable.name)
        shown = label.replace("/", "_").replace(":", "_")
        like = inner(reference_variable)
        return self.add_variable(
            tuple(like.shape), initializer, like.dtype.name, name=f"{shown}_{name or 'var'}"
        )

    def _get_variable_index(self, variable: Any) -> int:
        return self._places[id(variable)]

    def assign(self, variable: Any, value: Any) -> None:
        """Replaces the value of a variable."""
        variable.assign(value)

    def assign_add(self, variable: Any, value: Any) -> None:
        """Adds to the value of a variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Any, value: Any) -> None:
        """Subtracts from the value of a variable."""
        variable.assign_sub(value)

    def _writes_own_step(self) -> bool:
        return type(self).update_step is not Optimizer.update_step

    # ----- weight decay, loss -----

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Names the variables, or parts of their names, whose weights do not decay."""
        ids = {inner(v)._id for v in var_list or ()}
        self._without_decay = ids, tuple(var_names or ())

    def _decays(self, variable: Any) -> bool:
        ids, names = self._without_decay
        return variable._id not in ids and not any(part in variable.name for part in names)

    def scale_loss(self, loss: Any) -> Any:
        """Returns the loss times ``loss_scale_factor``."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # ----- steps -----

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
            self.built = True
        if not self._known:  # a learner's own ``build`` need not call this one
            self._known = [inner(v) for v in variables]
            self._places = {id(v): place for place, v in enumerate(variables)}
        known = {own._id for own in self._known}
        for variable in variables:
            if inner(variable)._id not in known:
                raise ValueError(
                    f"Unknown variable: {variable}. This optimizer can only be called for the variables it was "
                    "originally built with. When working with a new set of variables, you should recreate a new "
                    "optimizer instance."
                )
        pairs = self._with_gradients(grads, variables)
        self._through_averages(
            [g for g, _ in pairs], [v for _, v in pairs],
            self._step,
        )  # fmt: skip
        with quietly():
            self._iterations.assign_add(np.int64(1))

    def _with_gradients(self, grads: Sequence[Any], variables: list[Any]) -> list[tuple[Any, Any]]:
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
        return pairs
