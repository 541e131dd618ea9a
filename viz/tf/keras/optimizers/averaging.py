"""Means over steps: of gradients before a step, of variables after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from viz.engine.indexed_slices import IndexedSlices
from viz.tf.keras.optimizers.stepping import inner
from viz.tf.keras.variable import Variable, silent
from viz.tf.quiet import quietly, value_of


def check_options(optimizer: Any) -> None:
    """Raises ValueError if an option is outside its domain."""
    steps = optimizer.gradient_accumulation_steps
    if steps and not steps >= 2:
        raise ValueError(
            "`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps="
            f"{steps}"
        )
    momentum, often = optimizer.ema_momentum, optimizer.ema_overwrite_frequency
    if optimizer.use_ema:
        if momentum > 1 or momentum < 0:
            raise ValueError(
                f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={momentum}"
            )
        if often and (not isinstance(often, int) or often < 1):
            raise ValueError(
                "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: ema_overwrite_frequency="
                f"{often}"
            )
    limits = optimizer.clipnorm, optimizer.clipvalue, optimizer.global_clipnorm
    if sum(limit is not None for limit in limits) > 1:
        raise ValueError(
            "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
            f"clipnorm={limits[0]}, clipvalue={limits[1]}, global_clipnorm={limits[2]}"
        )


class Averaging:
    """Keeps the sums of gradients and the running means of variables, if wanted."""

    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    gradient_accumulation_steps: int | None
    iterations: Any
    _iterations: Variable
    _known: list[Any]
    _state_for: Callable[[Any, str, float], Variable]

    def _build_averages(self, variables: Sequence[Any]) -> None:
        self._means: dict[int, Variable] = {}
        self._sums: dict[int, Variable] = {}
        if self.use_ema:
            for v in variables:
                self._means[inner(v)._id] = self._state_for(v, "average", 0.0)
        if self.gradient_accumulation_steps:
            for v in variables:
                self._sums[inner(v)._id] = self._state_for(v, "gradient_accumulator", 0.0)

    def _through_averages(
        self,
        grads: list[Any],
        variables: list[Any],
        step: Callable[[list[Any], list[Any]], None],
    ) -> None:
        """Takes a step, or only adds the gradients up; then brings the means of the variables up to date."""
        count = int(self._iterations.value._value)
        steps = self.gradient_accumulation_steps
        if not steps:
            step(grads, variables)
        else:
            totals = [self._added(g, inner(v)) for g, v in zip(grads, variables, strict=True)]
            last = (count + 1) % steps == 0
            if last:
                means = [
                    silent(t / t.dtype.type(steps), inner(v).dtype)
                    for t, v in zip(totals, variables, strict=True)
                ]
                step(means, variables)
            for total, v in zip(totals, variables, strict=True):
                self._sums[inner(v)._id].value._cell.value = np.zeros_like(total) if last else total
        if self.use_ema:
            self._update_means()

    def _added(self, gradient: Any, variable: Any) -> Any:
        with quietly():
            dense = gradient._to_tensor() if isinstance(gradient, IndexedSlices) else gradient
        value = np.asarray(value_of(dense)).astype(variable.dtype.np)[()]
        return value + self._sums[variable._id].value._value

    def _update_means(self) -> None:
        count = int(value_of(self.iterations))
        for v in self._known:
            kind = v.dtype.np.type
            momentum = kind(self.ema_momentum if count else 0.0)
            mean = self._means[v._id].value
            mean._cell.value = momentum * mean._value + (kind(1) - momentum) * v._value
        often = self.ema_overwrite_frequency
        if often and (count + 1) % often == 0:
            self.finalize_variable_values(self._known)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """Gives variables their running means, if those are kept."""
        if self.use_ema:
            for v in map(inner, var_list):
                with quietly():
                    mean = silent(self._means[v._id].value._value, v.dtype)
                v._set(mean, "assign")
