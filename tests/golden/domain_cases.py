"""Every public op over its domain: dtypes, shapes and edge values, as data for TensorFlow and for `viz.tf`.

`families(tf)` yields groups of cases; a case is a call of one op on arrays that `numbers` makes. What a
call gives is its value, its first and second gradients where they exist, or the type of its error.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

GENERATOR = "1"
"""Counts the changes of this file that change the golden."""

DTYPES = (
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "float16", "bfloat16",
    "float32", "float64", "complex64", "complex128",
)  # fmt: skip
SHAPES: tuple[tuple[int, ...], ...] = ((), (0,), (7,), (2, 3), (2, 1, 2, 3))

UNARY = (
    "abs", "negative", "sign", "square", "sqrt", "exp", "math.log", "sin", "cos", "tan", "tanh", "sinh", "cosh",
    "asin", "acos", "atan", "asinh", "acosh", "atanh", "sigmoid", "round", "floor", "math.ceil", "math.rint",
    "math.reciprocal", "math.rsqrt", "math.log1p", "math.expm1", "math.erf", "math.erfc", "math.lgamma",
    "math.digamma", "math.log_sigmoid", "nn.relu", "nn.relu6", "nn.leaky_relu", "nn.elu", "nn.selu", "nn.gelu",
    "nn.silu", "nn.softplus", "nn.softsign", "identity", "stop_gradient", "zeros_like", "ones_like",
    "math.is_nan", "math.is_inf", "math.is_finite", "shape", "size", "rank", "math.real", "math.imag", "math.conj",
    "math.angle", "logical_not", "nn.l2_loss", "math.erfinv",
)  # fmt: skip
BINARY = (
    "add", "subtract", "multiply", "divide", "pow", "maximum", "minimum", "math.floordiv", "math.floormod",
    "math.divide_no_nan", "math.multiply_no_nan", "math.squared_difference", "math.atan2", "math.xlogy",
    "math.xlog1py", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and",
    "logical_or", "math.logical_xor", "truncatemod", "math.nextafter", "complex",
)  # fmt: skip
REDUCTIONS = (
    "reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_all", "reduce_any",
    "math.reduce_euclidean_norm", "math.reduce_variance", "math.reduce_std", "reduce_logsumexp", "argmax", "argmin",
    "cumsum", "math.cumprod", "sort", "argsort", "norm", "nn.softmax", "nn.log_softmax", "math.l2_normalize",
    "unstack", "nn.moments",
)  # fmt: skip
SEGMENTS = ("sum", "mean", "max", "min", "prod")
TINY = {"float16": 1e-7, "float32": 1e-40, "float64": 1e-310}

_BASE = [2, 3, 1, 0, -1, -2, 7, 5, -3, 4, 6, 1]
_EDGES = {
    "f": [0.0, -0.0, 1.0, -1.5, float("inf"), float("-inf"), float("nan")],
    "b": [True, False],
}


def numbers(dtype: str, shape: tuple[int, ...], what: str = "usual", seed: int = 0) -> Any:
    """Numbers of a dtype as nested lists: usual ones, positive ones below 1, or those at the edges."""
    count = int(np.prod(shape, dtype=int))
    rows: list[Any]
    if what == "edges":
        rows = _edges(dtype)
    elif dtype == "bool":
        rows = [True, False, False, True, True]
    elif dtype.startswith("uint"):
        rows = [abs(n) for n in _BASE]
    elif dtype.startswith("int"):
        rows = list(_BASE)
    elif dtype.startswith("complex"):
        rows = [complex(a / 2, b / 4) for a, b in zip(_BASE, _BASE[::-1], strict=True)]
    else:
        rows = [n / 2 for n in _BASE] if what == "usual" else [abs(n) / 8 + 0.0625 for n in _BASE]
    rows = rows[seed:] + rows[:seed]
    flat = [rows[i % len(rows)] for i in range(count)]
    return np.array(flat, object).reshape(shape).tolist()


def _edges(dtype: str) -> list[Any]:
    if dtype == "bool":
        return [True, False]
    if "int" in dtype:
        limits = np.iinfo(dtype)
        return [0, 1, int(limits.max), int(limits.min), 2, int(limits.max) - 1, 3]
    if dtype.startswith("complex"):
        return [0j, 1 + 0j, 1j, -1 - 1j, -2 + 0j, 3 - 4j, 0.5j]
    return list(_EDGES["f"])


def families(tf: Any) -> Iterator[tuple[str, Callable[[Any], Any], list[Any]]]:
    """Yield `(id, function of tensors, tensors)`; the id names op, dtype and shape."""
    yield from _unary(tf)
    yield from _binary(tf)
    yield from _reductions(tf)
    yield from _axes(tf)
    yield from _segments(tf)
    yield from _arrays(tf)
    yield from _matrices(tf)
    yield from _windows(tf)


def named(tf: Any, name: str) -> Callable[..., Any]:
    """The function of that name, looked up when it is called."""

    def call(*arguments: Any, **options: Any) -> Any:
        found = tf
        for part in name.split("."):
            found = getattr(found, part)
        return found(*arguments, **options)

    return call


def tensor(tf: Any, value: Any, dtype: str) -> Callable[[], Any]:
    """A tensor made when it is asked for."""
    return lambda: tf.constant(value, getattr(tf, dtype))


def _unary(tf: Any) -> Iterator[Any]:
    for name in UNARY:
        for dtype in DTYPES:
            variants = [((7,), "usual"), ((7,), "edges")]
            if dtype in ("float32", "float64"):
                variants += [
                    ((7,), "inside"),
                    ((), "usual"),
                    ((0,), "usual"),
                    ((2, 1, 2, 3), "inside"),
                ]
            for shape, what in variants:
                value = numbers(dtype, shape, what)
                yield f"{name}/{dtype}/{shape}/{what}", named(tf, name), [tensor(tf, value, dtype)]
        for dtype, tiny in TINY.items():
            value = [tiny, -tiny, 0.0]
            yield f"{name}/{dtype}/denormal", named(tf, name), [tensor(tf, value, dtype)]


def _binary(tf: Any) -> Iterator[Any]:
    for name in BINARY:
        for dtype in DTYPES:
            pairs = [((7,), (7,), "usual", 3), ((7,), (7,), "edges", 2)]
            if dtype in ("float32", "int32"):
                pairs += [
                    ((7,), (7,), "edges", 1), ((7,), (7,), "edges", 0), ((2, 3), (), "inside", 1),
                    ((2, 1, 3), (2, 1), "inside", 1), ((0, 3), (3,), "usual", 1), ((2,), (3,), "usual", 1),
                    ((0,), (1,), "usual", 0), ((2, 3), (3, 2), "usual", 0),
                ]  # fmt: skip
            for left, right, what, seed in pairs:
                a, b = numbers(dtype, left, what), numbers(dtype, right, what, seed)
                yield (
                    f"{name}/{dtype}/{left}{right}/{what}/{seed}",
                    named(tf, name),
                    [tensor(tf, a, dtype), tensor(tf, b, dtype)],
                )
        for one, other in (("float32", "float64"), ("int32", "float32"), ("bool", "float32")):
            a, b = numbers(one, (2,)), numbers(other, (2,))
            yield (
                f"{name}/{one} {other}",
                named(tf, name),
                [tensor(tf, a, one), tensor(tf, b, other)],
            )


def _reductions(tf: Any) -> Iterator[Any]:
    for name in REDUCTIONS:
        call = named(tf, name)
        for dtype in DTYPES:
            shapes = [((2, 3), "usual"), ((7,), "edges")]
            if dtype in ("float32", "int32", "bool"):
                shapes += [((0,), "usual"), ((2, 0), "usual"), ((), "usual"), ((2, 2, 3), "inside")]
            for shape, what in shapes:
                value = numbers(dtype, shape, what)
                for axis in (0, -1):
                    yield (
                        f"{name}/{dtype}/{shape}/{what}/axis {axis}",
                        lambda x, c=call, a=axis: _with_axis(c, x, a),
                        [tensor(tf, value, dtype)],
                    )
                if name not in (
                    "cumsum",
                    "math.cumprod",
                    "unstack",
                    "sort",
                    "argsort",
                    "nn.moments",
                ):
                    yield f"{name}/{dtype}/{shape}/{what}/all", call, [tensor(tf, value, dtype)]
        value = numbers("float32", (2, 2, 3), "inside")
        for axis in ((0, 2), (), (1,), (0, 0), 3, -4, (0, 5), 1.0, (-1, 0)):
            yield (
                f"{name}/axes {axis}",
                lambda x, c=call, a=axis: _with_axis(c, x, list(a) if isinstance(a, tuple) else a),
                [tensor(tf, value, "float32")],
            )


def _with_axis(call: Callable[..., Any], x: Any, axis: Any) -> Any:
    try:
        return call(x, axis=axis)
    except TypeError as error:
        if "axis" not in str(error):
            raise
        return call(x, axes=axis)


def _axes(tf: Any) -> Iterator[Any]:
    """Axes that exist and axes that do not, of ops that are no reductions."""
    value = numbers("float32", (2, 1, 3), "inside")
    calls: dict[str, Callable[[Any, Any], Any]] = {
        "expand_dims": lambda x, a: tf.expand_dims(x, a),
        "squeeze": lambda x, a: tf.squeeze(x, a),
        "reverse": lambda x, a: tf.reverse(x, [a]),
        "reverse twice": lambda x, a: tf.reverse(x, [a, a]),
        "roll": lambda x, a: tf.roll(x, 1, a),
        "concat": lambda x, a: tf.concat([x, x], a),
        "stack": lambda x, a: tf.stack([x, x], a),
        "unstack": lambda x, a: tf.unstack(x, axis=a),
        "split": lambda x, a: tf.split(x, 1, a),
        "split sizes": lambda x, a: tf.split(x, [1, -1], a),
        "gather": lambda x, a: tf.gather(x, [0, 0], axis=a),
        "gather batched": lambda x, a: tf.gather(x, [[0], [0]], axis=a, batch_dims=1),
        "repeat": lambda x, a: tf.repeat(x, 2, a),
        "one_hot": lambda x, a: tf.one_hot(tf.cast(x, tf.int32), 2, axis=a),
        "boolean_mask": lambda x, a: tf.boolean_mask(x, [True], axis=a),
        "argsort": lambda x, a: tf.argsort(x, a, "DESCENDING"),
        "sort": lambda x, a: tf.sort(x, a, "DESCENDING"),
        "linspace": lambda x, a: tf.linspace(x, x + 1.0, 3, axis=a),
        "softmax cross entropy": lambda x, a: tf.nn.softmax_cross_entropy_with_logits(x, x, axis=a),
        "norm 1": lambda x, a: tf.norm(x, 1, axis=a),
        "norm inf": lambda x, a: tf.norm(x, np.inf, axis=a),
        "norm 3": lambda x, a: tf.norm(x, 3, axis=a, keepdims=True),
        "tensordot": lambda x, a: tf.tensordot(x, x, [[a], [a]]),
        "tensordot number": lambda x, a: tf.tensordot(x, x, a),
        "transpose": lambda x, a: tf.transpose(x, [0, 1, a]),
        "cumsum reverse": lambda x, a: tf.cumsum(x, a, exclusive=True, reverse=True),
        "clip_by_norm": lambda x, a: tf.clip_by_norm(x, 0.5, axes=a),
        "scan": lambda x, a: tf.math.reduce_logsumexp(x, a, keepdims=True),
    }
    for name, call in calls.items():
        for axis in (0, 1, 2, 3, -1, -3, -4, -5, 7):
            yield (
                f"{name}/axis {axis}",
                lambda x, c=call, a=axis: c(x, a),
                [tensor(tf, value, "float32")],
            )


def _segments(tf: Any) -> Iterator[Any]:
    ids = {
        "sorted": [0, 0, 1, 2, 2, 2, 4], "holes": [1, 1, 1, 5, 5, 6, 6], "negative": [0, -1, 1, -3, 1, 0, -1],
        "too large": [0, 1, 2, 3, 4, 9, 1], "unsorted": [2, 0, 2, 1, 0, 3, 3], "all negative": [-1] * 7,
        "short": [0, 1], "matrix": [[0, 1], [1, 0]],
    }  # fmt: skip
    for what in (*SEGMENTS, "sqrt_n"):
        for dtype in DTYPES:
            for shape in ((7,), (7, 2)) if dtype in ("float32", "int32") else ((7,),):
                value = numbers(dtype, shape)
                for name, places in ids.items():
                    if dtype not in ("float32", "int32") and name not in ("holes", "negative"):
                        continue
                    for index in ("int32", "int64") if name == "sorted" else ("int32",):
                        given = [tensor(tf, value, dtype)]
                        where = tensor(tf, places, index)
                        if what != "sqrt_n":
                            yield (
                                f"segment_{what}/{dtype}/{shape}/{name}/{index}",
                                lambda x, w=what, p=where: named(tf, f"math.segment_{w}")(x, p()),
                                given,
                            )
                        yield (
                            f"unsorted_segment_{what}/{dtype}/{shape}/{name}/{index}",
                            lambda x, w=what, p=where: named(tf, f"math.unsorted_segment_{w}")(
                                x, p(), 7
                            ),
                            given,
                        )
        for count in (-1, 0, 1):
            yield (
                f"unsorted_segment_{what}/count {count}",
                lambda x, w=what, n=count: named(tf, f"math.unsorted_segment_{w}")(x, [0, -1], n),
                [tensor(tf, [1.0, 2.0], "float32")],
            )


def _arrays(tf: Any) -> Iterator[Any]:
    calls: dict[str, Callable[[Any], Any]] = {
        "reshape": lambda x: tf.reshape(x, [3, -1]),
        "reshape wrong": lambda x: tf.reshape(x, [4]),
        "reshape two": lambda x: tf.reshape(x, [-1, -1]),
        "reshape negative": lambda x: tf.reshape(x, [-2, 3]),
        "transpose": lambda x: tf.transpose(x),
        "transpose conjugate": lambda x: tf.transpose(x, conjugate=True),
        "transpose wrong": lambda x: tf.transpose(x, [0]),
        "transpose twice": lambda x: tf.transpose(x, [1, 1]),
        "tile": lambda x: tf.tile(x, [2, 1]),
        "tile nothing": lambda x: tf.tile(x, [0, 1]),
        "tile wrong": lambda x: tf.tile(x, [2]),
        "tile negative": lambda x: tf.tile(x, [2, -1]),
        "broadcast_to": lambda x: tf.broadcast_to(x, [2, 2, 3]),
        "broadcast_to wrong": lambda x: tf.broadcast_to(x, [2, 2, 4]),
        "broadcast_to lower": lambda x: tf.broadcast_to(x, [3]),
        "pad": lambda x: tf.pad(x, [[1, 0], [0, 2]]),
        "pad value": lambda x: tf.pad(x, [[1, 0], [0, 2]], constant_values=1),
        "pad reflect": lambda x: tf.pad(x, [[1, 0], [0, 2]], "REFLECT"),
        "pad reflect far": lambda x: tf.pad(x, [[2, 0], [0, 2]], "REFLECT"),
        "pad symmetric": lambda x: tf.pad(x, [[1, 2], [3, 2]], "SYMMETRIC"),
        "pad symmetric far": lambda x: tf.pad(x, [[3, 2], [3, 2]], "SYMMETRIC"),
        "pad unknown": lambda x: tf.pad(x, [[1, 0], [0, 2]], "WRAP"),
        "pad wrong": lambda x: tf.pad(x, [[1, 0]]),
        "pad negative": lambda x: tf.pad(x, [[-1, 0], [0, 0]]),
        "slice": lambda x: tf.slice(x, [0, 1], [2, -1]),
        "slice far": lambda x: tf.slice(x, [0, 1], [2, 3]),
        "slice wrong": lambda x: tf.slice(x, [0], [1]),
        "index": lambda x: x[1, ::-1],
        "index range": lambda x: x[..., 1:],
        "index new": lambda x: x[:, None, -1],
        "index far": lambda x: x[5],
        "index far negative": lambda x: x[-3],
        "index step": lambda x: x[:, ::0],
        "index many": lambda x: x[0, 0, 0],
        "gather": lambda x: tf.gather(x, [1, 0, 1]),
        "gather far": lambda x: tf.gather(x, [2]),
        "gather negative": lambda x: tf.gather(x, [-1]),
        "gather columns": lambda x: tf.gather(x, [[2], [0]], axis=1),
        "gather float": lambda x: tf.gather(x, [1.0]),
        "gather_nd": lambda x: tf.gather_nd(x, [[1, 2], [0, 0]]),
        "gather_nd rows": lambda x: tf.gather_nd(x, [[1], [1]]),
        "gather_nd far": lambda x: tf.gather_nd(x, [[1, 3]]),
        "gather_nd deep": lambda x: tf.gather_nd(x, [[1, 2, 0]]),
        "gather_nd negative": lambda x: tf.gather_nd(x, [[-1, 2]]),
        "scatter_nd": lambda x: tf.scatter_nd([[2], [2]], x, [4, 3]),
        "scatter_nd far": lambda x: tf.scatter_nd([[2], [4]], x, [4, 3]),
        "scatter_nd negative": lambda x: tf.scatter_nd([[-1], [2]], x, [4, 3]),
        "scatter_nd wrong": lambda x: tf.scatter_nd([[1]], x, [4, 3]),
        "update": lambda x: tf.tensor_scatter_nd_update(x, [[0, 1]], x[1, :1]),
        "update rows": lambda x: tf.tensor_scatter_nd_update(x, [[1]], x[:1]),
        "update far": lambda x: tf.tensor_scatter_nd_update(x, [[0, 3]], x[1, :1]),
        "scatter add": lambda x: tf.tensor_scatter_nd_add(x, [[0, 1], [0, 1]], x[1, :2]),
        "scatter sub": lambda x: tf.tensor_scatter_nd_sub(x, [[0, 1], [0, 1]], x[1, :2]),
        "boolean_mask": lambda x: tf.boolean_mask(x, [[True, False, True], [False, False, True]]),
        "boolean_mask rows": lambda x: tf.boolean_mask(x, [False, True]),
        "boolean_mask wrong": lambda x: tf.boolean_mask(x, [False, True, True]),
        "boolean_mask scalar": lambda x: tf.boolean_mask(x, True),
        "where": lambda x: tf.where([True, False, True], x, x[:1]),
        "where wrong": lambda x: tf.where([True, False], x, x),
        "where one": lambda x: tf.where([True, False], x),
        "where alone": lambda x: tf.where(x),
        "concat": lambda x: tf.concat([x, x[:1]], 0),
        "concat wrong": lambda x: tf.concat([x, x[:, :1]], 0),
        "concat ranks": lambda x: tf.concat([x, x[0]], 0),
        "concat one": lambda x: tf.concat([x], 0),
        "concat none": lambda x: tf.concat([], 0),
        "concat scalars": lambda x: tf.concat([x[0, 0], x[0, 0]], 0),
        "stack": lambda x: tf.stack([x, x], 1),
        "stack wrong": lambda x: tf.stack([x, x[0]]),
        "stack none": lambda x: tf.stack([]),
        "split": lambda x: tf.split(x, 3, 1),
        "split uneven": lambda x: tf.split(x, 2, 1),
        "split sizes": lambda x: tf.split(x, [1, 2], 1),
        "split sizes wrong": lambda x: tf.split(x, [1, 1], 1),
        "split sizes rest": lambda x: tf.split(x, [-1, 1], 1),
        "split num": lambda x: tf.split(x, [1, 2], 1, num=2),
        "split zero": lambda x: tf.split(x, 0, 1),
        "unstack num": lambda x: tf.unstack(x, num=3),
        "meshgrid": lambda x: tf.meshgrid(x[0], x[1]),
        "meshgrid ij": lambda x: tf.meshgrid(x[0], x[1], indexing="ij"),
        "repeat": lambda x: tf.repeat(x, [1, 2], 0),
        "repeat wrong": lambda x: tf.repeat(x, [1, 2, 1], 0),
        "top_k": lambda x: tf.math.top_k(x, 2),
        "top_k unsorted": lambda x: tf.math.top_k(x, 2, sorted=False),
        "top_k int64": lambda x: tf.math.top_k(x, 2, index_type=tf.int64),
        "top_k all": lambda x: tf.math.top_k(x, 3),
        "top_k far": lambda x: tf.math.top_k(x, 4),
        "top_k negative": lambda x: tf.math.top_k(x, -1),
        "top_k scalar": lambda x: tf.math.top_k(x[0, 0]),
        "roll": lambda x: tf.roll(x, [1, -1], [0, 1]),
        "roll wrong": lambda x: tf.roll(x, [1, -1], [0]),
        "one_hot": lambda x: tf.one_hot(x, 3),
        "one_hot negative": lambda x: tf.one_hot([1], -1),
        "one_hot values": lambda x: tf.one_hot([1, 0], 2, on_value=x[0, 0], off_value=x[0, 1]),
        "fill": lambda x: tf.fill([2, 2], x[0, 0]),
        "fill wrong": lambda x: tf.fill([2, 2], x),
        "fill negative": lambda x: tf.fill([-1], x[0, 0]),
        "unique": lambda x: tf.unique(x[0]),
        "unique wrong": lambda x: tf.unique(x),
        "cast float": lambda x: tf.cast(x, tf.float32),
        "cast int": lambda x: tf.cast(x, tf.int8),
        "cast bool": lambda x: tf.cast(x, tf.bool),
        "cast complex": lambda x: tf.cast(x, tf.complex64),
        "cast half": lambda x: tf.cast(x, tf.bfloat16),
        "linspace": lambda x: tf.linspace(x[0], x[1], 3),
        "linspace one": lambda x: tf.linspace(x[0], x[1], 1),
        "linspace none": lambda x: tf.linspace(x[0], x[1], 0),
        "range": lambda x: tf.range(x[0, 2], x[0, 0]),
        "range down": lambda x: tf.range(x[0, 0], x[0, 2], -1),
        "range wrong": lambda x: tf.range(x[0, 0], x[0, 2]),
        "range zero": lambda x: tf.range(x[0, 0], x[0, 2], 0),
        "add_n": lambda x: tf.add_n([x, x, x]),
        "add_n wrong": lambda x: tf.add_n([x, x[0]]),
        "clip_by_value": lambda x: tf.clip_by_value(x, x[0, 2], x[0, 0]),
        "clip_by_value wrong": lambda x: tf.clip_by_value(x, x[0, :2], x[0, 0]),
        "clip_by_norm": lambda x: tf.clip_by_norm(x, 1.0),
        "clip_by_global_norm": lambda x: tf.clip_by_global_norm([x, x], 1.0),
        "global_norm": lambda x: tf.linalg.global_norm([x, None, x]),
        "dynamic_partition": lambda x: tf.dynamic_partition(x, [1, 0], 2),
        "dynamic_partition far": lambda x: tf.dynamic_partition(x, [2, 0], 2),
        "dynamic_partition wrong": lambda x: tf.dynamic_partition(x, [0], 2),
        "dynamic_stitch": lambda x: tf.dynamic_stitch([[0, 2], [1, 0]], [x, x]),
        "bincount": lambda x: tf.math.bincount(x),
        "bincount weights": lambda x: tf.math.bincount([0, 1, 1], weights=x[0]),
        "histogram": lambda x: tf.histogram_fixed_width(x, [0, 2], nbins=3),
        "expand": lambda x: tf.expand_dims(x, 1.0),
        "moments": lambda x: list(tf.nn.moments(x, [0], keepdims=True)),
        "bias_add": lambda x: tf.nn.bias_add(x, x[0]),
        "bias_add wrong": lambda x: tf.nn.bias_add(x, x[0, :2]),
        "swish beta": lambda x: tf.nn.silu(x, beta=2.0),
        "leaky alpha": lambda x: tf.nn.leaky_relu(x, 0.5),
        "gelu tanh": lambda x: tf.nn.gelu(x, approximate=True),
        "x + 1": lambda x: x + 1,
        "2 * x": lambda x: 2 * x,
        "x - True": lambda x: x - True,
        "x / 2": lambda x: x / 2,
        "x // 2": lambda x: x // 2,
        "x % 2": lambda x: x % 2,
        "x ** 2": lambda x: x**2,
        "2 ** x": lambda x: 2**x,
        "x ** -1": lambda x: x**-1,
        "x + 0.5": lambda x: x + 0.5,
        "x + 300": lambda x: x + 300,
        "x - 1j": lambda x: x - 1j,
        "x < 1": lambda x: x < 1,
        "x & x": lambda x: x & x,
        "x | x": lambda x: x | x,
        "~x": lambda x: ~x,
        "-x": lambda x: -x,
        "abs(x)": lambda x: abs(x),
        "x @ x": lambda x: x @ tf.transpose(x),
        "x == x": lambda x: x == x,
        "embedding_lookup": lambda x: tf.nn.embedding_lookup(x, [1, 0, 1]),
        "cross entropy": lambda x: tf.nn.softmax_cross_entropy_with_logits(x, x),
        "cross entropy wrong": lambda x: tf.nn.softmax_cross_entropy_with_logits(x, x[0, :2]),
        "cross entropy wide": lambda x: tf.nn.softmax_cross_entropy_with_logits(x[:1], x),
        "sparse cross entropy": lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits([1, 0], x),
        "sparse cross entropy far": lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(
            [1, 3], x
        ),
        "sparse cross entropy wrong": lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(
            [1], x
        ),
        "sigmoid cross entropy": lambda x: tf.nn.sigmoid_cross_entropy_with_logits(x, x),
        "sigmoid cross entropy wrong": lambda x: tf.nn.sigmoid_cross_entropy_with_logits(x, x[0]),
    }  # fmt: skip
    for name, call in calls.items():
        for dtype in DTYPES:
            value = numbers(dtype, (2, 3), seed=0)
            yield f"{name}/{dtype}", call, [tensor(tf, value, dtype)]


def _matrices(tf: Any) -> Iterator[Any]:
    calls: dict[str, Callable[..., Any]] = {
        "matmul": lambda x: tf.matmul(x, x),
        "matmul transposed": lambda x: tf.matmul(x, x[:2], transpose_b=True),
        "matmul adjoint": lambda x: tf.matmul(x, x[:2], adjoint_b=True, transpose_a=True),
        "matmul both": lambda x: tf.matmul(x, x, transpose_a=True, adjoint_a=True),
        "matmul wrong": lambda x: tf.matmul(x, x[:2]),
        "matmul vector": lambda x: tf.matmul(x, x[0]),
        "matmul batch": lambda x: tf.matmul(tf.stack([x, x]), x),
        "matmul batch wrong": lambda x: tf.matmul(tf.stack([x, x]), tf.stack([x, x, x])),
        "matmul empty": lambda x: tf.matmul(x[:, :0], x[:0]),
        "matmul int32": lambda x: tf.matmul(x, x, output_type=tf.int32),
        "matvec": lambda x: tf.linalg.matvec(x, x[0], adjoint_a=True),
        "tensordot": lambda x: tf.tensordot(x, x, 1),
        "tensordot outer": lambda x: tf.tensordot(x[0], x[1], 0),
        "tensordot both": lambda x: tf.tensordot(x, x, [[0, 1], [1, 0]]),
        "tensordot uneven": lambda x: tf.tensordot(x, x, [[0], [1, 0]]),
        "tensordot wrong": lambda x: tf.tensordot(x, x[:2], 1),
        "einsum": lambda x: tf.einsum("ij,jk->ik", x, x),
        "einsum trace": lambda x: tf.einsum("ii", x),
        "einsum diagonal": lambda x: tf.einsum("ii->i", x),
        "einsum dots": lambda x: tf.einsum("...i,i->...", x, x[0]),
        "einsum wrong": lambda x: tf.einsum("ij,jk->ik", x, x[:2]),
        "einsum ranks": lambda x: tf.einsum("ijk->i", x),
        "diag": lambda x: tf.linalg.diag(x[0]),
        "diag k": lambda x: tf.linalg.diag(x[0], k=-1),
        "diag band": lambda x: tf.linalg.diag(x[:2], k=(0, 1)),
        "diag size": lambda x: tf.linalg.diag(x[0], num_rows=4, num_cols=5, padding_value=1),
        "diag too small": lambda x: tf.linalg.diag(x[0], num_rows=2, num_cols=2),
        "diag_part": lambda x: tf.linalg.diag_part(x),
        "diag_part k": lambda x: tf.linalg.diag_part(x, k=1),
        "diag_part band": lambda x: tf.linalg.diag_part(x, k=(-1, 1)),
        "diag_part left": lambda x: tf.linalg.diag_part(x, k=(-1, 1), align="LEFT_RIGHT"),
        "diag_part far": lambda x: tf.linalg.diag_part(x, k=5),
        "diag_part vector": lambda x: tf.linalg.diag_part(x[0]),
        "set_diag": lambda x: tf.linalg.set_diag(x, x[0]),
        "set_diag k": lambda x: tf.linalg.set_diag(x, x[0, :2], k=1),
        "set_diag wrong": lambda x: tf.linalg.set_diag(x, x[0, :2]),
        "tensor_diag": lambda x: tf.linalg.tensor_diag(x[0]),
        "tensor_diag_part": lambda x: tf.linalg.tensor_diag_part(x),
        "tensor_diag_part wrong": lambda x: tf.linalg.tensor_diag_part(x[:2]),
        "trace": lambda x: tf.linalg.trace(x),
        "band_part": lambda x: tf.linalg.band_part(x, 0, 1),
        "band_part all": lambda x: tf.linalg.band_part(x, -1, 0),
        "band_part far": lambda x: tf.linalg.band_part(x, 4, 0),
        "det": lambda x: tf.linalg.det(x),
        "inv": lambda x: tf.linalg.inv(x),
        "inv adjoint": lambda x: tf.linalg.inv(x, adjoint=True),
        "inv singular": lambda x: tf.linalg.inv(tf.ones_like(x)),
        "inv wrong": lambda x: tf.linalg.inv(x[:2]),
        "solve": lambda x: tf.linalg.solve(x, x[:, :1]),
        "solve adjoint": lambda x: tf.linalg.solve(x, x[:, :1], adjoint=True),
        "triangular_solve": lambda x: tf.linalg.triangular_solve(x, x[:, :1]),
        "triangular_solve upper": lambda x: tf.linalg.triangular_solve(
            x, x[:, :1], lower=False, adjoint=True
        ),
        "cholesky": lambda x: tf.linalg.cholesky(tf.matmul(x, x, adjoint_b=True)),
        "cholesky wrong": lambda x: tf.linalg.cholesky(-tf.ones_like(x)),
        "slogdet": lambda x: list(tf.linalg.slogdet(x)),
        "adjoint": lambda x: tf.linalg.adjoint(x),
        "matrix_transpose": lambda x: tf.linalg.matrix_transpose(x, conjugate=True),
        "cross": lambda x: tf.linalg.cross(x, x[::-1]),
        "norm": lambda x: tf.norm(x),
        "norm fro": lambda x: tf.norm(x, "fro", axis=[0, 1]),
        "norm 1": lambda x: tf.norm(x, 1, axis=[0, 1]),
        "norm inf": lambda x: tf.norm(x, np.inf, axis=[0, 1]),
        "norm 2": lambda x: tf.norm(x, 2, axis=[0, 1]),
        "norm 0": lambda x: tf.norm(x, 0),
        "norm unknown": lambda x: tf.norm(x, "nuc"),
        "norm fro vector": lambda x: tf.norm(x[0], "fro", axis=0),
        "l2_normalize": lambda x: tf.math.l2_normalize(x, [0, 1]),
    }  # fmt: skip
    for name, call in calls.items():
        for dtype in DTYPES:
            value = [[2, 1, 0], [1, 3, 1], [0, 1, 4]]
            if dtype == "bool":
                value = [[True, False, True], [False, True, True], [True, True, False]]
            yield f"{name}/{dtype}", call, [tensor(tf, value, dtype)]


def _windows(tf: Any) -> Iterator[Any]:
    calls: dict[str, Callable[[Any], Any]] = {
        "conv2d": lambda x: tf.nn.conv2d(x, tf.ones((2, 2, 2, 1), x.dtype), 1, "VALID"),
        "conv2d same": lambda x: tf.nn.conv2d(x, tf.ones((2, 2, 2, 1), x.dtype), 2, "SAME"),
        "conv2d pads": lambda x: tf.nn.conv2d(
            x, tf.ones((2, 2, 2, 1), x.dtype), 1, [[0, 0], [1, 0], [0, 1], [0, 0]]
        ),
        "conv2d dilated": lambda x: tf.nn.conv2d(
            x, tf.ones((2, 2, 2, 1), x.dtype), 1, "SAME", dilations=2
        ),
        "conv2d depth": lambda x: tf.nn.conv2d(x, tf.ones((2, 2, 3, 1), x.dtype), 1, "VALID"),
        "conv2d rank": lambda x: tf.nn.conv2d(x[0], tf.ones((2, 2, 2, 1), x.dtype), 1, "VALID"),
        "conv2d padding": lambda x: tf.nn.conv2d(x, tf.ones((2, 2, 2, 1), x.dtype), 1, "FULL"),
        "conv2d large": lambda x: tf.nn.conv2d(x, tf.ones((5, 5, 2, 1), x.dtype), 1, "VALID"),
        "conv2d stride": lambda x: tf.nn.conv2d(x, tf.ones((2, 2, 2, 1), x.dtype), 0, "VALID"),
        "max_pool2d": lambda x: tf.nn.max_pool2d(x, 2, 1, "VALID"),
        "max_pool2d same": lambda x: tf.nn.max_pool2d(x, 2, 2, "SAME"),
        "max_pool2d nchw": lambda x: tf.nn.max_pool2d(x, 2, 1, "VALID", data_format="NCHW"),
        "max_pool2d large": lambda x: tf.nn.max_pool2d(x, 5, 1, "VALID"),
        "max_pool2d rank": lambda x: tf.nn.max_pool2d(x[0], 2, 1, "VALID"),
        "avg_pool2d": lambda x: tf.nn.avg_pool2d(x, 2, 1, "VALID"),
        "avg_pool2d same": lambda x: tf.nn.avg_pool2d(x, 2, 2, "SAME"),
        "avg_pool2d nchw": lambda x: tf.nn.avg_pool2d(x, 2, 1, "VALID", data_format="NCHW"),
        "conv1d": lambda x: tf.nn.conv1d(x[0], tf.ones((2, 2, 1), x.dtype), 1, "SAME"),
        "conv1d ncw": lambda x: tf.nn.conv1d(
            x[0], tf.ones((2, 2, 1), x.dtype), 1, "VALID", data_format="NCW"
        ),
        "bias_add nchw": lambda x: tf.nn.bias_add(x, x[0, 0, :3, 0], data_format="NCHW"),
        "depth_to_space": lambda x: tf.nn.depth_to_space(tf.concat([x, x], -1), 2),
        "space_to_depth": lambda x: tf.nn.space_to_depth(x[:, :2, :2], 2),
        "space_to_depth uneven": lambda x: tf.nn.space_to_depth(x, 2),
        "conv2d_transpose": lambda x: tf.nn.conv2d_transpose(
            x, tf.ones((2, 2, 1, 2), x.dtype), (1, 6, 6, 1), 2
        ),
    }  # fmt: skip
    for name, call in calls.items():
        for dtype in ("int32", "float16", "float32", "float64", "complex64"):
            value = numbers(dtype, (1, 3, 3, 2))
            yield f"{name}/{dtype}", call, [tensor(tf, value, dtype)]


def evaluate(tf: Any, function: Callable[..., Any], makers: list[Callable[[], Any]]) -> list[Any]:
    """Run one case under two nested tapes.

    Returns:
        `[value, first, second]`, each left out from the end where it does not exist: results as `packed` gives
        them, or the name of the exception that ended the run at that stage.
    """
    out: list[Any] = []
    try:
        sources = [make() for make in makers]
        watched = [s for s in sources if s.dtype.is_floating or s.dtype.is_complex]
        with tf.GradientTape() as outer:
            outer.watch(watched)
            with tf.GradientTape() as inner:
                inner.watch(watched)
                value = function(*sources)
            out.append(packed(value))
            targets = [t for t in _flat(value) if t.dtype.is_floating or t.dtype.is_complex]
            if not watched or not targets:
                return out
            weights = [_weights(tf, t) for t in targets]
            first = inner.gradient(targets, watched, weights)
            out.append(packed(first))
            connected = [tf.convert_to_tensor(g) for g in first if g is not None]
        if connected:
            out.append(packed(outer.gradient(connected, watched)))
    except Exception as error:
        out.append(type(error).__name__)
    return out


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [leaf for each in value for leaf in _flat(each)]
    return [] if value is None or isinstance(value, (bool, int, float)) else [value]


def _weights(tf: Any, target: Any) -> Any:
    count = int(np.prod(target.shape.as_list(), dtype=int))
    weights = np.array([0.5 + 0.25 * (3 * i % 7) for i in range(count)], np.float32)
    return tf.cast(tf.constant(weights.reshape(target.shape.as_list())), target.dtype)


def packed(value: Any) -> Any:
    """A result as JSON: `[dtype, shape, numbers]`, numbers as short as the dtype is exact; lists of those; None."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [packed(each) for each in value]
    if hasattr(value, "dense_shape"):
        return ["slices", packed(value.values), packed(value.indices)]
    array = np.asarray(value.numpy())
    name = value.dtype.name
    if name == "bfloat16":
        array = array.astype(np.float32)
    flat = array.ravel()
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], -1).ravel()
    digits = {"float16": 4, "bfloat16": 3, "float32": 6, "complex64": 6}.get(name, 9)
    shown = [_short(each.item(), digits) for each in flat]
    return [name, list(array.shape), shown]


def _short(number: Any, digits: int) -> Any:
    if isinstance(number, float):
        if not np.isfinite(number):
            return str(number)
        number = float(f"{number:.{digits}g}")
        return int(number) if number == int(number) and abs(number) < 1e6 and number else number
    return int(number)


def write(cases: dict[str, Any], versions: dict[str, str]) -> bytes:
    """The golden as compressed JSON, the same bytes for the same content."""
    text = json.dumps({"versions": versions, "cases": cases}, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), 9)


def read(data: bytes) -> dict[str, Any]:
    """What `write` has written."""
    return dict(json.loads(zlib.decompress(data)))


# Relative to the largest number of an array; sums in another order lose digits of their small terms.
TOLERANCE = {
    "float16": 4e-3, "bfloat16": 2e-2, "float32": 5e-5, "complex64": 5e-5, "float64": 1e-8, "complex128": 1e-8,
}  # fmt: skip
# Results smaller than this are differences of larger numbers, whose rounding remains.
SMALLEST_SCALE = 0.3


def agree(expected: Any, got: Any) -> bool:
    """Whether two results of `evaluate` are equal: stages, errors, dtypes and shapes exactly, floats nearly."""
    if not isinstance(expected, list) or not isinstance(got, list):
        return type(expected) is type(got) and bool(expected == got)
    if _is_array(expected) and _is_array(got):
        return bool(expected[:2] == got[:2]) and _close(expected, got)
    return len(expected) == len(got) and all(map(agree, expected, got))


def _is_array(value: list[Any]) -> bool:
    return len(value) == 3 and isinstance(value[0], str) and value[0] != "slices"


def _close(expected: list[Any], got: list[Any]) -> bool:
    tolerance = TOLERANCE.get(expected[0])
    if tolerance is None:
        return bool(expected[2] == got[2])
    a, b = (np.array([float(v) for v in each[2]]) for each in (expected, got))
    finite = np.abs(a[np.isfinite(a)])
    largest = finite.max() if finite.size else 0.0
    scale = np.where(largest < 1e6, largest, np.abs(a))
    with np.errstate(invalid="ignore"):
        near = np.abs(a - b) <= tolerance * np.maximum(scale, SMALLEST_SCALE)
    same = (a == b) | (np.isnan(a) & np.isnan(b)) | (near & np.isfinite(a) & np.isfinite(b))
    # what TensorFlow flushes to zero must be zero: no tolerance hides a number that is too small for its dtype
    tiny = {"float16": 6e-5, "float32": 1e-38, "float64": 1e-307}.get(expected[0], 0.0)
    return bool(np.all(same & ~((a == 0) & (b != 0) & (np.abs(b) < tiny))))
