"""Cells run over sequences ``[batch, time, features]``: RNN, SimpleRNN, LSTM and GRU."""

from __future__ import annotations

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import where
from viz.engine.ops.fill import zeros, zeros_like
from viz.engine.ops.join import stack, unstack
from viz.engine.ops.shape import expand_dims
from viz.engine.structure import flatten, is_nested, map_structure
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.recurrent.cells import GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells
from viz.tf.keras.naming import name_scope
from viz.tf.keras.variable import Variable


class RNN(Layer):
    """A cell run over a sequence.

    Args:
        cell: A layer (or several) with ``state_size`` and ``call(inputs, states)``.
        return_sequences: Whether all outputs are returned, not only the last.
        return_state: Whether the last states are returned, too.
        go_backwards: Whether the sequence is read from its end.
        stateful: Whether a batch begins where the batch before it ended.
        unroll: Makes no difference here.
        zero_output_for_mask: Whether a masked step puts out 0; else what the step before put out.
        **kwargs: See ``Layer``.

    Raises:
        ValueError: The cell lacks ``call`` or ``state_size``.
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        if isinstance(cell, list | tuple):
            cell = StackedRNNCells(cell)
        if "call" not in dir(cell):
            raise ValueError(f"Argument `cell` should have a `call` method. Received: cell={cell}")
        if "state_size" not in dir(cell):
            raise ValueError(
                "The RNN cell should have a `state_size` attribute (single integer or list of integers, one integer "
                f"per RNN state). Received: cell={cell}"
            )
        super().__init__(**kwargs)
        self.supports_masking = True
        self.cell = cell
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.zero_output_for_mask = zero_output_for_mask
        size = cell.state_size
        self.state_size = list(size) if isinstance(size, list | tuple) else [size]
        self.states: Any = None

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        """Builds the cell, and the states that stay if ``stateful``."""
        step_shape = (sequences_shape[0], *sequences_shape[2:])
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build(step_shape)
        if self.stateful and self.states is None:
            with name_scope(self.name, self):
                self.states = map_structure(
                    lambda value: Variable(value, trainable=False, name="rnn_state"),
                    self.get_initial_state(sequences_shape[0]),
                )

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """Returns the states before the first step."""
        first = getattr(self.cell, "get_initial_state", None)
        if first is None:
            return [zeros((batch_size, size), self.compute_dtype) for size in self.state_size]
        found = first(batch_size=batch_size)
        return list(found) if is_nested(found) else [found]

    def reset_state(self) -> None:
        """Sets the states that stay to 0."""
        for variable in flatten(self.states) if self.states is not None else []:
            variable.assign(zeros_like(variable.value))

    reset_states = reset_state

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = False
    ) -> Any:
        """Runs the cell step by step."""
        batch = sequences.shape[0]
        if initial_state is None:
            initial_state = self.states if self.stateful else self.get_initial_state(batch)
        states = list(initial_state) if is_nested(initial_state) else [initial_state]
        states = map_structure(to_tensor, states)
        steps = unstack(sequences, axis=1)
        masks = [None] * len(steps) if mask is None else unstack(cast(mask, "bool"), axis=1)
        if self.go_backwards:
            steps, masks = steps[::-1], masks[::-1]
        prepare = getattr(self.cell, "prepare", None)
        if prepare is not None:
            prepare(steps[0], states)
        outputs: list[Any] = []
        for x, present in zip(steps, masks, strict=True):
            output, new = self._step(x, states, training)
            if present is not None:
                before = (
                    zeros_like(output) if not outputs or self.zero_output_for_mask else outputs[-1]
                )
                output = _chosen(present, output, before)
                new = map_structure(lambda a, b, m=present: _chosen(m, a, b), new, states)
            outputs.append(output)
            states = new
        finish = getattr(self.cell, "finish", None)
        if finish is not None:
            finish()
        if self.stateful:
            for variable, state in zip(flatten(self.states), flatten(states), strict=True):
                variable.assign(state)
        result = stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return (result, *states) if self.return_state else result

    def _step(self, x: Any, states: list[Any], training: Any) -> tuple[Any, list[Any]]:
        output, new = (
            self.cell(x, states) if isinstance(self.cell, Layer) else self.cell.call(x, states)
        )
        return output, list(new) if is_nested(new) else [new]

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """Returns the mask of the outputs: the same for sequences, none for a last output."""
        own = flatten(mask)[0] if self.return_sequences else None
        return [own, *(None for _ in self.state_size)] if self.return_state else own


def _chosen(present: Any, new: Any, old: Any) -> Any:
    wide = present
    while wide.ndim < new.ndim:
        wide = expand_dims(wide, -1)
    return where(wide, new, old)


_OF_RNN = (
    "return_sequences",
    "return_state",
    "go_backwards",
    "stateful",
    "unroll",
    "zero_output_for_mask",
)
_OF_LAYER = ("trainable", "dtype", "name", "activity_regularizer", "input_shape")


class _WithCell(RNN):
    """An RNN that makes its cell itself; what the cell knows can be asked here, too."""

    _cell: Any

    def __init__(self, units: int, *args: Any, **kwargs: Any) -> None:
        own = {name: kwargs.pop(name) for name in (*_OF_RNN, *_OF_LAYER) if name in kwargs}
        label = self._cell.__name__
        cell = self._cell(
            units, *args, **kwargs, dtype=own.get("dtype"), trainable=own.get("trainable", True),
            name={"SimpleRNNCell": "simple_rnn_cell", "LSTMCell": "lstm_cell", "GRUCell": "gru_cell"}[label],
        )  # fmt: skip
        super().__init__(cell, **own)

    def __getattr__(self, name: str) -> Any:
        cell = self.__dict__.get("cell")
        if cell is not None and not name.startswith("_") and hasattr(cell, name):
            return getattr(cell, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class SimpleRNN(_WithCell):
    """``SimpleRNNCell`` over a sequence; takes the arguments of both."""

    _cell = SimpleRNNCell


class LSTM(_WithCell):
    """``LSTMCell`` over a sequence; takes the arguments of both."""

    _cell = LSTMCell


class GRU(_WithCell):
    """``GRUCell`` over a sequence; takes the arguments of both."""

    _cell = GRUCell
