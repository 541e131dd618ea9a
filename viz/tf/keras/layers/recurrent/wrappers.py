"""Layers around layers: Bidirectional, TimeDistributed; and RepeatVector, Masking."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.arith import add, multiply, real_divide
from viz.engine.ops.blocks import reverse
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import not_equal
from viz.engine.ops.exponential import number
from viz.engine.ops.join import concat, stack, unstack
from viz.engine.ops.reduce import reduce_any
from viz.engine.ops.repeating import repeat
from viz.engine.ops.shape import expand_dims
from viz.tf.keras import masks
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer


class Bidirectional(Layer):
    """A recurrent layer run in both directions.

    Args:
        layer: The layer; a copy of it runs backwards.
        merge_mode: How both outputs are joined: ``concat``, ``sum``, ``mul``, ``ave`` or None (a tuple of both).
        backward_layer: Runs backwards instead of the copy.
        **kwargs: See ``Layer``.

    Raises:
        ValueError: Another ``merge_mode``, or what is not a layer.
    """

    supports_masking = True

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance. Received: "
                f"{layer}"
            )
        if merge_mode not in ("sum", "mul", "ave", "concat", None):
            raise ValueError(
                f"Invalid merge mode. Received: {merge_mode}. Merge mode should be one of "
                '{"sum", "mul", "ave", "concat", None}'
            )
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        self.forward_layer = _copy(layer, f"forward_{layer.name}")
        if backward_layer is None:
            backward_layer = _copy(layer, f"backward_{layer.name}", go_backwards=True)
        self.backward_layer = backward_layer
        self.return_sequences = self.forward_layer.return_sequences
        self.return_state = self.forward_layer.return_state
        if weights is not None:
            self.set_weights(weights)

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        """Builds both layers."""
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None
    ) -> Any:
        """Runs both layers and joins what they put out."""
        half = len(initial_state) // 2 if initial_state is not None else 0
        first, second = (initial_state[:half], initial_state[half:]) if half else (None, None)
        y = self.forward_layer(sequences, initial_state=first, mask=mask)
        back = self.backward_layer(sequences, initial_state=second, mask=mask)
        states: tuple[Any, ...] = ()
        if self.return_state:
            states = (*y[1:], *back[1:])
            y, back = y[0], back[0]
        if self.return_sequences:
            back = reverse(back, [1])
        joined = self._joined(y, back)
        if not self.return_state:
            return joined
        return (*joined, *states) if self.merge_mode is None else (joined, *states)

    def _joined(self, y: Any, back: Any) -> Any:
        if self.merge_mode == "concat":
            return concat([y, back], -1)
        if self.merge_mode == "mul":
            return multiply(y, back)
        if self.merge_mode is None:
            return y, back
        total = add(y, back)
        return real_divide(total, number(2, total)) if self.merge_mode == "ave" else total

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """Returns the mask of the outputs."""
        return mask if self.return_sequences else None


def _copy(layer: Any, name: str, **changes: Any) -> Any:
    config = {**layer.get_config(), "name": name, **changes}
    return type(layer).from_config(config)


class TimeDistributed(Layer):
    """A layer applied to each step of a sequence."""

    supports_masking = True

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Please initialize `TimeDistributed` layer with a `keras.layers.Layer` instance. Received: {layer}"
            )
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any) -> None:
        """Builds the layer inside."""
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Computes the output, step by step."""
        return stack([self.layer(step) for step in unstack(inputs, axis=1)], axis=1)


class RepeatVector(Layer):
    """Vectors ``[batch, features]`` repeated to ``[batch, n, features]``."""

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, int):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return repeat(expand_dims(inputs, 1), self.n, axis=1)


class Masking(Layer):
    """Marks the steps of which all features equal a value: layers behind it leave them out."""

    supports_masking = makes_masks = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value
        self.built = True

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Returns which steps count."""
        return reduce_any(not_equal(inputs, number(self.mask_value, inputs)), -1)

    def call(self, inputs: Any) -> Any:
        """Returns the input with 0 at the steps that do not count."""
        found = self.compute_mask(inputs)
        out = multiply(inputs, cast(expand_dims(found, -1), inputs.dtype))
        masks.remember(out, found)
        return out
