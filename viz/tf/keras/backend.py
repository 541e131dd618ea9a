"""``keras.backend``: functions from before Keras 3 that programs still call, over ``keras.ops``."""

import importlib
from typing import Any, NoReturn

import numpy as np

from viz.engine.convert import constant as engine_constant
from viz.engine.variable import Variable
from viz.tf.keras import naming, random
from viz.tf.keras.loss_functions import EPSILON
from viz.tf.keras.variable import FLOATX
from viz.tf.missing import missing
from viz.tf.quiet import value_of


def clear_session(free_memory: bool = True) -> None:
    """Starts the numbering of names anew."""
    naming.forget()
    random.forget()


def epsilon() -> float:
    """Returns the small number that keeps logarithms finite."""
    return EPSILON


def floatx() -> str:
    """Returns the default dtype."""
    return FLOATX


def gradients(loss: Any, variables: Any) -> NoReturn:
    """Refuses, as TensorFlow does: a tape gives gradients.

    Raises:
        RuntimeError: Always.
    """
    raise RuntimeError(
        "tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead."
    )


def get_value(x: Any) -> Any:
    """Returns the value as a NumPy array."""
    return value_of(x)


def set_value(x: Any, value: Any) -> None:
    """Replaces the value of a variable."""
    x.assign(np.asarray(value, np.asarray(value_of(x)).dtype))


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """Returns a variable."""
    made = Variable(np.asarray(value, dtype or FLOATX), name=name, constraint=constraint)
    return made


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """Returns a constant tensor."""
    return engine_constant(value, dtype or FLOATX, shape)


def int_shape(x: Any) -> tuple[Any, ...]:
    """Returns the shape as a tuple."""
    return tuple(x.shape)


def image_data_format() -> str:
    """Returns where the channels of images are."""
    return "channels_last"


_SAME = (
    "abs", "all", "any", "argmax", "argmin", "cast", "concatenate", "cos", "cumprod", "cumsum", "dot", "elu", "equal",
    "exp", "expand_dims", "eye", "greater", "greater_equal", "hard_sigmoid", "less", "less_equal", "log", "max",
    "maximum", "mean", "min", "minimum", "ndim", "not_equal", "one_hot", "ones", "ones_like", "prod", "relu", "repeat",
    "reshape", "round", "shape", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt", "square",
    "squeeze", "stack", "std", "sum", "tanh", "tile", "transpose", "var", "zeros", "zeros_like", "stop_gradient",
)  # fmt: skip
_OTHER = {
    "batch_dot": "matmul",
    "clip": "clip",
    "flatten": "ravel",
    "pow": "power",
    "permute_dimensions": "transpose",
    "gather": "take",
}
_OF_TF = ("foldl", "foldr", "map_fn", "shape")

__all__ = [
    "clear_session", "constant", "epsilon", "floatx", "get_value", "gradients", "image_data_format", "int_shape",
    "set_value", "variable", *(name for name in _SAME if name not in _OF_TF), *_OTHER, *_OF_TF,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _OF_TF:
        return getattr(importlib.import_module("viz.tf"), name)
    if name == "flatten":
        ops = importlib.import_module("viz.tf.keras.ops")
        return lambda x: ops.reshape(x, (-1,))
    if name in _SAME or name in _OTHER:
        return getattr(importlib.import_module("viz.tf.keras.ops"), _OTHER.get(name, name))
    raise missing("keras.backend", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
