"""Dense, Embedding, and the layers that only pass on: Flatten, Reshape, Dropout, Activation …"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import add
from viz.engine.ops.cast import cast, identity
from viz.engine.ops.gather import gather
from viz.engine.ops.matmul import matmul
from viz.engine.ops.shape import reshape
from viz.tf.keras import activations, initializers, random, regularizers
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer
from viz.tf.keras.variable import Variable


class Dense(Layer):
    """activation(inputs @ kernel + bias).

    Args:
        units: Size of the last axis of the output.
        activation: Function or name.
        use_bias: Whether there is a bias.
        kernel_initializer: Function or name.
        bias_initializer: Function or name.
        kernel_regularizer: Penalty of the kernel.
        bias_regularizer: Penalty of the bias.
        kernel_constraint: Applied by optimizers after each step.
        bias_constraint: Likewise.
        **kwargs: See ``Layer``.
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        """Makes kernel and bias."""
        width = input_shape[-1]
        self._kernel = self.add_weight(
            name="kernel",
            shape=(width, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias: Variable | None = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: width})

    @property
    def kernel(self) -> Variable:
        """The matrix, shape ``(inputs, units)``."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        return self._kernel

    def call(self, inputs: Any, training: Any = None) -> Any:
        """Computes the output."""
        x = activations.as_float(inputs, self.compute_dtype)
        shape = tuple(x.shape)
        flat = x if len(shape) == 2 else reshape(x, (-1, shape[-1]))
        x = matmul(flat, self._kernel.value)
        if len(shape) != 2:
            x = reshape(x, (*shape[:-1], self.units))
        if self.bias is not None:
            x = add(x, self.bias.value)
        return self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """Returns the shape of the output."""
        return (*input_shape[:-1], self.units)


class Embedding(Layer):
    """A row of a table for each whole number.

    Args:
        input_dim: Rows.
        output_dim: Columns.
        embeddings_initializer: Function or name.
        embeddings_regularizer: Penalty of the table.
        **kwargs: See ``Layer``.
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        **kwargs: Any,
    ) -> None:
        if kwargs.pop("input_length", None) is not None:
            import warnings

            warnings.warn("Argument `input_length` is deprecated. Just remove it.", stacklevel=2)
        super().__init__(**kwargs)
        if mask_zero:
            raise NotImplementedError("Masks are not kept here: `mask_zero=True` is not offered.")
        self.input_dim, self.output_dim = input_dim, output_dim
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = embeddings_constraint
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) else [weights])

    def build(self, input_shape: Any = None) -> None:
        """Makes the table."""
        if self.built:
            return
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )

    def call(self, inputs: Any) -> Any:
        """Picks the rows."""
        x = to_tensor(inputs)
        return gather(self.embeddings.value, x if x.dtype.is_integer else cast(x, "int32"))


class Flatten(Layer):
    """All axes but the first in one."""

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        x = to_tensor(inputs)
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

    def __init__(self, stddev: float, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
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

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return self.activation(inputs)


class ReLU(Layer):
    """max(x, 0), with a slope below, a ceiling and a threshold if wanted."""

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

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.elu(inputs, self.alpha)


class Softmax(Layer):
    """exp(x) / Σ exp(x) along an axis."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return activations.softmax(inputs, self.axis)


class Identity(Layer):
    """The input itself."""

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return inputs


class Lambda(Layer):
    """Any function as a layer."""

    def __init__(
        self, function: Callable[..., Any], output_shape: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.function = function

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        return self.function(inputs)


class InputLayer(Layer):
    """Says what the first layer gets; computes nothing."""

    def __init__(
        self, shape: Any = None, batch_size: int | None = None, dtype: Any = None, name: Any = None
    ) -> None:
        super().__init__(name=name)
        self.batch_shape = (batch_size, *tuple(shape or ()))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Returns the input."""
        return identity(inputs)
