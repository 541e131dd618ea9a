"""Symbolic tensors: placeholders for a shape and a dtype that remember which layer or operation they come from.

A layer that is called with them is tried on zeros, unseen by tapes and pictures and without effect on any state, so
that its weights get made and the shape of its output is known. A size of None is tried with two numbers: an output
size that differs is None, too.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from viz.engine import events
from viz.engine.ops.fill import zeros
from viz.engine.state import trying
from viz.engine.structure import flatten, map_structure
from viz.tf.keras.naming import auto_name
from viz.tf.quiet import quietly
from viz.tf.random import stateful

_BATCH, _SEQUENCE, _IMAGE = (1, 2), (4, 6), (64, 96)
"""Two numbers for an unknown size of the batch, of sequences and of images (deep pools must not make them equal)."""

_NO_TENSOR = """A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder for a shape and dtype, used when constructing Keras Functional models or Keras Functions. You can only use it as input to a Keras layer or a Keras operation (from the namespaces `keras.layers` and `keras.ops`). You are likely doing something like:

```
x = Input(...)
...
tf_fn(x)  # Invalid.
```

What you should do instead is wrap `tf_fn` in a layer:

```
class MyLayer(Layer):
    def call(self, x):
        return tf_fn(x)

x = MyLayer()(x)
```
"""  # noqa: E501 - Keras's message


class History(NamedTuple):
    """Where a symbolic tensor comes from."""

    operation: Any
    node_index: int
    tensor_index: int


class KerasTensor:
    """A placeholder for a tensor of a shape (None: any size) and a dtype; operators make further ones."""

    def __init__(self, shape: Any, dtype: str = "float32", name: str | None = None) -> None:
        self.shape = tuple(shape)
        self.dtype = dtype
        self.name = name or auto_name("KerasTensor")
        self.sparse = self.ragged = False
        self.node: Node | None = None

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def _keras_history(self) -> History:
        node = self.node
        if node is None:
            return History(None, 0, 0)
        place = next(i for i, t in enumerate(node.flat_outputs) if t is self)
        return History(node.operation, node.operation._inbound_nodes.index(node), place)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, sparse=False, ragged=False, name={self.name}>"

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> NoReturn:
        """Refuses: there is no value.

        Raises:
            ValueError: Always.
        """
        raise ValueError(_NO_TENSOR)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        raise ValueError(
            "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual "
            "numerical value. You cannot convert it to a NumPy array."
        )

    def __iter__(self) -> NoReturn:
        raise NotImplementedError("Iterating over a symbolic KerasTensor is not supported.")

    def __bool__(self) -> NoReturn:
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean.")


_OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "power", "floordiv": "floor_divide",
    "mod": "mod", "matmul": "matmul", "and": "logical_and", "or": "logical_or", "xor": "logical_xor", "lt": "less",
    "le": "less_equal", "gt": "greater", "ge": "greater_equal", "neg": "negative", "abs": "absolute",
    "invert": "logical_not", "getitem": "get_item",
}  # fmt: skip
"""What each operator is called in ``keras.ops``; ``==`` is not among them: it asks which object it is."""


def _operator(name: str, reflected: bool = False) -> Callable[..., Any]:
    def method(self: KerasTensor, *others: Any) -> Any:
        function = getattr(importlib.import_module("viz.tf.keras.ops"), name)
        return function(*others, self) if reflected else function(self, *others)

    return method


for _short, _name in _OPERATORS.items():
    setattr(KerasTensor, f"__{_short}__", _operator(_name))
    if _short in ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod", "matmul"):
        setattr(KerasTensor, f"__r{_short}__", _operator(_name, reflected=True))
KerasTensor.__module__ = "keras.src.backend.common.keras_tensor"


@dataclass(eq=False)
class Node:
    """One call of a layer or operation with symbolic tensors."""

    operation: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: Any

    @property
    def input_tensors(self) -> list[KerasTensor]:
        """The symbolic tensors among the arguments."""
        return tensors_in((self.args, self.kwargs))

    @property
    def flat_outputs(self) -> list[KerasTensor]:
        """The results, in order."""
        return flatten(self.outputs)

    @property
    def is_input(self) -> bool:
        """Whether it is where a model begins."""
        return not self.input_tensors


def tensors_in(arguments: Any) -> list[KerasTensor]:
    """Returns the symbolic tensors in a nest."""
    return [leaf for leaf in flatten(arguments) if isinstance(leaf, KerasTensor)]


def joined(operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any], outputs: Any) -> Any:
    """Notes a call of ``operation`` and returns its outputs."""
    node = Node(operation, args, kwargs, outputs)
    operation._inbound_nodes.append(node)
    for tensor in node.flat_outputs:
        tensor.node = node
    return outputs


def tried(call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls a function with zeros in place of symbolic tensors and returns symbolic tensors in place of its results."""
    open_sizes = any(None in tensor.shape for tensor in tensors_in((args, kwargs)))
    first = _once(call, args, kwargs, 0)
    second = _once(call, args, kwargs, 1) if open_sizes else first
    return map_structure(_placeholder, first, second)


def _placeholder(first: Any, second: Any) -> Any:
    if not hasattr(first, "shape"):
        return first
    sizes = [a if a == b else None for a, b in zip(first.shape, second.shape, strict=True)]
    return KerasTensor(sizes, first.dtype.name)


def _once(call: Callable[..., Any], args: Any, kwargs: Any, which: int) -> Any:
    with unseen():
        made_args, made_kwargs = map_structure(
            lambda leaf: _zeros(leaf, which) if isinstance(leaf, KerasTensor) else leaf,
            (list(args), kwargs),
        )
        return call(*made_args, **made_kwargs)


def _zeros(tensor: KerasTensor, which: int) -> Any:
    rest = (_IMAGE if tensor.ndim > 3 else _SEQUENCE)[which]
    sizes = [
        size if size is not None else rest if axis else _BATCH[which]
        for axis, size in enumerate(tensor.shape)
    ]
    return zeros(sizes, tensor.dtype)


@contextlib.contextmanager
def unseen() -> Iterator[None]:
    """Runs a block without effect: no tape, no picture, no state, no output."""
    with quietly(), trying(), stateful.kept(), contextlib.redirect_stdout(io.StringIO()):
        yield


def call_layer(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls a layer with symbolic tensors: builds it and returns what stands for its outputs."""
    before = {id(w) for w in layer.weights} if events.listener is not None else set()
    outputs = tried(layer, args, kwargs)
    layer._clear_losses()
    first = next(iter(tensors_in((args, kwargs))))
    flat = flatten(outputs)
    layer._shapes = first.shape, flat[0].shape if len(flat) == 1 else [t.shape for t in flat]
    for inner in layer._all_layers():
        if inner._shapes is not None and first.shape[:1] == (None,):
            inner._shapes = _any_batch(inner._shapes[0]), _any_batch(inner._shapes[1])
    if events.listener is not None:
        for weight in layer.weights:
            if id(weight) not in before:
                events.listener(events.TensorMade(weight.value, "variable"))
    given = {id(t) for t in tensors_in((args, kwargs))}
    # a layer that returns its input gives a tensor of its own, so that the graph shows the way
    outputs = map_structure(
        lambda t: KerasTensor(t.shape, t.dtype) if id(t) in given else t, outputs
    )
    return joined(layer, args, kwargs, outputs)


def _any_batch(shape: Any) -> Any:
    return (None, *shape[1:]) if isinstance(shape, tuple) and shape else shape
