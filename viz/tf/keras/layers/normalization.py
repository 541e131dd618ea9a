"""BatchNormalization and LayerNormalization."""

from __future__ import annotations

from typing import Any

from viz.engine.ops.arith import add, multiply
from viz.engine.ops.norms import batch_normalization, moments
from viz.engine.ops.shape import reshape
from viz.tf.keras import initializers
from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer


class BatchNormalization(Layer):
    """(x − mean) / √(variance + epsilon) · gamma + beta, over the batch; while training with the batch's own moments.

    Args:
        axis: The axis of the features.
        momentum: How much of the moving moments stays at each training call.
        epsilon: Keeps the denominator from 0.
        center: Whether there is a beta.
        scale: Whether there is a gamma.
        **kwargs: The four initializers; see ``Layer``.
    """

    supports_masking = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    def build(self, input_shape: Any) -> None:
        """Makes gamma, beta and the moving moments."""
        shape = (input_shape[self.axis],)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape, self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, self.beta_initializer, name="beta")
        self.moving_mean = self.add_weight(
            shape, self.moving_mean_initializer, trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            shape, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: shape[0]})

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Computes the output; while training the moving moments follow."""
        gamma, beta = self._aligned(self.gamma, inputs), self._aligned(self.beta, inputs)
        if training and self.trainable:
            rank = len(inputs.shape)
            mean, variance = moments(inputs, [a for a in range(rank) if a != self.axis % rank])
            for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(
                    add(multiply(moving.value, self.momentum), multiply(now, 1.0 - self.momentum))
                )
        else:
            mean, variance = self.moving_mean.value, self.moving_variance.value
        mean, variance = self._shaped(mean, inputs), self._shaped(variance, inputs)
        return batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)

    def _aligned(self, weight: Any, inputs: Any) -> Any:
        return None if weight is None else self._shaped(weight.value, inputs)

    def _shaped(self, x: Any, inputs: Any) -> Any:
        """Per-feature numbers in a shape that broadcasts along the feature axis."""
        if self.axis == -1:
            return x
        shape = [1] * len(inputs.shape)
        shape[self.axis] = -1
        return reshape(x, shape)


class LayerNormalization(Layer):
    """(x − mean) / √(variance + epsilon) · gamma + beta, over the features of each example.

    Args:
        axis: The axis or axes of the features.
        epsilon: Keeps the denominator from 0.
        center: Whether there is a beta.
        scale: Whether there is a gamma.
        **kwargs: The two initializers; see ``Layer``.
    """

    supports_masking = True

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis: Any = axis if isinstance(axis, int) else sorted(axis)
        self.epsilon, self.center, self.scale = epsilon, center, scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)

    def build(self, input_shape: Any) -> None:
        """Makes gamma and beta."""
        if isinstance(self.axis, int):
            self.axis = [self.axis]
        shape = tuple(input_shape[a] for a in self.axis)
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape, self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, self.beta_initializer, name="beta")

    def call(self, inputs: Any) -> Any:
        """Computes the output."""
        mean, variance = moments(inputs, self.axis, keepdims=True)
        gamma, beta = self._aligned(self.gamma, inputs), self._aligned(self.beta, inputs)
        return batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)

    def _aligned(self, weight: Any, inputs: Any) -> Any:
        if weight is None:
            return None
        rank = len(inputs.shape)
        if self.axis == [-1] or self.axis == [rank - 1]:
            return weight.value
        shape = [1] * rank
        for axis in self.axis:
            shape[axis] = inputs.shape[axis]
        return reshape(weight.value, shape)
