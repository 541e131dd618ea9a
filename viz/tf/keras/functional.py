"""What a model made of symbolic tensors does with what it is called with: nests, dtypes, missing or extra axes."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.ops.cast import cast
from viz.engine.ops.shape import expand_dims, squeeze
from viz.engine.structure import flatten, map_structure, same_structure
from viz.tf.keras.graph import Graph
from viz.tf.keras.symbolic import KerasTensor


def is_functional(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether a model's arguments are inputs and outputs."""
    return (
        len(args) in (2, 3, 4)
        or (len(args) == 1 and "outputs" in kwargs)
        or ("inputs" in kwargs and "outputs" in kwargs)
    )


def graph_of(inputs: Any, outputs: Any) -> Graph:
    """Returns the graph from inputs to outputs.

    Raises:
        ValueError: Something else than symbolic tensors, or outputs that do not come from the inputs.
    """
    for what, nest in (("inputs", inputs), ("outputs", outputs)):
        for x in flatten(nest):
            if not isinstance(x, KerasTensor):
                raise ValueError(
                    f"All `{what}` values must be KerasTensors. Received: {what}={nest} including invalid value {x} "
                    f"of type {type(x)}"
                )
    return Graph(inputs, outputs)


def standardized(graph: Graph, inputs: Any) -> list[Any]:
    """Returns one tensor per flat input of the graph, of its dtype and number of axes.

    Raises:
        ValueError: Another nest, or a shape that does not fit.
    """
    wanted = graph.inputs
    strict = False
    if (
        isinstance(wanted, list)
        and len(wanted) == 1
        and not isinstance(inputs, list | tuple | Mapping)
    ):
        inputs = [inputs]
    elif isinstance(inputs, Mapping) and not isinstance(wanted, Mapping):
        names = [t.name for t in flatten(wanted)]
        strict = not set(names) <= set(inputs)
        if not strict:
            inputs = [inputs[name] for name in names]
            if isinstance(wanted, KerasTensor):
                inputs = inputs[0]
    _same_nest(wanted, inputs, strict)
    flat = flatten(inputs)
    return [_fitted(t, x) for t, x in zip(graph.flat_inputs, flat, strict=False)]


def _tuples(nest: Any) -> Any:
    if isinstance(nest, list | tuple):
        return tuple(_tuples(part) for part in nest)
    return nest


def _same_nest(wanted: Any, inputs: Any, strict: bool) -> None:
    try:
        if strict:
            raise ValueError
        same_structure(_tuples(wanted), _tuples(inputs))
    except (TypeError, ValueError):
        shown = map_structure(lambda t: t.name, wanted)
        received = map_structure(lambda x: f"Tensor(shape={getattr(x, 'shape', ())})", inputs)
        text = (
            f"The structure of `inputs` doesn't match the expected structure.\nExpected: {shown}\n"
            f"Received: inputs={received}"
        )
        if strict:
            raise ValueError(text) from None
        warnings.warn(text, stacklevel=4)


def _fitted(wanted: KerasTensor, x: Any) -> Any:
    tensor = x if isinstance(x, KerasTensor) else to_tensor(x, how="constant")
    if not isinstance(tensor, KerasTensor) and tensor.dtype.name != wanted.dtype:
        tensor = cast(tensor, wanted.dtype)
    have, want = len(tensor.shape), wanted.ndim
    if have == want:
        return tensor
    if have == want + 1 and tensor.shape[-1] == 1:
        return squeeze(tensor, [-1])
    if have == want - 1 and wanted.shape[-1] == 1:
        return expand_dims(tensor, -1)
    raise ValueError(
        f"Invalid input shape for input {x} with name '{wanted.name}' and path '0'. Expected shape {wanted.shape}, "
        f"but input has incompatible shape {tensor.shape}"
    )
