"""``keras.Metric``: the base of all metrics. They are no part of any gradient, so no op of theirs is shown."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.engine.dtypes import as_dtype
from viz.tf.keras import initializers
from viz.tf.keras.naming import auto_name, name_scope
from viz.tf.keras.variable import FLOATX, Variable, standard_dtype
from viz.tf.quiet import quietly


class Metric:
    """Base class: ``update_state`` for each batch, ``result`` whenever wanted, ``reset_state`` to start anew."""

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        self.name = name or auto_name(type(self).__name__)
        self.dtype = FLOATX if dtype is None else standard_dtype(dtype)
        self._own: list[Variable] = []

    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        aggregation: Any = None,
        name: Any = None,
    ) -> Any:
        """Makes a variable of the state."""
        if "_own" not in self.__dict__:
            raise RuntimeError(
                "You forgot to call `super().__init__()` in the `__init__()` method. Go add it!"
            )
        with name_scope(self.name, self), quietly():
            made = Variable(
                initializers.get(initializer), shape, dtype or self.dtype, False, name=name
            )
        self._own.append(made)
        return made

    def add_weight(
        self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None, name: Any = None
    ) -> Any:
        """Makes a variable of the state."""
        return self.add_variable(shape, initializer or "zeros", dtype, name=name)

    @property
    def variables(self) -> list[Variable]:
        """The state."""
        inner = [
            v for part in self.__dict__.values() if isinstance(part, Metric) for v in part.variables
        ]
        return [*self._own, *inner]

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """Takes a batch into account; to be overridden."""
        raise NotImplementedError

    def result(self) -> Any:
        """Returns the number so far; to be overridden."""
        raise NotImplementedError

    def reset_state(self) -> None:
        """Forgets all batches."""
        with quietly():
            for variable in self.variables:
                variable.assign(np.zeros(tuple(variable.shape), as_dtype(variable.dtype).np))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Takes a batch into account and returns the number so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"
