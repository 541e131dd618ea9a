"""``keras.Layer``: weights, made when the first input comes, and a ``call``; found in attributes, lists and dicts."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from viz.engine.structure import flatten
from viz.tf.keras import calling, constraints, initializers, masks, regularizers, symbolic
from viz.tf.keras.collecting import objects, once
from viz.tf.keras.input_spec import InputSpec, check
from viz.tf.keras.naming import auto_name, current_path, name_scope
from viz.tf.keras.random import SeedGenerator
from viz.tf.keras.variable import Variable, standard_dtype


def _within_scope(build: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps a ``build``: its weights are named after the layer, and afterwards the layer is built."""

    @functools.wraps(build)
    def wrapper(self: Layer, *args: Any, **kwargs: Any) -> None:
        with self._scope():
            self._path = current_path()
            build(self, *args, **kwargs)
        self.built = True

    return wrapper


class Layer:
    """Base class of layers and models.

    Args:
        trainable: Whether its weights are among the trainable ones.
        dtype: Of weights and computation; float32 if None.
        name: Defaults to the class's name in snake case, numbered.
        **kwargs: ``activity_regularizer``; ``input_shape`` is taken with a warning, as in Keras.
    """

    input_spec: InputSpec | None = None
    supports_masking = False
    """Whether the mask of the input is handed on."""
    makes_masks = False
    """Whether outputs have a mask though the input has none."""
    _made_with: tuple[tuple[Any, ...], dict[str, Any]]
    _lazy = True
    """Whether ``build`` is left out when the layer is called: nobody has written one."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__ and "_lazy" not in cls.__dict__:
            cls._lazy = False
        if "build" in cls.__dict__:
            cls.build = _within_scope(cls.__dict__["build"])  # type: ignore[method-assign]

    def __init__(
        self, *, trainable: bool = True, dtype: Any = None, name: str | None = None, **kwargs: Any
    ) -> None:
        self._weights: list[Variable] = []
        self._own_losses: list[Any] = []
        self._inbound_nodes: list[Any] = []
        activity = kwargs.pop("activity_regularizer", None)
        kwargs.pop("autocast", None)
        shape = kwargs.pop("input_shape", None)
        width = kwargs.pop("input_dim", None)
        if shape is not None or width is not None:
            warnings.warn(
                "Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential models, "
                "prefer using an `Input(shape)` object as the first layer in the model instead.",
                stacklevel=3,
            )
            self._input_shape_arg = (width,) if shape is None else tuple(shape)
        self.name = name or auto_name(type(self).__name__)
        if kwargs:
            raise ValueError(
                f"Unrecognized keyword arguments passed to {type(self).__name__}: {kwargs}"
            )
        if not isinstance(trainable, bool):
            raise ValueError(
                f"Expected `trainable` to be a boolean. Received: trainable={trainable} (of type {type(trainable)})"
            )
        self._dtype = standard_dtype(dtype)
        self._trainable = trainable
        self._path: str | None = None
        self._outer_path: str | None = None
        self.activity_regularizer = regularizers.get(activity)
        self.built = False
        self._shapes: tuple[Any, Any] | None = None  # of input and output, as first seen

    def _check_super_called(self) -> None:
        if "built" not in self.__dict__:
            raise RuntimeError(
                f"In layer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement "
                "in the `__init__()` method. Go add it!"
            )

    def _scope(self) -> Any:
        return name_scope(self.name, self)

    # ----- what it is made of -----

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Variable) and "_weights" in self.__dict__:
            self._keep(value)
        object.__setattr__(self, name, value)

    def _keep(self, variable: Variable) -> None:
        if not any(own is variable for own in self._weights):
            self._weights.append(variable)
            if not self._trainable:
                variable.trainable = False

    def _parts(self, kind: type) -> list[Any]:
        """The objects of a class among the attributes, in lists and dicts too."""
        skipped = ("_weights", "_own_losses", "_inbound_nodes", "_graph", "_made_with")
        return objects([v for name, v in self.__dict__.items() if name not in skipped], kind)

    @property
    def _layers(self) -> list[Layer]:
        return self._parts(Layer)

    def _all_layers(self) -> list[Layer]:
        """The layers inside, each followed by its own."""
        found: list[Layer] = []
        for layer in self._layers:
            found += [layer, *layer._all_layers()]
        return found

    def _own(self) -> list[Variable]:
        """Own weights, the trainable ones first."""
        first = [w for w in self._weights if w._value.trainable]
        return first + [w for w in self._weights if not w._value.trainable]

    @property
    def weights(self) -> list[Variable]:
        """All weights, own ones first, then those of the layers inside, without seeds and metrics."""
        return once([*self._own(), *(w for layer in self._layers for w in layer.weights)])

    @property
    def variables(self) -> list[Variable]:
        """All weights and the states of seed generators."""
        seeds = [generator.state for generator in self._parts(SeedGenerator)]
        return once([*self._own(), *seeds, *(v for layer in self._layers for v in layer.variables)])

    @property
    def trainable_variables(self) -> list[Variable]:
        """The trainable ones, in the order of their creation."""
        return [v for v in self.variables if v.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The others."""
        return [v for v in self.variables if not v.trainable] if self.trainable else self.variables

    @property
    def trainable_weights(self) -> list[Variable]:
        """The trainable weights."""
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that optimizers leave alone."""
        return [v for v in self.weights if not v.trainable] if self.trainable else self.weights

    @property
    def trainable(self) -> bool:
        """Whether the layer's weights are meant to be trained; setting it sets the layers inside as well."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for weight in self._weights:
            if weight._value.trainable:
                weight.trainable = value
        for layer in self._layers:
            layer.trainable = value

    @property
    def path(self) -> str | None:
        """The names of layers around it, then its own; None before it is built."""
        return self._path

    @property
    def dtype(self) -> str:
        """The dtype of the weights."""
        return self._dtype

    compute_dtype = variable_dtype = dtype

    def get_weights(self) -> list[Any]:
        """Returns the values of the weights as NumPy arrays."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Replaces the values of all weights.

        Raises:
            ValueError: Another number of them, or another shape.
        """
        own = self.weights
        if len(own) != len(weights):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length "
                f"{len(weights)}, but the layer was expecting {len(own)} weights."
            )
        for variable, value in zip(own, weights, strict=True):
            if tuple(variable.shape) != tuple(value.shape):
                raise ValueError(
                    f"Layer {self.name} weight shape {variable.shape} is not compatible with provided weight shape "
                    f"{value.shape}."
                )
            variable.assign(value)

    def count_params(self) -> int:
        """Returns the number of elements of all weights."""
        return sum(int(w.shape.num_elements() or 0) for w in self.weights)

    # ----- making weights -----

    def add_weight(
        self,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        name: str | None = None,
    ) -> Variable:
        """Makes a weight; the initializer defaults to Glorot's for floating dtypes, to zeros for others."""
        self._check_super_called()
        if isinstance(shape, str):
            raise ValueError(
                f"`name` must be passed as a keyword argument. Received: add_weight('{shape}', ...). Use: "
                f"add_weight(shape=..., name='{shape}')."
            )
        wanted = self._dtype if dtype is None else standard_dtype(dtype)
        if initializer is None:
            initializer = "glorot_uniform" if "float" in wanted else "zeros"
        with self._scope():
            variable = Variable(
                initializers.get(initializer),
                () if shape is None else shape,
                wanted,
                trainable,
                name=name,
            )
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        self._keep(variable)
        return variable

    add_variable = add_weight

    def build(self, *shapes: Any, **named: Any) -> None:
        """Makes the weights for inputs of a shape; to be overridden."""
        self._check_super_called()
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the output; to be overridden."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not have a `call` method implemented."
        )

    # ----- calling -----

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Builds the layer if that is still to be done, then calls ``call``."""
        self._check_super_called()
        if symbolic.tensors_in((args, kwargs)):
            return self._symbolic_call(args, kwargs)
        args = tuple(calling.converted(arg, self._dtype) for arg in args)
        kwargs = {name: calling.converted(value, self._dtype) for name, value in kwargs.items()}
        kwargs, training = calling.without_training(self.call, kwargs)
        calling.check_positional(args)
        first = args[0] if args else next(iter(kwargs.values()), None)
        mask = masks.mask_of(first)
        if mask is not None and kwargs.get("mask") is None and calling.takes(self.call, "mask"):
            kwargs["mask"] = mask
        mask = kwargs.get("mask", mask)
        check(self.input_spec, first, self.name)
        self._prepare(first)
        with self._scope():
            if not self.built:
                self._build_for(args, kwargs)
            if calling.outermost():
                self._clear_losses()
            outputs = calling.run(self, args, kwargs, training)
        self.built = True
        if mask is not None or self.makes_masks:
            masks.hand_on(self, first, outputs, mask)
        if self._shapes is None:
            self._shapes = calling.shape_of(first), calling.shape_of(outputs)
        if self.activity_regularizer is not None:
            for output in flatten(outputs):
                loss = self.activity_regularizer(output)
                self.add_loss(loss / output.shape[0] if output.ndim else loss)
        return outputs

    def _symbolic_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        first = symbolic.tensors_in((args, kwargs))[0]
        check(self.input_spec, args[0] if args else first, self.name)
        self._prepare(first)
        return symbolic.call_layer(self, args, kwargs)

    def _prepare(self, first: Any) -> None:
        """What has to be done with the first input before the layer is built."""

    @property
    def input(self) -> Any:
        """The symbolic input of the first call."""
        return self._at_first_call("input", "input_tensors")

    @property
    def output(self) -> Any:
        """The symbolic output of the first call."""
        return self._at_first_call("output", "flat_outputs")

    def _at_first_call(self, what: str, attribute: str) -> Any:
        if not self._inbound_nodes:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined {what}."
            )
        tensors = getattr(self._inbound_nodes[0], attribute)
        return tensors[0] if len(tensors) == 1 else tensors

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not self._lazy:
            self.build(**calling.build_shapes(self.call, self.build, args, kwargs))
        self._path = current_path()

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """Returns the mask of the output, given that of the input."""
        return mask

    # ----- made again -----

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes the object and keeps the arguments for ``get_config``."""
        made = object.__new__(cls)
        object.__setattr__(made, "_made_with", (args, kwargs))
        return made

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments that would make the same layer."""
        args, kwargs = self._made_with
        try:
            bound = inspect.signature(type(self).__init__).bind(self, *args, **kwargs)
        except TypeError:
            return {"name": self.name, **kwargs}
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        for label, value in list(bound.arguments.items())[1:]:
            kind = bound.signature.parameters[label].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                config.update(value)
            elif kind is not inspect.Parameter.VAR_POSITIONAL:
                config[label] = value
        config["name"] = self.name
        return {key: v for key, v in config.items() if key not in ("input_shape", "input_dim")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Returns a layer made with the arguments that ``get_config`` told."""
        return cls(**config)

    # ----- losses -----

    def add_loss(self, loss: Any) -> None:
        """Adds a scalar to ``losses``."""
        for part in flatten(loss):
            if not calling.is_tensor(part):
                raise ValueError(
                    "`add_loss()` can only be called from inside `build()` or `call()`, on a tensor input. Received "
                    f"invalid value: {part}"
                )
            self._own_losses.append(part)

    @property
    def losses(self) -> list[Any]:
        """What ``add_loss`` collected here and in the layers inside, then the penalties of the weights."""
        found = list(self._own_losses)
        for layer in self._all_layers():
            found += layer._own_losses
        return found + [
            w.regularizer(w) for w in self.trainable_weights if w.regularizer is not None
        ]

    def _clear_losses(self) -> None:
        for layer in (self, *self._all_layers()):
            layer._own_losses.clear()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"
