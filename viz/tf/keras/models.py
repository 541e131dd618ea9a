"""``keras.models``: ``Model``, to subclass or from inputs to outputs, and ``Sequential``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from viz.engine.structure import flatten, pack
from viz.tf.keras.dry_run import built_by_zeros
from viz.tf.keras.functional import graph_of, is_functional, standardized
from viz.tf.keras.graph import Graph
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.plain import InputLayer
from viz.tf.keras.naming import auto_name
from viz.tf.keras.ops.promotion import op
from viz.tf.keras.summary import print_summary
from viz.tf.keras.symbolic import KerasTensor
from viz.tf.keras.training import Trainer
from viz.tf.missing import missing
from viz.tf.outside import INSTEAD


class Model(Trainer, Layer):
    """Base class of models: a layer that can be trained.

    ``Model(inputs, outputs)`` is the model that leads from one to the other; without arguments it is to be subclassed.
    """

    _graph: Graph | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes a ``Functional`` of inputs and outputs."""
        functional = cls is Model and is_functional(args, kwargs)
        return Layer.__new__(Functional if functional else cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        graph = None
        if is_functional(args, kwargs):
            named = {**dict(zip(("inputs", "outputs", "name"), args, strict=False)), **kwargs}
            graph = graph_of(named.pop("inputs"), named.pop("outputs"))
            args, kwargs = (), named
        super().__init__(*args, **kwargs)
        if graph is not None:
            self._graph = graph
            self.built = True
            for layer in self._layers:
                if not self._trainable:
                    layer.trainable = False

    _lazy = True

    def build(self, input_shape: Any = None) -> None:
        """Makes all weights for an input of this shape; a size of None is taken for 1."""
        if input_shape is not None and self._graph is None:
            built_by_zeros([self.call], self, input_shape)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Computes the outputs of a model made of inputs and outputs; else to be overridden."""
        if self._graph is None:
            raise NotImplementedError(
                f"Model {type(self).__name__} does not have a `call()` method implemented."
            )
        return self._graph.run(standardized(self._graph, inputs), _called)

    def _check_super_called(self) -> None:
        if "built" not in self.__dict__:
            raise RuntimeError(
                "You forgot to call `super().__init__()` in the `__init__()` method. Go add it!"
            )

    # ----- where it begins and ends -----

    def _ends(self, what: str) -> Graph:
        if self._graph is None:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined {what}."
            )
        return self._graph

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs, in order."""
        return self._ends("input").flat_inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs, in order."""
        return flatten(self._ends("output").outputs)

    @property
    def input(self) -> Any:
        """The symbolic inputs in the nest that they were given in."""
        return super().input if self._graph is None else self._graph.inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs in the nest that they were given in."""
        return super().output if self._graph is None else self._graph.outputs

    @property
    def input_shape(self) -> Any:
        """The shape of the input, or a list of shapes."""
        return _shapes(self.inputs)

    @property
    def output_shape(self) -> Any:
        """The shape of the output, or a list of shapes."""
        return _shapes(self.outputs)

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that the outputs come from."""
        return [t._keras_history.operation.name for t in self.outputs]

    def save(self, filepath: Any = None, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuses: no files are written here.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(INSTEAD["keras.models"]["save_model"])

    save_weights = load_weights = export = save

    def _output_names(self) -> list[str]:
        return [] if self._graph is None else self.output_names

    @property
    def _layers(self) -> list[Layer]:
        if self._graph is None:
            return super()._layers
        own = [part for part in self._graph.operations if isinstance(part, Layer)]
        return [*own, *(layer for layer in super()._layers if all(layer is not o for o in own))]

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


class Functional(Model):
    """What ``Model(inputs, outputs)`` makes."""


class Sequential(Model):
    """Layers one after the other.

    Args:
        layers: The layers, in order; a ``keras.Input`` first says what comes in.
        trainable: See ``Layer``.
        name: See ``Layer``.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes the object."""
        return Layer.__new__(cls, *args, **kwargs)

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
        if isinstance(layer, KerasTensor):
            layer = layer._keras_history.operation
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
        """Builds everything if the input's shape is known."""
        self._graph = None
        if not self._stack:
            return
        first = self._stack[0]
        if self._input is not None:
            self.build(self._input.batch_shape)
        elif isinstance(first, Model) and first._graph is not None and len(self._stack) > 1:
            self.build(first.input_shape)

    _lazy = False

    def build(self, input_shape: Any = None) -> None:
        """Makes all weights for an input of this shape; a size may be None.

        Raises:
            ValueError: There are no layers, or the input's shape is another already.
        """
        if not self._stack:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call `model.add(layer)`."
            )
        if not isinstance(input_shape, list | tuple) or not all(
            size is None or isinstance(size, int) for size in input_shape
        ):
            return
        if self._input is None:
            self._input = InputLayer(
                batch_shape=tuple(input_shape), dtype=self._stack[0].compute_dtype
            )
        elif self._input.batch_shape != tuple(input_shape):
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use input shape "
                f"{self._input.batch_shape}. You cannot build it with input_shape {input_shape}"
            )
        x = self._input.output
        for layer in self._stack:
            try:
                x = layer(x)
            except NotImplementedError:
                return  # without symbolic outputs the layers are simply called one after the other
        auto_name("Functional")  # Keras makes a second model inside, which takes a name
        self._graph = Graph(self._input.output, x)

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

    # as in Keras: symbolic tensors of a call of its own, not those of the layers inside
    input, output = Layer.input, Layer.output

    def _ends(self, what: str) -> Graph:
        if self._graph is None:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined {what}{'s' if what in ('input', 'output') else ''} yet."
            )
        return self._graph

    @property
    def _layers(self) -> list[Layer]:
        return list(self._stack)

    def _prepare(self, first: Any) -> None:
        if not self.built and hasattr(first, "shape"):
            with self._scope():
                self.build(tuple(first.shape))

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Passes the input through all layers."""
        if self._graph is not None:
            return super().call(inputs, training, mask)
        for layer in self._stack:
            inputs = _called(layer, inputs)
        return inputs


def _called(layer: Any, *args: Any, **kwargs: Any) -> Any:
    """Calls a layer of a model; ``training`` is handed down by ``calling``."""
    return layer(*args, **kwargs)


def _shapes(tensors: list[KerasTensor]) -> Any:
    return tensors[0].shape if len(tensors) == 1 else [t.shape for t in tensors]


def clone_model(
    model: Any, input_tensors: Any = None, clone_function: Any = None, **kwargs: Any
) -> Any:
    """Returns a model with the same layers, whose weights are new.

    Args:
        model: A ``Sequential``, or a model made of inputs and outputs.
        input_tensors: Not here.
        clone_function: ``clone_function(layer)`` returns the new layer.
        **kwargs: Not here.

    Raises:
        ValueError: Another kind of model.
        NotImplementedError: ``input_tensors`` or a further argument.
    """
    if input_tensors is not None or kwargs:
        raise NotImplementedError(
            "keras.models.clone_model: only `model` and `clone_function` are here."
        )

    def again(layer: Any) -> Any:
        if clone_function is not None:
            return clone_function(layer)
        if isinstance(layer, Model) and (isinstance(layer, Sequential) or layer._graph is not None):
            return clone_model(layer)
        return type(layer).from_config(layer.get_config())

    if isinstance(model, Sequential):
        made = Sequential(name=model.name)
        if model._input is not None:
            made._append(InputLayer(batch_shape=model._input.batch_shape, dtype=model._input.dtype))
        for layer in model.layers:
            made._append(again(layer))
        made._build_early()
        return made
    if model._graph is None:
        raise ValueError(
            "Expected `model` argument to be a `Sequential` or `Functional` model instance, but got a subclassed "
            "model instead. To clone it, make a new object and copy the weights with get_weights and set_weights."
        )
    layers: dict[int, Any] = {}

    def call(operation: Any, *args: Any, **options: Any) -> Any:
        if isinstance(operation, Layer):
            if id(operation) not in layers:
                layers[id(operation)] = again(operation)
            operation = layers[id(operation)]
        else:
            operation = op(operation.function)
        return operation(*args, **options)

    graph = model._graph
    inputs = [
        InputLayer(batch_shape=t.shape, dtype=t.dtype, name=t._keras_history.operation.name).output
        for t in graph.flat_inputs
    ]
    outputs = graph.run(inputs, call)
    return Functional(pack(graph.inputs, inputs), outputs, name=model.name)


__all__ = ["Functional", "Model", "Sequential", "clone_model"]


def __getattr__(name: str) -> Any:
    raise missing("keras.models", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
