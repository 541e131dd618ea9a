"""``keras.ops``: functions of elements, and sums and means of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.ops import (
    arith,
    compare,
    complex,
    cumulative,
    divide,
    exponential,
    predicates,
    reduce,
    special,
    trig,
)
from viz.engine.ops import power as power_ops
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.shape import reshape
from viz.engine.ops.sorting import sort
from viz.engine.tensor import EagerTensor
from viz.tf.keras.ops.arrays import expand_dims, moveaxis
from viz.tf.keras.ops.promotion import floating, named, op, pair, result_type, summable, tensor
from viz.tf.keras.variable import standard_dtype


def _binary(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def of_two(x1: Any, x2: Any) -> Any:
        return function(*pair(x1, x2))

    return named(name, of_two)


def _floating(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def of_one(x: Any) -> Any:
        return function(floating(x))

    return named(name, of_one)


def _unary(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def of_one(x: Any) -> Any:
        return function(tensor(x))

    return named(name, of_one)


add = _binary("add", arith.add)
subtract = _binary("subtract", arith.subtract)
multiply = _binary("multiply", arith.multiply)
divide_ = _binary("divide", lambda a, b: arith.divide(floating(a), floating(b)))
divide_no_nan = _binary(
    "divide_no_nan", lambda a, b: divide.divide_no_nan(floating(a), floating(b))
)
floor_divide = _binary("floor_divide", arith.floordiv)
mod = _binary("mod", arith.floormod)
power = _binary("power", power_ops.pow)
maximum = _binary("maximum", compare.maximum)
minimum = _binary("minimum", compare.minimum)
equal = _binary("equal", compare.equal)
not_equal = _binary("not_equal", compare.not_equal)
greater = _binary("greater", compare.greater)
greater_equal = _binary("greater_equal", compare.greater_equal)
less = _binary("less", compare.less)
less_equal = _binary("less_equal", compare.less_equal)
arctan2 = _binary("arctan2", lambda a, b: divide.atan2(floating(a), floating(b)))


def _logical(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def of(*xs: Any) -> Any:
        return function(*(cast(tensor(x), "bool") for x in xs))

    return named(name, of)


logical_and = _logical("logical_and", compare.logical_and)
logical_or = _logical("logical_or", compare.logical_or)
logical_xor = _logical("logical_xor", compare.logical_xor)
logical_not = _logical("logical_not", compare.logical_not)

absolute = _unary("absolute", complex.abs_)
negative = _unary("negative", arith.negative)
sign = _unary("sign", predicates.sign)
square = _unary("square", exponential.square)
conj = _unary("conj", complex.conj_)
real = _unary("real", complex.real)
imag = _unary("imag", complex.imag)
isnan = _floating("isnan", predicates.is_nan)
isinf = _floating("isinf", predicates.is_inf)
isfinite = _floating("isfinite", predicates.is_finite)
exp = _floating("exp", exponential.exp)
expm1 = _floating("expm1", exponential.expm1)
log = _floating("log", exponential.log)
log1p = _floating("log1p", exponential.log1p)
sqrt = _floating("sqrt", exponential.sqrt)
rsqrt = _floating("rsqrt", exponential.rsqrt)
reciprocal = _floating("reciprocal", exponential.reciprocal)
floor = _floating("floor", predicates.floor)
ceil = _floating("ceil", predicates.ceil)
sin, cos, tan = (_floating(f, getattr(trig, f)) for f in ("sin", "cos", "tan"))
sinh, cosh, tanh = (_floating(f, getattr(trig, f)) for f in ("sinh", "cosh", "tanh"))
arcsin, arccos, arctan = (
    _floating(f"arc{f}", getattr(trig, f"a{f}")) for f in ("sin", "cos", "tan")
)
arcsinh, arccosh, arctanh = (
    _floating(f"arc{f}", getattr(trig, f"a{f}")) for f in ("sinh", "cosh", "tanh")
)
erf = _floating("erf", special.erf)
erfinv = _floating("erfinv", special.erfinv)


@op
def log2(x: Any) -> Any:
    """Returns the logarithm to base 2."""
    y = floating(x)
    return arith.divide(exponential.log(y), exponential.log(exponential.number(2, y)))


@op
def log10(x: Any) -> Any:
    """Returns the logarithm to base 10."""
    y = floating(x)
    return arith.divide(exponential.log(y), exponential.log(exponential.number(10, y)))


@op
def logaddexp(x1: Any, x2: Any) -> Any:
    """Returns log(exp x1 + exp x2)."""
    a, b = map(floating, pair(x1, x2))
    difference = arith.subtract(a, b)
    return arith.add(
        compare.maximum(a, b),
        exponential.log1p(exponential.exp(arith.negative(complex.abs_(difference)))),
    )


@op
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Returns ``x`` between two bounds."""
    return compare.clip_by_value(tensor(x), x_min, x_max)


@op
def round(x: Any, decimals: int = 0) -> Any:
    """Returns ``x`` rounded, halves to even."""
    y = floating(x)
    scale = exponential.number(10.0**decimals, y)
    if not decimals:
        return predicates.round_(y)
    return arith.divide(predicates.round_(arith.multiply(y, scale)), scale)


@op
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Returns ``x1`` where the condition holds, else ``x2``; without them the places where it holds."""
    chosen = cast(tensor(condition), "bool")
    if x1 is None or x2 is None:
        return nonzero(chosen)
    return compare.where(chosen, *pair(x1, x2))


def nonzero(x: Any) -> tuple[EagerTensor, ...]:
    """Returns the places, axis by axis, where ``x`` is not 0."""
    places: Any = compare.where(cast(tensor(x), "bool"))
    return tuple(cast(places[:, axis], "int32") for axis in range(places.shape[-1]))


@op
def nan_to_num(x: Any, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """Returns ``x`` with NaN and infinities replaced."""
    y = floating(x)
    limits = np.finfo(y.dtype.np)
    for test, value in (
        (predicates.is_nan(y), nan),
        (compare.equal(y, np.inf), limits.max if posinf is None else posinf),
        (compare.equal(y, -np.inf), limits.min if neginf is None else neginf),
    ):
        y = compare.where(test, exponential.number(value, y), y)
    return y


# ----- folds -----


def _fold(
    name: str, function: Callable[..., Any], prepared: Callable[[Any], EagerTensor] = tensor
) -> Callable[..., Any]:
    def folded(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return function(prepared(x), axis, keepdims)

    return named(name, folded)


sum_ = _fold("sum", reduce_sum, summable)
mean = _fold("mean", reduce.reduce_mean, floating)
prod = _fold("prod", reduce.reduce_prod, summable)
var = _fold("var", reduce.reduce_variance, floating)
std = _fold("std", reduce.reduce_std, floating)
logsumexp = _fold("logsumexp", reduce.reduce_logsumexp, floating)
all_ = _fold("all", reduce.reduce_all, lambda x: cast(tensor(x), "bool"))
any_ = _fold("any", reduce.reduce_any, lambda x: cast(tensor(x), "bool"))


@op
def max_(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Returns the largest element along axes."""
    y = reduce.reduce_max(tensor(x), axis, keepdims)
    return y if initial is None else compare.maximum(y, initial)


@op
def min_(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Returns the smallest element along axes."""
    y = reduce.reduce_min(tensor(x), axis, keepdims)
    return y if initial is None else compare.minimum(y, initial)


@op
def argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Returns the place of the largest element."""
    return _place(compare.argmax, x, axis, keepdims)


@op
def argmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Returns the place of the smallest element."""
    return _place(compare.argmin, x, axis, keepdims)


def _place(find: Callable[..., Any], x: Any, axis: Any, keepdims: bool) -> Any:
    y = tensor(x)
    rank = y.ndim
    found = find(reshape(y, [-1]) if axis is None else y, 0 if axis is None else axis, "int32")
    if not keepdims:
        return found
    shape = [1] * rank if axis is None else list(y.shape)
    if axis is not None:
        shape[axis] = 1
    return reshape(found, shape)


def _dtyped(x: Any, dtype: Any) -> Any:
    return summable(x) if dtype is None else tensor(x, standard_dtype(dtype))


@op
def cumsum(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Returns the running sums."""
    y = _dtyped(x, dtype)
    return cumulative.cumsum(reshape(y, [-1]) if axis is None else y, axis or 0)


@op
def cumprod(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    """Returns the running products."""
    y = _dtyped(x, dtype)
    return cumulative.cumprod(reshape(y, [-1]) if axis is None else y, axis or 0)


@op
def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Returns the middle of the sorted elements, or the mean of the two."""
    y = floating(x)
    if axis is None:
        shape = [1] * y.ndim
        ordered = sort(reshape(y, [-1]))
        middle = _middle(ordered)
        return reshape(middle, shape) if keepdims else middle
    middle = _middle(sort(moveaxis(y, axis, -1)))
    return expand_dims(middle, axis) if keepdims else middle


def _middle(ordered: Any) -> Any:
    count = int(ordered.shape[-1])
    low, high = ordered[..., (count - 1) // 2], ordered[..., count // 2]
    return arith.divide(arith.add(low, high), exponential.number(2, low))


@op
def average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    """Returns the mean, weighted if wanted."""
    y = floating(x)
    if weights is None:
        return reduce.reduce_mean(y, axis)
    w = floating(weights)
    if w.ndim != y.ndim and axis is not None:
        w = reshape(w, [-1 if a == axis % y.ndim else 1 for a in range(y.ndim)])
    total = reduce_sum(arith.multiply(y, w), axis)
    wide = arith.multiply(w, exponential.number(1, y))
    return arith.divide(total, reduce_sum(wide, axis))


@op
def count_nonzero(x: Any, axis: Any = None) -> Any:
    """Returns how many elements are not 0."""
    return reduce_sum(cast(cast(tensor(x), "bool"), "int32"), axis)


@op
def isclose(
    x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """Returns where |x1 − x2| ≤ atol + rtol · |x2|."""
    a, b = map(floating, pair(x1, x2))
    bound = arith.add(arith.multiply(complex.abs_(b), rtol), atol)
    near = compare.less_equal(complex.abs_(arith.subtract(a, b)), bound)
    near = compare.logical_or(near, compare.equal(a, b))
    if equal_nan:
        both = compare.logical_and(predicates.is_nan(a), predicates.is_nan(b))
        near = compare.logical_or(near, both)
    return near


FUNCTIONS: dict[str, Any] = {
    "abs": absolute, "absolute": absolute, "add": add, "all": all_, "any": any_, "arccos": arccos, "arccosh": arccosh,
    "arcsin": arcsin, "arcsinh": arcsinh, "arctan": arctan, "arctan2": arctan2, "arctanh": arctanh, "argmax": argmax,
    "argmin": argmin, "average": average, "ceil": ceil, "clip": clip, "conj": conj, "conjugate": conj, "cos": cos,
    "cosh": cosh, "count_nonzero": count_nonzero, "cumprod": cumprod, "cumsum": cumsum, "divide": divide_,
    "divide_no_nan": divide_no_nan, "equal": equal, "erf": erf, "erfinv": erfinv, "exp": exp, "expm1": expm1,
    "floor": floor, "floor_divide": floor_divide, "greater": greater, "greater_equal": greater_equal, "imag": imag,
    "isclose": isclose, "isfinite": isfinite, "isinf": isinf, "isnan": isnan, "less": less, "less_equal": less_equal,
    "log": log, "log10": log10, "log1p": log1p, "log2": log2, "logaddexp": logaddexp, "logical_and": logical_and,
    "logical_not": logical_not, "logical_or": logical_or, "logical_xor": logical_xor, "logsumexp": logsumexp,
    "max": max_, "maximum": maximum, "mean": mean, "median": median, "min": min_, "minimum": minimum, "mod": mod,
    "multiply": multiply, "nan_to_num": nan_to_num, "negative": negative, "nonzero": nonzero, "not_equal": not_equal,
    "power": power, "prod": prod, "real": real, "reciprocal": reciprocal, "round": round, "rsqrt": rsqrt,
    "sign": sign, "sin": sin, "sinh": sinh, "sqrt": sqrt, "square": square, "std": std, "subtract": subtract,
    "sum": sum_, "tan": tan, "tanh": tanh, "true_divide": divide_, "var": var, "where": where,
}  # fmt: skip

__all__ = ["FUNCTIONS", "result_type"]
