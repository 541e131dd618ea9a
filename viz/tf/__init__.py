"""What ``import tensorflow as tf`` means in learner code: TensorFlow's names over the engine.

Only names; the work is in ``viz.engine``. What is not here raises AttributeError and says what is.
"""

from __future__ import annotations

import importlib
from typing import Any

from viz.engine.arguments import UnconnectedGradients
from viz.engine.convert import constant
from viz.engine.custom import custom_gradient, grad_pass_through, recompute_grad
from viz.engine.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    resource,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
    variant,
)
from viz.engine.dtypes import bool_ as bool
from viz.engine.gradient_tape import GradientTape
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.ops.blocks import pad, reverse, roll
from viz.engine.ops.blocks import slice_ as slice
from viz.engine.ops.broadcast import broadcast_to
from viz.engine.ops.cast import cast, identity, identity_n, stop_gradient
from viz.engine.ops.compare import clip_by_value, where
from viz.engine.ops.complex import complex_ as complex
from viz.engine.ops.divide import truncatemod
from viz.engine.ops.fill import (
    eye,
    fill,
    one_hot,
    ones,
    ones_like,
    rank,
    shape,
    size,
    zeros,
    zeros_like,
)
from viz.engine.ops.fill import range_ as range
from viz.engine.ops.gather import boolean_mask, gather, gather_nd
from viz.engine.ops.join import concat, split, stack, unstack
from viz.engine.ops.linspace import linspace
from viz.engine.ops.matmul import einsum, matmul, tensordot
from viz.engine.ops.norms import clip_by_global_norm, clip_by_norm, norm
from viz.engine.ops.partition import (
    dynamic_partition,
    dynamic_stitch,
    histogram_fixed_width,
    unique,
)
from viz.engine.ops.repeating import meshgrid, repeat, tile
from viz.engine.ops.scatter import (
    scatter_nd,
    tensor_scatter_nd_add,
    tensor_scatter_nd_sub,
    tensor_scatter_nd_update,
)
from viz.engine.ops.shape import expand_dims, reshape, squeeze, transpose
from viz.engine.ops.sorting import argsort, sort
from viz.engine.shape import TensorShape
from viz.engine.tensor import Tensor
from viz.engine.variable import Variable
from viz.tf import (
    autodiff,
    autograph,
    config,
    debugging,
    dtypes,
    errors,
    image,
    later,
    linalg,
    math,
    nest,
    nn,
    quantization,
    raw_ops,
    signal,
    strings,
)
from viz.tf.control import (
    TensorArray,
    case,
    cond,
    foldl,
    foldr,
    map_fn,
    numpy_function,
    py_function,
    scan,
    switch_case,
    vectorized_map,
    while_loop,
)
from viz.tf.conversion import convert_to_tensor
from viz.tf.functions import TensorSpec, function, gradients, hessians, name_scope
from viz.tf.functions import nothing as control_dependencies
from viz.tf.functions import nothing as device
from viz.tf.functions import nothing as init_scope
from viz.tf.install import install
from viz.tf.math import (
    abs,
    acos,
    acosh,
    add,
    add_n,
    argmax,
    argmin,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    cumsum,
    divide,
    equal,
    exp,
    floor,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    multiply,
    negative,
    not_equal,
    pow,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    truediv,
)
from viz.tf.missing import missing
from viz.tf.module import Module
from viz.tf.printing import print_ as print
from viz.tf.registry import RegisterGradient, no_gradient
from viz.tf.runtime import VERSION, executing_eagerly, get_logger, is_tensor

__version__ = VERSION
newaxis = None
double, half = float64, float16

__all__ = [
    "DType",
    "GradientTape",
    "IndexedSlices",
    "Module",
    "RegisterGradient",
    "Tensor",
    "TensorArray",
    "TensorShape",
    "TensorSpec",
    "UnconnectedGradients",
    "Variable",
    "__version__",
    "abs",
    "acos",
    "acosh",
    "add",
    "add_n",
    "argmax",
    "argmin",
    "argsort",
    "as_dtype",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "autodiff",
    "autograph",
    "bfloat16",
    "bool",
    "boolean_mask",
    "broadcast_to",
    "case",
    "cast",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "complex",
    "complex64",
    "complex128",
    "concat",
    "cond",
    "config",
    "constant",
    "control_dependencies",
    "convert_to_tensor",
    "cos",
    "cosh",
    "cumsum",
    "custom_gradient",
    "data",
    "debugging",
    "device",
    "divide",
    "double",
    "dtypes",
    "dynamic_partition",
    "dynamic_stitch",
    "einsum",
    "equal",
    "errors",
    "executing_eagerly",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "foldl",
    "foldr",
    "function",
    "gather",
    "gather_nd",
    "get_logger",
    "grad_pass_through",
    "gradients",
    "greater",
    "greater_equal",
    "half",
    "hessians",
    "histogram_fixed_width",
    "identity",
    "identity_n",
    "image",
    "init_scope",
    "initializers",
    "install",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_tensor",
    "keras",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "losses",
    "map_fn",
    "math",
    "matmul",
    "maximum",
    "meshgrid",
    "metrics",
    "minimum",
    "multiply",
    "name_scope",
    "negative",
    "nest",
    "newaxis",
    "nn",
    "no_gradient",
    "norm",
    "not_equal",
    "numpy_function",
    "one_hot",
    "ones",
    "ones_like",
    "optimizers",
    "pad",
    "pow",
    "print",
    "py_function",
    "quantization",
    "queue",
    "random",
    "range",
    "rank",
    "raw_ops",
    "recompute_grad",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "reshape",
    "resource",
    "reverse",
    "roll",
    "round",
    "scan",
    "scatter_nd",
    "shape",
    "sigmoid",
    "sign",
    "signal",
    "sin",
    "sinh",
    "size",
    "slice",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "string",
    "strings",
    "subtract",
    "switch_case",
    "tan",
    "tanh",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tensordot",
    "tile",
    "transpose",
    "truediv",
    "truncatemod",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unstack",
    "variant",
    "vectorized_map",
    "where",
    "while_loop",
    "zeros",
    "zeros_like",
]  # fmt: skip


_LATER = (
    "data", "experimental", "initializers", "keras", "losses", "metrics", "optimizers", "queue", "random", "train",
)  # fmt: skip
"""Modules that are only loaded when they are used."""

_INITIAL = (
    "constant_initializer", "ones_initializer", "random_normal_initializer", "random_uniform_initializer",
    "zeros_initializer",
)  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        inside = (
            ""
            if name in ("data", "experimental", "keras", "queue", "random", "train")
            else "keras."
        )
        return importlib.import_module(f"viz.tf.{inside}{name}")
    if name in later.TOP:
        return later.found(later.TOP, name)
    if name in _INITIAL:
        return getattr(importlib.import_module("viz.tf.random.initial"), name)
    families = (math, nn, linalg, nest, autodiff)
    elsewhere = [f"tf.{f.__name__.rpartition('.')[2]}.{n}" for f in families for n in f.__all__]
    raise missing("tensorflow", globals(), name, elsewhere)
