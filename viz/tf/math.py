"""``tf.math``."""

from typing import Any

from viz.engine.ops.activation import log_sigmoid, sigmoid, softplus, softsign
from viz.engine.ops.arith import (
    add,
    add_n,
    divide,
    floordiv,
    floormod,
    multiply,
    negative,
    subtract,
)
from viz.engine.ops.arith import divide as truediv
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.compare import (
    argmax,
    argmin,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    maximum,
    minimum,
    not_equal,
)
from viz.engine.ops.complex import abs_ as abs
from viz.engine.ops.complex import angle, imag, real
from viz.engine.ops.complex import conj_ as conj
from viz.engine.ops.complex import sign_ as sign
from viz.engine.ops.cumulative import cumprod, cumsum
from viz.engine.ops.divide import (
    atan2,
    divide_no_nan,
    multiply_no_nan,
    squared_difference,
    xdivy,
    xlog1py,
    xlogy,
)
from viz.engine.ops.exponential import exp, expm1, log, log1p, reciprocal, rsqrt, sqrt, square
from viz.engine.ops.norms import l2_normalize
from viz.engine.ops.partition import bincount
from viz.engine.ops.power import pow
from viz.engine.ops.predicates import ceil, floor, is_finite, is_inf, is_nan, nextafter, rint
from viz.engine.ops.predicates import round_ as round
from viz.engine.ops.reduce import (
    reduce_all,
    reduce_any,
    reduce_euclidean_norm,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_std,
    reduce_variance,
)
from viz.engine.ops.segment import segment_max, segment_mean, segment_min, segment_prod, segment_sum
from viz.engine.ops.sorting import top_k
from viz.engine.ops.special import digamma, erf, erfc, erfinv, lgamma
from viz.engine.ops.trig import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    sin,
    sinh,
    tan,
    tanh,
)
from viz.engine.ops.unsorted_segment import (
    unsorted_segment_max,
    unsorted_segment_mean,
    unsorted_segment_min,
    unsorted_segment_prod,
    unsorted_segment_sqrt_n,
    unsorted_segment_sum,
)
from viz.tf import later
from viz.tf.missing import missing

mod = floormod

__all__ = [
    "abs", "acos", "acosh", "add", "add_n", "angle", "argmax", "argmin", "asin", "asinh", "atan", "atan2",
    "atanh", "bincount", "ceil", "conj", "cos", "cosh", "cumprod", "cumsum", "digamma", "divide", "divide_no_nan",
    "equal", "erf", "erfc", "erfinv", "exp", "expm1", "floor", "floordiv", "floormod", "greater", "greater_equal",
    "imag", "is_finite", "is_inf", "is_nan", "l2_normalize", "less", "less_equal", "lgamma", "log", "log1p",
    "log_sigmoid", "logical_and", "logical_not", "logical_or", "logical_xor", "maximum", "minimum", "mod",
    "multiply", "multiply_no_nan", "negative", "nextafter", "not_equal", "pow", "real", "reciprocal",
    "reduce_all", "reduce_any", "reduce_euclidean_norm", "reduce_logsumexp", "reduce_max", "reduce_mean",
    "reduce_min", "reduce_prod", "reduce_std", "reduce_sum", "reduce_variance", "rint", "round", "rsqrt",
    "segment_max", "segment_mean", "segment_min", "segment_prod", "segment_sum", "sigmoid", "sign", "sin", "sinh",
    "softplus",    "softsign", "sqrt", "square", "squared_difference", "subtract", "tan", "tanh", "top_k", "truediv",
    "unsorted_segment_max", "unsorted_segment_mean", "unsorted_segment_min", "unsorted_segment_prod",
    "unsorted_segment_sqrt_n", "unsorted_segment_sum", "xdivy", "xlog1py", "xlogy",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in later.MATH:
        return later.found(later.MATH, name)
    raise missing("tensorflow.math", globals(), name)
