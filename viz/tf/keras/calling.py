"""How a layer's ``call`` is called: ``training`` handed down, inputs converted, errors that say which layer it was."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.errors import OpError
from viz.engine.ops.cast import cast
from viz.engine.structure import flatten, is_nested, map_structure
from viz.engine.tensor import EagerTensor, Tensor
from viz.engine.tensor_like import Convertible

_training: list[Any] = []
"""The value of ``training`` for each layer that is being called, outermost first."""


def outermost() -> bool:
    """Whether no layer is being called: the next one starts a call, and ``losses`` anew."""
    return not _training


def takes(call: Callable[..., Any], name: str) -> bool:
    """Whether a ``call`` has a parameter of that name."""
    return name in inspect.signature(call).parameters


def is_tensor(value: Any) -> bool:
    """Whether a layer takes ``value`` as it is."""
    return isinstance(value, Tensor | Convertible) or hasattr(value, "__tf_tensor__")


def converted(value: Any, dtype: str) -> Any:
    """Returns arrays as tensors and floating tensors in the layer's dtype, in any nest; the rest as it is."""
    if is_nested(value):
        return map_structure(lambda leaf: converted(leaf, dtype), value)
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind == "f":
            return to_tensor(value.astype(as_dtype(dtype).np), how="constant")
        return to_tensor(value, how="constant")
    if isinstance(value, EagerTensor) and value.dtype.kind == "f":
        return cast(value, dtype)
    if is_tensor(value):
        own = as_dtype(value.dtype)
        return cast(value, dtype) if own.kind == "f" and own.name != dtype else value
    return value


def check_positional(args: tuple[Any, ...]) -> None:
    """Raises ValueError if something that is no tensor came by position."""
    for arg in flatten(args):
        if arg is not None and not is_tensor(arg):
            raise ValueError(
                "Only input tensors may be passed as positional arguments. The following argument value should be "
                f"passed as a keyword argument: {arg} (of type {type(arg)})"
            )


def shape_of(value: Any) -> Any:
    """Returns the shape of a tensor as a tuple, in any nest."""
    if is_nested(value):
        return map_structure(shape_of, value)
    return tuple(value.shape) if hasattr(value, "shape") else None


def build_shapes(
    call: Callable[..., Any], build: Callable[..., Any], args: Any, kwargs: Any
) -> dict[str, Any]:
    """Returns the arguments for ``build``: the first input's shape, or one ``<name>_shape`` per input."""
    wanted = [
        p.name
        for p in inspect.signature(build).parameters.values()
        if p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    bound = inspect.signature(call).bind(*args, **kwargs).arguments
    shapes = {
        name: shape_of(value)
        for name, value in bound.items()
        if any(map(is_tensor, flatten(value)))
    }
    if len(wanted) == 1:
        return {wanted[0]: next(iter(shapes.values()), None)}
    by_name = {f"{name}_shape": shape for name, shape in shapes.items()}
    return {name: by_name[name] for name in wanted if name in by_name}


def without_training(
    call: Callable[..., Any], kwargs: dict[str, Any]
) -> tuple[dict[str, Any], Any]:
    """Returns the arguments that ``call`` takes, and a ``training`` that is meant for the layers inside."""
    parameters = inspect.signature(call).parameters.values()
    if "training" not in kwargs or any(
        p.name == "training" or p.kind is p.VAR_KEYWORD for p in parameters
    ):
        return kwargs, None
    return {name: value for name, value in kwargs.items() if name != "training"}, kwargs["training"]


def run(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], given: Any = None) -> Any:
    """Calls ``layer.call`` with the ``training`` that was given, or else that of the layer around it."""
    parameters = inspect.signature(layer.call).parameters
    takes_it = "training" in parameters
    bound = inspect.signature(layer.call).bind(*args, **kwargs).arguments
    value = bound.get("training") if given is None else given
    if value is None and _training:
        value = _training[-1]
    if value is None and takes_it and parameters["training"].default is not inspect.Parameter.empty:
        value = parameters["training"].default
    if takes_it and value is not None and "training" not in bound:
        kwargs = {**kwargs, "training": value}
    _training.append(value)
    try:
        return layer.call(*args, **kwargs)
    except Exception as error:
        raise explained(error, layer.call, f"{type(layer).__name__}.call()", args, kwargs) from None
    finally:
        _training.pop()


def explained(
    error: Exception,
    call: Callable[..., Any],
    shown: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Exception:
    """Returns the error again, saying which layer was called with what; once is enough."""
    if hasattr(error, "_keras_call_info_injected"):
        return error
    signature = inspect.signature(call)
    bound = signature.bind(*args, **kwargs).arguments
    lines = [
        f"  • {name}={map_structure(_shown, bound[name]) if name in bound else parameter.default}"
        for name, parameter in signature.parameters.items()
    ]
    if not lines:
        return error
    text = error.message if isinstance(error, OpError) else (error.args[0] if error.args else "")
    message = (
        f"Exception encountered when calling {shown}.\n\n{text}\n\nArguments received by {shown}:\n"
        + "\n".join(lines)
    )
    try:
        new: Exception = type(error)(message)
    except TypeError:
        new = RuntimeError(message)
    new._keras_call_info_injected = True  # type: ignore[attr-defined]
    return new.with_traceback(error.__traceback__)


def _shown(value: Any) -> str:
    if is_tensor(value):
        return f"tf.Tensor(shape={value.shape}, dtype={as_dtype(value.dtype).name})"
    return repr(value)
