"""``keras.models``: ``Model`` to subclass, and ``Sequential``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.tf.keras.dry_run import built_by_zeros
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.plain import InputLayer
from viz.tf.keras.summary import print_summary
from viz.tf.keras.training import Trainer
from viz.tf.missing import missing


class Model(Trainer, Layer):
    """Base class of models: a layer that can be trained.

    ``Model(inputs, outputs)``, the functional form, is not offered: subclass it or use ``Sequential``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args or "inputs" in kwargs or "outputs" in kwargs:
            raise NotImplementedError(
                "Model(inputs, outputs), the functional form, is not offered: use Sequential, or subclass Model."
            )
        super().__init__(**kwargs)

    _lazy = True

    def build(self, input_shape: Any = None) -> None:
        """Makes all weights for an input of this shape; a size of None is taken for 1."""
        if input_shape is not None:
            built_by_zeros([self.call], self, input_shape)

    def _check_super_called(self) -> None:
        if "built" not in self.__dict__:
            raise RuntimeError(
                "You forgot to call `super().__init__()` in the `__init__()` method. Go add it!"
            )

    @property
    def layers(self) -> list[Layer]:
        """The layers inside."""
        return self._layers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Returns a layer by name or position.

        Raises:
            ValueError: There is none.
        """
        if index is not None:
            if index >= len(self.layers):
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(self.layers)} layers."
                )
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"No such layer: {name}. Existing layers are: {[layer.name for layer in self.layers]}."
        )

    def summary(self, **kwargs: Any) -> None:
        """Prints the layers and how many weights they have."""
        print_summary(self)


class Sequential(Model):
    """Layers one after the other.

    Args:
        layers: The layers, in order.
        trainable: See ``Layer``.
        name: See ``Layer``.
    """

    def __init__(
        self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None
    ) -> None:
        super().__init__(trainable=trainable, name=name)
        self._stack: list[Layer] = []
        self._input: InputLayer | None = None
        if layers is not None:
            for layer in layers if isinstance(layers, list | tuple) else [layers]:
                self._append(layer)
            self._build_early()

    def _append(self, layer: Any) -> None:
        if isinstance(layer, InputLayer):
            if self._stack or self._input is not None:
                raise ValueError(
                    f"Sequential model '{self.name}' has already been configured to use input shape "
                    f"{getattr(self._input, 'batch_shape', None)}. You cannot add a different Input layer to it."
                )
            self._input = layer
            return
        if not isinstance(layer, Layer):
            raise ValueError(
                "Only instances of `keras.Layer` can be added to a Sequential model. Received: "
                f"{layer} (of type {type(layer)})"
            )
        if any(other.name == layer.name for other in self._stack):
            raise ValueError(
                "All layers added to a Sequential model should have unique names. Name '"
                f"{layer.name}' is already the name of a layer in this model. Update the `name` argument to pass a "
                "unique name."
            )
        shape = getattr(layer, "_input_shape_arg", None)
        if shape is not None and self._input is None and not self._stack:
            self._input = InputLayer(shape)
        self._stack.append(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Appends a layer."""
        self._append(layer)
        self.built = False
        self._build_early()

    def pop(self, rebuild: bool = True) -> Layer:
        """Takes the last layer away and returns it."""
        layer = self._stack.pop()
        self.built = False
        return layer

    def _build_early(self) -> None:
        """Builds everything if the input's shape was given."""
        if self._input is not None and self._stack:
            self.build(self._input.batch_shape)

    _lazy = True

    def build(self, input_shape: Any = None) -> None:
        """Makes all weights for an input of this shape; a size of None is taken for 1."""
        if not self._stack:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call `model.add(layer)`."
            )
        if input_shape is not None and any(not layer.built for layer in self._stack):
            built_by_zeros(self._stack, self, input_shape)

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order."""
        return list(self._stack)

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Passes the input through all layers.

        Raises:
            ValueError: There are none.
        """
        if not self._stack:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call `model.add(layer)`."
            )
        return super().__call__(inputs, *args, **kwargs)

    @property
    def input_shape(self) -> Any:
        """The shape of the first input.

        Raises:
            AttributeError: There was none yet.
        """
        return self._seen()[0]

    @property
    def output_shape(self) -> Any:
        """The shape of the first output.

        Raises:
            AttributeError: There was none yet.
        """
        return self._seen()[1]

    def _seen(self) -> tuple[Any, Any]:
        if self._shapes is None:
            raise AttributeError(f"Sequential model '{self.name}' has no defined output shape yet.")
        return self._shapes

    @property
    def _layers(self) -> list[Layer]:
        return list(self._stack)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Passes the input through all layers."""
        for layer in self._stack:
            inputs = layer(inputs)
        return inputs


__all__ = ["Model", "Sequential"]


def __getattr__(name: str) -> Any:
    raise missing("keras.models", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
