"""Dense and Embedding: the layers that are a matrix."""

from __future__ import annotations

import warnings
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import add
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import not_equal
from viz.engine.ops.gather import gather
from viz.engine.ops.matmul import matmul
from viz.engine.ops.shape import reshape
from viz.tf.keras import activations, initializers, regularizers
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

    supports_masking = True

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
        mask_zero: Whether 0 stands for nothing: layers behind it leave such steps out.
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
            warnings.warn("Argument `input_length` is deprecated. Just remove it.", stacklevel=2)
        super().__init__(**kwargs)
        self.mask_zero = self.supports_masking = self.makes_masks = mask_zero
        for what, number in (("input_dim", input_dim), ("output_dim", output_dim)):
            if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
                raise ValueError(
                    f"`{what}` must be a positive integer. Received: {what}={number} "
                    f"(of type {type(number).__name__})."
                )
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

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Returns where the numbers are not 0, if ``mask_zero``."""
        return not_equal(to_tensor(inputs), 0) if self.mask_zero else None

    def call(self, inputs: Any) -> Any:
        """Picks the rows."""
        x = to_tensor(inputs)
        return gather(self.embeddings.value, x if x.dtype.is_integer else cast(x, "int32"))
