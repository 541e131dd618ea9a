"""Layers without weights: Flatten, Reshape, Dropout, Activation … only pass on what they get, changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.offered import offered
from viz.engine.ops.arith import add
from viz.engine.ops.shape import reshape, transpose
from viz.tf.keras import activations, random, symbolic
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer
from viz.tf.keras.variable import standard_dtype


class Flatten(Layer):
    """All axes but the first in one."""

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if data_format not in (None, "channels_last", "channels_first"):
            raise ValueError(
                "The `data_format` argument must be one of {'channels_first', 'channels_last'}. "
                f"Received: data_format={data_format}"
            )
        self.data_format = data_format or "channels_last"
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        x = to_tensor(inputs)
        if self.data_format == "channels_first" and x.ndim > 1:
            x = transpose(x, (0, *range(2, x.ndim), 1))
        return reshape(x, (x.shape[0], math.prod(x.shape[1:])))


class Reshape(Layer):
    """Another shape for everything but the first axis; one size may be −1."""

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return reshape(inputs, (inputs.shape[0], *self.target_shape))


class Dropout(Layer):
    """While training: a random part of the input 0, the rest divided by 1 − ``rate``."""

    supports_masking = True

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value between 0 and 1. "
                f"Received: rate={rate}"
            )
        self.rate, self.seed, self.noise_shape = rate, seed, noise_shape
        if rate > 0:
            self.seed_generator = random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Computes the output."""
        if training and self.rate > 0:
            return random.dropout(inputs, self.rate, self.noise_shape, self.seed_generator)
        return inputs


class GaussianNoise(Layer):
    """While training: normally distributed noise is added."""

    supports_masking = True

    def __init__(self, stddev: float, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= stddev <= 1:
            raise ValueError(
                "Invalid value received for argument `stddev`. Expected a float value between 0 and 1. "
                f"Received: stddev={stddev}"
            )
        self.stddev = stddev
        if stddev > 0:
            self.seed_generator = random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Computes the output."""
        if training and self.stddev > 0:
            shape = tuple(inputs.shape)
            return add(
                inputs, random.normal(shape, 0.0, self.stddev, self.dtype, self.seed_generator)
            )
        return inputs


class Activation(Layer):
    """A function as a layer."""

    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return self.activation(inputs)


class ReLU(Layer):
    """max(x, 0), with a slope below, a ceiling and a threshold if wanted."""

    supports_masking = True

    def __init__(
        self,
        max_value: Any = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """x where x > 0, else ``negative_slope`` · x."""

    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        if "alpha" in kwargs:
            negative_slope = kwargs.pop("alpha")
        super().__init__(**kwargs)
        self.negative_slope = negative_slope
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """x where x > 0, else ``alpha`` · (exp x − 1)."""

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.elu(inputs, self.alpha)


class Softmax(Layer):
    """exp(x) / Σ exp(x) along an axis."""

    supports_masking = True

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.softmax(inputs, self.axis)


class Identity(Layer):
    """The input itself."""

    supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return inputs


class Lambda(Layer):
    """Any function as a layer."""

    supports_masking = True

    def __init__(
        self, function: Callable[..., Any], output_shape: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        offered("tf.keras.layers.Lambda", output_shape=(output_shape, None))
        self.function = function

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return self.function(inputs)


class InputLayer(Layer):
    """Where a model begins: says what comes in, computes nothing.

    Args:
        shape: Without the batch.
        batch_size: If it is fixed.
        dtype: Of the input; float32 if None.
        batch_shape: The whole shape, instead of ``shape``.
        name: Defaults to ``input_layer``, numbered.

    Raises:
        ValueError: No shape, or both.
        NotImplementedError: ``sparse``, ``ragged``, ``input_tensor`` or ``optional``.
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: Any = None,
        ragged: Any = None,
        batch_shape: Any = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: Any = None,
    ) -> None:
        super().__init__(name=name)
        if sparse or ragged or input_tensor is not None or optional:
            raise NotImplementedError(
                "keras.Input: `sparse`, `ragged`, `tensor` and `optional` are not here; dense inputs are."
            )
        if shape is not None and batch_shape is not None:
            raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
        if batch_shape is None:
            if shape is None:
                raise ValueError("You must pass a `shape` argument.")
            batch_shape = (batch_size, *_sizes(shape))
        self.batch_shape = _sizes(batch_shape)
        self._dtype = standard_dtype(dtype)
        self.built = True
        symbolic.joined(self, (), {}, symbolic.KerasTensor(self.batch_shape, self._dtype, name))

    def call(self, inputs: Any = None) -> Any:
        """Returns the input."""
        return inputs


def _sizes(shape: Any) -> tuple[Any, ...]:
    if not isinstance(shape, int) and hasattr(shape, "__iter__"):
        return tuple(size if size is None else int(size) for size in shape)
    raise ValueError(f"Cannot convert '{shape}' to a shape.")


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: Any = None,
    ragged: Any = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> Any:
    """Returns a symbolic tensor to make a model from; see ``InputLayer``."""
    layer = InputLayer(
        shape, batch_size, dtype, sparse, ragged, batch_shape, tensor, optional, name
    )
    return layer.output
