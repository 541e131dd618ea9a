"""``tf.experimental.numpy``: NumPy's functions of tensors, with NumPy's dtypes; tapes hear them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.offered import offered
from viz.engine.ops.cast import cast
from viz.engine.ops.cast import identity as copied
from viz.engine.tensor import EagerTensor, Tensor
from viz.engine.tensor_like import is_tensor_like
from viz.tf.keras.ops import arithmetic, arrays, picking
from viz.tf.missing import missing

_FUNCTIONS: dict[str, Any] = {
    **arithmetic.FUNCTIONS, **arrays.FUNCTIONS, **picking.FUNCTIONS,
}  # fmt: skip

ndarray = Tensor
float16, float32, float64 = np.float16, np.float32, np.float64
int8, int16, int32, int64 = np.int8, np.int16, np.int32, np.int64
uint8, complex64, complex128, bool_ = np.uint8, np.complex64, np.complex128, np.bool_
pi, e, inf, newaxis = np.pi, np.e, np.inf, None


def _tensor(x: Any) -> EagerTensor:
    """Returns ``x`` as a tensor; numbers and lists have NumPy's dtypes, not TensorFlow's."""
    if is_tensor_like(x) or hasattr(x, "__tf_tensor__"):
        return to_tensor(x)
    if isinstance(x, list | tuple) and any(is_tensor_like(leaf) for leaf in x):
        return to_tensor(x)
    return to_tensor(np.asarray(x), how="constant")


def array(val: Any, dtype: Any = None, copy: bool = True, ndmin: int = 0) -> EagerTensor:
    """Returns ``val`` as a tensor."""
    x = copied(_tensor(val)) if copy else _tensor(val)
    x = x if dtype is None else cast(x, as_dtype(dtype))
    while x.ndim < ndmin:
        x = arrays.expand_dims(x, 0)
    return x


def asarray(a: Any, dtype: Any = None) -> EagerTensor:
    """Returns ``a`` as a tensor; a tensor stays itself."""
    return array(a, dtype, copy=False)


def result_type(*operands: Any) -> Any:
    """Returns the dtype in which operands meet; Python numbers beside tensors are weak."""
    strong = [_tensor(x).dtype.np for x in operands if not isinstance(x, int | float | complex)]
    weak = [x for x in operands if isinstance(x, int | float | complex)]
    if not strong:
        return np.result_type(*(np.asarray(x) for x in weak))
    return np.result_type(*strong, *weak)


def _met(operands: tuple[Any, ...]) -> list[EagerTensor]:
    wanted = as_dtype(result_type(*operands))
    return [cast(_tensor(x), wanted) for x in operands]


def _of_one(name: str) -> Callable[..., Any]:
    def function(a: Any, *args: Any, **kwargs: Any) -> Any:
        return _FUNCTIONS[name](_tensor(a), *args, **kwargs)

    return function


def _of_two(name: str) -> Callable[..., Any]:
    def function(x1: Any, x2: Any) -> Any:
        return _FUNCTIONS[name](*_met((x1, x2)))

    return function


def _of_floats(name: str) -> Callable[..., Any]:
    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        found = _tensor(x)
        if found.dtype.kind not in "fc":
            found = cast(found, as_dtype(np.float64))
        return _FUNCTIONS[name](found, *args, **kwargs)

    return function


def _of_list(name: str) -> Callable[..., Any]:
    def function(arys: Any, axis: int = 0) -> Any:
        return _FUNCTIONS[name](_met(tuple(arys)), axis=axis)

    return function


_ONE = (
    "abs", "absolute", "all", "any", "argsort", "broadcast_to", "clip", "conj", "copy",
    "count_nonzero", "cumprod", "cumsum", "diag", "diagonal", "diff", "expand_dims", "flip", "full_like", "imag", "max",
    "min", "moveaxis", "negative", "ones_like", "pad", "prod", "real", "repeat", "reshape", "roll", "sign", "sort",
    "split", "square", "squeeze", "sum", "swapaxes", "take", "take_along_axis", "tile", "trace", "transpose", "tril",
    "triu", "zeros_like",
)  # fmt: skip
_TWO = (
    "add", "arctan2", "cross", "divide", "dot", "equal", "floor_divide", "greater", "greater_equal", "isclose", "less",
    "less_equal", "logaddexp", "logical_and", "logical_or", "logical_xor", "matmul", "maximum", "minimum", "mod",
    "multiply", "not_equal", "outer", "power", "subtract", "true_divide", "vdot",
)  # fmt: skip
_FLOATS = (
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "average", "ceil", "cos", "cosh", "exp", "expm1",
    "floor", "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "mean", "reciprocal", "round", "sin",
    "sinh", "sqrt", "std", "tan", "tanh", "var",
)  # fmt: skip
_TABLE: dict[str, Callable[..., Any]] = {
    **{name: _of_one(name) for name in _ONE},
    **{name: _of_two(name) for name in _TWO},
    **{name: _of_floats(name) for name in _FLOATS},
    **{name: _of_list(name) for name in ("concatenate", "stack")},
    "amax": _of_one("max"), "amin": _of_one("min"), "around": _of_floats("round"), "remainder": _of_two("mod"),
}  # fmt: skip


def argmax(a: Any, axis: Any = None) -> Any:
    """Returns the place of the largest element, as int64."""
    return cast(arithmetic.argmax(_tensor(a), axis), as_dtype(np.int64))


def argmin(a: Any, axis: Any = None) -> Any:
    """Returns the place of the smallest element, as int64."""
    return cast(arithmetic.argmin(_tensor(a), axis), as_dtype(np.int64))


def ravel(a: Any) -> Any:
    """Returns all elements in one axis."""
    return arrays.reshape(_tensor(a), (-1,))


def inner(a: Any, b: Any) -> Any:
    """Returns the sum of products over the last axes."""
    x, y = _met((a, b))
    return picking.tensordot(x, y, ([-1], [-1]))


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """Returns the sum of products over axes."""
    x, y = _met((a, b))
    return picking.tensordot(x, y, axes)


def einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Any:
    """Returns a sum of products in Einstein's notation."""
    offered("tf.experimental.numpy.einsum", optimize=(kwargs.get("optimize"), None, False, True))
    return picking.einsum(subscripts, *_met(operands))


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Returns ``x`` where the condition holds, else ``y``."""
    if x is None or y is None:
        return arithmetic.nonzero(_tensor(condition))
    return arithmetic.where(_tensor(condition), *_met((x, y)))


def allclose(
    a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Whether all elements are close."""
    x, y = _met((a, b))
    return arithmetic.all_(arithmetic.isclose(x, y, rtol, atol, equal_nan))


def _shaped(name: str) -> Callable[..., EagerTensor]:
    def function(shape: Any, dtype: Any = np.float64) -> EagerTensor:
        return _FUNCTIONS[name](shape, as_dtype(dtype).name)  # type: ignore[no-any-return]

    return function


zeros, ones = _shaped("zeros"), _shaped("ones")
empty = zeros


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """Returns a tensor filled with a value."""
    return arrays.broadcast_to(array(fill_value, dtype), shape)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = np.float64) -> EagerTensor:
    """Returns ones on a diagonal."""
    return to_tensor(np.eye(N, M, k, as_dtype(dtype).np), how="constant")


def identity(n: int, dtype: Any = np.float64) -> EagerTensor:
    """Returns the identity matrix."""
    return eye(n, dtype=dtype)


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> EagerTensor:
    """Returns evenly spaced numbers."""
    first, last = (0, start) if stop is None else (start, stop)
    numbers: Any = np.arange(first, last, step)
    return to_tensor(numbers if dtype is None else numbers.astype(dtype), how="constant")


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:  # fmt: skip
    """Returns ``num`` evenly spaced numbers between two."""
    a, b = (cast(_tensor(x), as_dtype(dtype or np.float64)) for x in (start, stop))
    return arrays.linspace(a, b, num, endpoint, retstep, axis=axis)


def meshgrid(*xi: Any, **kwargs: Any) -> Any:
    """Returns coordinates of a grid."""
    return arrays.meshgrid(*_met(xi), **kwargs)


def _restacked(name: str) -> Callable[..., Any]:
    def function(tup: Any) -> Any:
        return _FUNCTIONS[name](_met(tuple(tup)))

    return function


vstack, hstack = _restacked("vstack"), _restacked("hstack")


def shape(a: Any) -> tuple[Any, ...]:
    """Returns the shape as a tuple."""
    return tuple(_tensor(a).shape)


def ndim(a: Any) -> int:
    """Returns the number of axes."""
    return _tensor(a).ndim


def experimental_enable_numpy_behavior(**kwargs: Any) -> None:
    """Refuses: tensors keep TensorFlow's methods here.

    Raises:
        NotImplementedError: Always.
    """
    raise NotImplementedError(
        "tf.experimental.numpy.experimental_enable_numpy_behavior is not here; write tf.reshape(x, …), tf.transpose(x) "
        "and tf.cast(x, …) instead of x.reshape(…), x.T and x.astype(…)."
    )


__all__ = sorted(
    {
        *_TABLE, "allclose", "arange", "argmax", "argmin", "array", "asarray", "bool_", "complex128", "complex64", "e",
        "einsum", "empty",
        "experimental_enable_numpy_behavior", "eye", "float16", "float32", "float64", "full", "hstack", "identity",
        "inf", "inner", "int16", "int32", "int64", "int8", "linspace", "meshgrid", "ndarray", "ndim", "newaxis", "ones",
        "pi",
        "ravel", "result_type", "shape", "tensordot", "uint8", "vstack", "where", "zeros",
    }
)  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _TABLE:
        return _TABLE[name]
    raise missing("tensorflow.experimental.numpy", {"__all__": __all__}, name)
