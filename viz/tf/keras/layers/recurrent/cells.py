"""One step in time: SimpleRNNCell, LSTMCell, GRUCell, and several on top of each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.engine.ops.arith import add, multiply, subtract
from viz.engine.ops.exponential import number
from viz.engine.ops.fill import ones_like, zeros
from viz.engine.ops.join import concat, split
from viz.engine.ops.matmul import matmul
from viz.engine.ops.shape import squeeze
from viz.engine.structure import is_nested
from viz.tf.keras import activations, constraints, initializers, random, regularizers
from viz.tf.keras.layer import Layer


class _Cell(Layer):
    """What all cells share.

    Args:
        units: Size of the output and of each state.
        activation: Function or name.
        use_bias: Whether there is a bias.
        dropout: Part of the input that is 0 while training, the same part at each step.
        recurrent_dropout: Likewise of the state.
        seed: Of these parts.
        **kwargs: Initializers, regularizers and constraints of ``kernel``, ``recurrent_kernel`` (by ``recurrent_``) and
            ``bias``; see ``Layer``.
    """

    _gates = 1
    _masks: int | None = None
    """How many dropout masks there are: None stands for one for all gates."""

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                f"Received an invalid value for argument `units`, expected a positive integer, got {units}."
            )
        self.implementation = kwargs.pop("implementation", 2)
        super().__init__(**kwargs)
        if (
            self._gates == 1
        ):  # when a seed is drawn decides which numbers weights start with: as in Keras
            self.seed_generator = random.SeedGenerator(seed)
        self.units, self.use_bias = units, use_bias
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        if self.recurrent_dropout:
            self.implementation = 1
        if self._gates > 1:
            self.seed_generator = random.SeedGenerator(seed)
        self.state_size: Any = units
        self.output_size = units
        self._input_mask: Any = None
        self._state_mask: Any = None

    def build(self, input_shape: Any) -> None:
        """Makes the kernels and the bias."""
        width = self.units * self._gates
        self.kernel = self.add_weight(
            (input_shape[-1], width), self.kernel_initializer, regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint, name="kernel",
        )  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (self.units, width), self.recurrent_initializer, regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint, name="recurrent_kernel",
        )  # fmt: skip
        self.bias: Any = None
        if self.use_bias:
            self.bias = self.add_weight(
                self._bias_shape(width), self._first_bias, regularizer=self.bias_regularizer,
                constraint=self.bias_constraint, name="bias",
            )  # fmt: skip

    def _bias_shape(self, width: int) -> tuple[int, ...]:
        return (width,)

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        return self.bias_initializer(shape, dtype)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Returns zeros."""
        sizes = self.state_size if is_nested(self.state_size) else [self.state_size]
        return [zeros((int(batch_size), size), self.compute_dtype) for size in sizes]

    # ----- dropout: one mask per sequence -----

    def prepare(self, inputs: Any, states: list[Any]) -> None:
        """Draws the masks of a sequence."""
        count = self._masks if self.implementation == 1 else None
        self._input_mask = self._drawn(inputs, self.dropout, count)
        self._state_mask = self._drawn(states[0], self.recurrent_dropout, count)

    def _drawn(self, like: Any, rate: float, count: int | None) -> Any:
        if not rate:
            return None
        masks = [
            random.dropout(ones_like(like), rate, None, self.seed_generator)
            for _ in range(count or 1)
        ]
        return masks * (1 if count else self._masks or 1)

    def finish(self) -> None:
        """Forgets the masks."""
        self._input_mask = self._state_mask = None

    def _dropped(self, x: Any, which: str, training: Any) -> list[Any]:
        """Returns ``x`` once per gate, each with its mask."""
        count = self._masks or 1
        rate = self.dropout if which == "input" else self.recurrent_dropout
        masks = self._input_mask if which == "input" else self._state_mask
        if not training or not rate:
            return [x] * count
        if masks is None:
            masks = self._drawn(x, rate, self._masks if self.implementation == 1 else None)
        return [multiply(x, mask) for mask in masks]

    def _product(self, parts: list[Any], kernel: Any) -> list[Any]:
        """Returns the product of a kernel with the inputs of the gates, gate by gate."""
        if all(part is parts[0] for part in parts):
            return list(split(matmul(parts[0], kernel.value), self._gates, axis=1))
        pieces = split(kernel.value, self._gates, axis=1)
        return [matmul(part, piece) for part, piece in zip(parts, pieces, strict=True)]


class SimpleRNNCell(_Cell):
    """h ← activation(x @ kernel + bias + h @ recurrent_kernel)."""

    def call(self, sequence: Any, states: Any, training: Any = False) -> Any:
        """Computes output and states of the next step."""
        before = states[0] if isinstance(states, list | tuple) else states
        h = matmul(self._dropped(sequence, "input", training)[0], self.kernel.value)
        if self.bias is not None:
            h = add(h, self.bias.value)
        before = self._dropped(before, "state", training)[0]
        h = self.activation(add(h, matmul(before, self.recurrent_kernel.value)))
        return h, [h] if isinstance(states, list | tuple) else h


class LSTMCell(_Cell):
    """Long short-term memory: gates i, f, c, o; c ← f · c + i · activation(…), h ← o · activation(c).

    Source: Hochreiter and Schmidhuber, "Long short-term memory" (1997); the forget gate's bias starts at 1.
    """

    _gates = _masks = 4

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        *args: Any,
        unit_forget_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, activation, use_bias, *args, **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [units, units]

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        first, n = self.bias_initializer, self.units
        if not self.unit_forget_bias:
            return first(shape, dtype)
        one = initializers.Ones()
        return concat([first((n,), dtype), one((n,), dtype), first((2 * n,), dtype)], 0)

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        """Computes output and states of the next step."""
        h, c = states[0], states[1]
        xs, hs = self._dropped(inputs, "input", training), self._dropped(h, "state", training)
        if all(x is xs[0] for x in xs) and all(part is h for part in hs):
            z = matmul(xs[0], self.kernel.value)
            z = add(z, matmul(h, self.recurrent_kernel.value))
            if self.bias is not None:
                z = add(z, self.bias.value)
            zi, zf, zc, zo = split(z, 4, axis=1)
        else:
            parts = self._product(xs, self.kernel)
            if self.bias is not None:
                parts = [add(a, b) for a, b in zip(parts, split(self.bias.value, 4), strict=True)]
            own = self._product(hs, self.recurrent_kernel)
            zi, zf, zc, zo = (add(a, b) for a, b in zip(parts, own, strict=True))
        gate = self.recurrent_activation
        i, f = gate(zi), gate(zf)
        c = add(multiply(f, c), multiply(i, self.activation(zc)))
        o = gate(zo)
        h = multiply(o, self.activation(c))
        return h, [h, c]


class GRUCell(_Cell):
    """Gated recurrent unit: gates z, r, h; h ← z · h + (1 − z) · candidate.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).
    """

    _gates = _masks = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        *args: Any,
        reset_after: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, activation, use_bias, *args, **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def _bias_shape(self, width: int) -> tuple[int, ...]:
        return (2, width) if self.reset_after else (width,)

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        """Computes output and states of the next step."""
        h = states[0] if isinstance(states, list | tuple) else states
        bias = recurrent_bias = None
        if self.bias is not None:
            bias = self.bias.value
            if self.reset_after:
                bias, recurrent_bias = (squeeze(b, [0]) for b in split(bias, 2, axis=0))
        xs, hs = self._dropped(inputs, "input", training), self._dropped(h, "state", training)
        if all(x is xs[0] for x in xs) and bias is not None:
            projected = add(matmul(xs[0], self.kernel.value), bias)
            xz, xr, xh = split(projected, 3, axis=-1)
        else:
            xz, xr, xh = self._product(xs, self.kernel)
            if bias is not None:
                xz, xr, xh = (add(a, b) for a, b in zip((xz, xr, xh), split(bias, 3), strict=True))
        kernel: Any = self.recurrent_kernel.value
        gate = self.recurrent_activation
        if self.reset_after:
            if all(part is h for part in hs):
                own = matmul(h, kernel)
                if recurrent_bias is not None:
                    own = add(own, recurrent_bias)
                hz, hr, hh = split(own, 3, axis=1)
            else:
                hz, hr, hh = self._product(hs, self.recurrent_kernel)
                if recurrent_bias is not None:
                    hz, hr, hh = (
                        add(a, b)
                        for a, b in zip((hz, hr, hh), split(recurrent_bias, 3), strict=True)
                    )
            z, r = gate(add(xz, hz)), gate(add(xr, hr))
            hh = multiply(r, hh)
        else:
            n = self.units
            pieces = split(kernel, [n, n, n], axis=1)
            hz, hr = matmul(hs[0], pieces[0]), matmul(hs[1], pieces[1])
            z, r = gate(add(xz, hz)), gate(add(xr, hr))
            hh = matmul(multiply(r, hs[2]), pieces[2])
        candidate = self.activation(add(xh, hh))
        new = add(multiply(z, h), multiply(subtract(number(1, z), z), candidate))
        return new, [new] if isinstance(states, list | tuple) else new


class StackedRNNCells(Layer):
    """Cells on top of each other as one cell."""

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states, cell by cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """The size of the last cell's output."""
        last = self.cells[-1]
        size = getattr(last, "output_size", None)
        return size if size is not None else _first(last.state_size)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Returns zeros, cell by cell."""
        return [cell.get_initial_state(batch_size) for cell in self.cells]

    def build(self, input_shape: Any) -> None:
        """Builds the cells."""
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (input_shape[0], _first(cell.state_size))

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        """Computes output and states of the next step."""
        found = []
        for cell, own in zip(self.cells, states, strict=True):
            given = list(own) if is_nested(own) else [own]
            inputs, new = (
                cell(inputs, given) if isinstance(cell, Layer) else cell.call(inputs, given)
            )
            found.append(new)
        return inputs, found


def _first(size: Any) -> Any:
    return size[0] if isinstance(size, list | tuple) else size
