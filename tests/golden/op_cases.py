"""The table of op cases: data for TensorFlow's goldens and for the same calls through `viz.tf`.

`cases(tf)` yields `(id, function, arguments)`, written against the name `tf` only; every lookup
of an op happens when the function is called, so that a missing name fails its own cases alone.
Arguments are nested lists of numbers; `evaluate` makes tensors of them and returns value, first
and second gradients. Ids read `family/name` or `family/name/what is special`.
"""

from collections.abc import Callable, Iterator
from typing import Any

Case = tuple[str, Callable[..., Any], list[Any]]

INF, NAN = float("inf"), float("nan")
V = [0.5, -1.25, 2.0]
P = [0.5, 1.25, 3.0]
M = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]
N = [[0.5, 1.5], [-1.0, 2.0], [0.75, -0.25]]
S = [[2.0, 0.5], [-1.0, 3.0]]

# name -> points to try; the last of several lists are edge points
UNARY: dict[str, list[list[float]]] = {
    "abs": [V, [0.0, -0.0]],
    "negative": [V],
    "sign": [V, [0.0]],
    "square": [V, [0.0]],
    "sqrt": [P, [0.0]],
    "exp": [V, [100.0, -200.0]],
    "math.log": [P, [0.0, -1.0]],
    "sin": [V, [0.0]],
    "cos": [V, [0.0]],
    "tan": [V, [0.0]],
    "tanh": [V, [0.0, 20.0]],
    "sigmoid": [V, [0.0, 100.0, -100.0]],
    "nn.sigmoid": [V],
    "round": [V, [0.5, 1.5, 2.5, -0.5]],
    "floor": [V, [1.0]],
    "math.ceil": [V, [1.0]],
    "math.rint": [V],
    "math.reciprocal": [V, [0.0]],
    "math.rsqrt": [P, [0.0]],
    "math.log1p": [P, [-1.0, 0.0]],
    "math.expm1": [V, [0.0]],
    "math.sinh": [V],
    "math.cosh": [V],
    "math.asin": [[0.5, -0.25], [1.0]],
    "math.acos": [[0.5, -0.25], [1.0]],
    "math.atan": [V],
    "math.asinh": [V],
    "math.acosh": [[1.5, 3.0], [1.0]],
    "math.atanh": [[0.5, -0.25], [1.0]],
    "math.erf": [V, [0.0]],
    "math.lgamma": [P],
    "math.digamma": [P],
    "math.log_sigmoid": [V, [100.0, -100.0]],
    "nn.relu": [V, [0.0, -0.0]],
    "nn.relu6": [[-1.0, 0.0, 3.0, 6.0, 7.0]],
    "nn.leaky_relu": [V, [0.0]],
    "nn.elu": [V, [0.0]],
    "nn.selu": [V, [0.0]],
    "nn.gelu": [V, [0.0]],
    "nn.silu": [V, [0.0]],
    "nn.softplus": [V, [0.0, 100.0, -100.0]],
    "nn.softsign": [V, [0.0]],
    "nn.tanh": [V],
    "identity": [V],
    "stop_gradient": [V],
    "convert_to_tensor": [V],
    "zeros_like": [V],
    "ones_like": [V],
    "math.is_nan": [[NAN, 1.0]],
    "math.is_inf": [[INF, 1.0]],
    "math.is_finite": [[INF, NAN, 1.0]],
    "shape": [V],
    "size": [V],
    "rank": [V],
}

BINARY: dict[str, list[tuple[Any, Any]]] = {
    "add": [(V, P)],
    "subtract": [(V, P)],
    "multiply": [(V, P), ([0.0, 0.0], [0.0, 2.0])],
    "divide": [(V, P), ([1.0, 0.0], [0.0, 0.0])],
    "pow": [
        (P, V),
        ([0.0, 0.0, 2.0, 2.0, -2.0, -2.0], [0.0, 2.0, 0.0, 3.0, 2.0, 0.5]),
        ([0.0, 0.0], [1.0, -1.0]),
    ],
    "maximum": [(V, P), ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])],
    "minimum": [(V, P), ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])],
    "math.divide_no_nan": [([1.0, 0.0, 3.0], [0.0, 0.0, 2.0])],
    "math.multiply_no_nan": [([INF, 2.0], [0.0, 3.0])],
    "math.floormod": [([5.0, -5.0, 5.5], [3.0, 3.0, -2.0])],
    "math.floordiv": [([5.0, -5.0], [3.0, 3.0])],
    "math.squared_difference": [(V, P)],
    "math.atan2": [([1.0, 0.0], [1.0, 0.0]), (V, P)],
    "math.xlogy": [([0.0, 2.0], [0.0, 3.0])],
    "equal": [(V, P)],
    "not_equal": [(V, P)],
    "less": [(V, P)],
    "less_equal": [(V, V)],
    "greater": [(V, P)],
    "greater_equal": [(V, V)],
}

# Pairs of shapes that broadcast; the gradient has to be summed back to the operand's shape.
BROADCAST: dict[str, tuple[Any, Any]] = {
    "(2,3) and ()": (M, 1.5),
    "() and (2,3)": (1.5, M),
    "(2,3) and (3,)": (M, V),
    "(3,) and (2,3)": (V, M),
    "(2,3) and (2,1)": (M, [[0.5], [2.0]]),
    "(2,1) and (1,3)": ([[0.5], [2.0]], [V]),
    "(3,) and (1,)": (V, [2.0]),
    "(1,1) and (3,)": ([[2.0]], V),
}

REDUCTIONS = {
    "reduce_sum": (M, M),
    "reduce_mean": (M, M),
    "reduce_max": (M, [[3.0, 3.0, 1.0], [0.0, 5.0, 5.0]]),
    "reduce_min": (M, [[1.0, 1.0, 3.0], [0.0, 0.0, 5.0]]),
    "reduce_prod": (M, [[2.0, 0.0, 3.0], [0.0, 0.0, 4.0]]),
    "math.reduce_std": (M, [[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]]),
    "math.reduce_variance": (M, [[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]]),
    "math.reduce_logsumexp": (M, [[1.0, 2.0, 1000.0], [0.0, 0.0, 0.0]]),
    "math.reduce_euclidean_norm": (M, [[0.0, 0.0, 0.0], [3.0, 4.0, 0.0]]),
    "norm": (M, [[0.0, 0.0, 0.0], [3.0, 4.0, 0.0]]),
    "argmax": (M, M),
    "argmin": (M, M),
    "cumsum": (M, M),
    "math.cumprod": (M, [[2.0, 0.0, 3.0], [1.0, 2.0, 3.0]]),
    "nn.softmax": (M, [[0.0, 100.0, -100.0]]),
    "nn.log_softmax": (M, [[0.0, 100.0, -100.0]]),
    "math.l2_normalize": (M, [[0.0, 0.0], [3.0, 4.0]]),
}


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table."""
    yield from _elementwise(tf)
    yield from _operators(tf)
    yield from _reductions(tf)
    yield from _arrays(tf)
    yield from _indexing(tf)
    yield from _linalg(tf)
    yield from _networks(tf)
    yield from _losses(tf)
    yield from _values(tf)
    yield from _compositions(tf)


def evaluate(tf: Any, function: Callable[..., Any], arguments: list[Any]) -> dict[str, Any]:
    """Run one case under two nested tapes.

    Returns:
        `value`, `first` (a gradient per argument) and `second` (the gradient of the first
        gradients' sum per argument), encoded by `encode`; or `raises` with the exception's type
        and `where` it came from. The cotangent of the value is not uniform: see `_weights`.
    """
    stage = "value"
    result: dict[str, Any] = {}
    try:
        sources = [_tensor(tf, each) for each in arguments]
        with tf.GradientTape() as outer:
            outer.watch(sources)
            with tf.GradientTape() as inner:
                inner.watch(sources)
                value = function(*sources)
            result["value"] = encode(tf, value)
            targets = [each for each in _flat(value) if each.dtype.is_floating]
            if not sources or not targets:
                return result
            stage = "first"
            first = inner.gradient(targets, sources, [_weights(tf, each) for each in targets])
            result["first"] = [encode(tf, each) for each in first]
            connected = [tf.convert_to_tensor(each) for each in first if each is not None]
        if connected:
            stage = "second"
            second = outer.gradient(connected, sources)
            result["second"] = [encode(tf, each) for each in second]
    except Exception as error:
        result["raises"], result["where"] = type(error).__name__, stage
    return result


def encode(tf: Any, value: Any) -> Any:
    """Turn a result into JSON: `[dtype, shape, flat values]`, a list of those, slices or None."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [encode(tf, each) for each in value]
    if isinstance(value, tf.IndexedSlices):
        parts = {"values": value.values, "indices": value.indices, "shape": value.dense_shape}
        return {name: encode(tf, part) for name, part in parts.items()}
    array = value.numpy()
    flat = array.ravel()
    if array.dtype.kind == "c":
        flat = [part for each in flat for part in (each.real, each.imag)]
    return [value.dtype.name, list(array.shape), [each.item() for each in flat]]


def _tensor(tf: Any, argument: Any) -> Any:
    """A float32 tensor, or of the dtype named in a ("float64", numbers) pair."""
    if isinstance(argument, tuple):
        return tf.constant(argument[1], getattr(tf, argument[0]))
    return tf.constant(argument, tf.float32)


def _weights(tf: Any, target: Any) -> Any:
    count = 1
    for length in target.shape:
        count *= length
    numbers = [0.5 + 0.25 * (3 * i % 7) for i in range(count)]
    return tf.cast(tf.reshape(tf.constant(numbers, tf.float64), list(target.shape)), target.dtype)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [leaf for each in value for leaf in _flat(each)]
    return [] if value is None or isinstance(value, (bool, int, float)) else [value]


def _named(tf: Any, name: str) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        found = tf
        for part in name.split("."):
            found = getattr(found, part)
        return found(*arguments, **options)

    return call


def _elementwise(tf: Any) -> Iterator[Case]:
    for name, points in UNARY.items():
        for point in points:
            yield f"unary/{name}/{point}", _named(tf, name), [point]
    yield "unary/exp/scalar", lambda x: tf.exp(x), [0.75]
    yield "unary/tanh/float64", lambda x: tf.tanh(x), [("float64", V)]
    yield "unary/sigmoid/float64", lambda x: tf.sigmoid(x), [("float64", V)]
    yield "unary/sin/float16", lambda x: tf.sin(x), [("float16", V)]
    yield "unary/nn.gelu/approximate", lambda x: tf.nn.gelu(x, approximate=True), [V]
    yield "unary/nn.leaky_relu/alpha", lambda x: tf.nn.leaky_relu(x, alpha=0.1), [V]
    yield "unary/complex square", lambda x: tf.abs(tf.cast(x, tf.complex64) ** 2), [V]
    for name, pairs in BINARY.items():
        for a, b in pairs:
            yield f"binary/{name}/{a} {b}", _named(tf, name), [a, b]
    for name in ("add", "subtract", "multiply", "divide", "pow", "maximum", "minimum"):
        for shapes, (a, b) in BROADCAST.items():
            # powers of negative numbers would be nan everywhere
            left = _positive(a) if name == "pow" else a
            yield f"broadcast/{name}/{shapes}", _named(tf, name), [left, b]
    yield "binary/multiply/float64", lambda a, b: a * b, [("float64", V), ("float64", P)]
    yield "clip/by_value", lambda x: tf.clip_by_value(x, 1.0, 3.0), [[0.0, 1.0, 2.0, 3.0, 4.0]]
    yield "clip/by_norm", lambda x: tf.clip_by_norm(x, 0.5), [[3.0, 4.0]]
    yield "clip/by_norm inside", lambda x: tf.clip_by_norm(x, 50.0), [[3.0, 4.0]]
    yield "clip/by_norm zero", lambda x: tf.clip_by_norm(x, 0.5), [[0.0, 0.0]]
    yield (
        "clip/by_global_norm",
        lambda a, b: tf.clip_by_global_norm([a, b], 1.0)[0],
        [[3.0, 4.0], [12.0]],
    )
    yield "add_n/three", lambda a, b: tf.add_n([a, b, a]), [V, P]
    yield "where/both branches", lambda a, b: tf.where(a > b, a, b), [V, P]
    yield "where/trap sqrt", lambda a: tf.where(a > 0, tf.sqrt(a), 0.0), [[0.0, 4.0]]
    yield "where/trap log", lambda a: tf.where(a > 0, tf.math.log(a), 0.0), [[0.0, -1.0, 4.0]]
    yield "where/broadcast", lambda a, b: tf.where(a > 0, a, b), [M, 2.0]
    yield "where/indices", lambda a: tf.where(a > 0), [M]
    yield "cast/to float64", lambda a: tf.cast(a, tf.float64), [V]
    yield "cast/to float16", lambda a: tf.cast(a, tf.float16), [V]
    yield "cast/to int32", lambda a: tf.cast(a, tf.int32), [V]
    yield "cast/to bool", lambda a: tf.cast(a, tf.bool), [[0.0, 2.0]]
    yield "cast/there and back", lambda a: tf.cast(tf.cast(a, tf.float64), tf.float32) ** 2, [V]


def _positive(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [_positive(each) for each in numbers]
    return abs(numbers)


def _operators(tf: Any) -> Iterator[Case]:
    yield "operator/x + 2", lambda x: x + 2, [V]
    yield "operator/2 + x", lambda x: 2 + x, [V]
    yield "operator/x - 2", lambda x: x - 2, [V]
    yield "operator/2 - x", lambda x: 2 - x, [V]
    yield "operator/x * 2", lambda x: x * 2, [V]
    yield "operator/2 * x", lambda x: 2 * x, [V]
    yield "operator/x / 2", lambda x: x / 2, [V]
    yield "operator/2 / x", lambda x: 2 / x, [V]
    yield "operator/x // 2", lambda x: x // 2, [V]
    yield "operator/x % 2", lambda x: x % 2, [V]
    yield "operator/x % y", lambda x, y: x % y, [[5.0, -5.0], [3.0, 3.0]]
    yield "operator/-x", lambda x: -x, [V]
    yield "operator/abs(x)", lambda x: abs(x), [V]
    yield "operator/x @ y", lambda x, y: x @ y, [M, N]
    yield "operator/x + list", lambda x: x + [1.0, 2.0, 3.0], [V]  # noqa: RUF005
    yield "operator/list * scalar", lambda x: x * [3.0, 4.0], [2.0]
    yield "operator/x > 0", lambda x: x > 0, [V]
    yield "operator/x == y", lambda x, y: x == y, [V, [0.5, 1.0, 2.0]]
    yield "operator/x != y", lambda x, y: x != y, [V, [0.5, 1.0, 2.0]]
    yield "operator/and or not", lambda x: ~((x > 0) & (x < 1) | (x == 2.0)), [V]
    yield "operator/x * x", lambda x: x * x, [V]
    yield "operator/x * x * x", lambda x: x * x * x, [V]
    yield "operator/x + x", lambda x: x + x, [V]
    yield "operator/int division", lambda: tf.constant(7) / tf.constant(2), []
    yield "operator/int floor division", lambda: tf.constant(-7) // tf.constant(2), []
    for exponent in (0, 1, 2, 3, -1, 0.5, 2.5):
        points = P if exponent in (0.5, 2.5) else V
        yield f"operator/x ** {exponent}", lambda x, e=exponent: x**e, [points]
        yield f"operator/0 ** {exponent}", lambda x, e=exponent: x**e, [[0.0]]
    yield "operator/2 ** x", lambda x: 2**x, [V]
    yield "operator/0 ** x", lambda x: 0.0**x, [P]


def _reductions(tf: Any) -> Iterator[Case]:
    for name, (usual, edge) in REDUCTIONS.items():
        call = _named(tf, name)
        if name not in ("cumsum", "math.cumprod"):
            yield f"reduce/{name}/all", call, [usual]
        for axis in (0, 1, -1):
            yield f"reduce/{name}/axis {axis}", lambda x, c=call, a=axis: c(x, axis=a), [usual]
        yield f"reduce/{name}/edge", lambda x, c=call: c(x, axis=1), [edge]
    for name in ("reduce_sum", "reduce_mean", "reduce_max", "reduce_prod", "norm"):
        call = _named(tf, name)
        yield (
            f"reduce/{name}/keepdims",
            lambda x, c=call: c(x, axis=1, keepdims=True),
            [M],
        )
        yield f"reduce/{name}/axes", lambda x, c=call: c(x, axis=[0, 1]), [M]
        yield f"reduce/{name}/scalar", call, [2.5]
    yield "reduce/reduce_prod/two zeros", lambda x: tf.reduce_prod(x), [[2.0, 0.0, 0.0]]
    yield "reduce/norm/ord 1", lambda x: tf.norm(x, ord=1), [[3.0, 0.0, -4.0]]
    yield "reduce/norm/ord inf", lambda x: tf.norm(x, ord=float("inf")), [[3.0, 0.0, -4.0]]
    yield "reduce/reduce_all", lambda x: tf.reduce_all(x > 0), [V]
    yield "reduce/reduce_any", lambda x: tf.reduce_any(x > 0, axis=0), [M]
    yield "reduce/mean of ints", lambda: tf.reduce_mean([1, 2, 4]), []
    yield "reduce/cumsum/exclusive", lambda x: tf.cumsum(x, exclusive=True), [V]
    yield "reduce/cumsum/reverse", lambda x: tf.cumsum(x, reverse=True), [V]
    yield "reduce/sort", lambda x: tf.sort(x), [[3.0, 1.0, 2.0]]
    yield "reduce/sort descending", lambda x: tf.sort(x, direction="DESCENDING"), [[3.0, 1.0, 2.0]]
    yield "reduce/argsort", lambda x: tf.argsort(x), [[3.0, 1.0, 2.0]]
    yield "reduce/top_k", lambda x: tf.math.top_k(x, 2)[0], [[3.0, 1.0, 2.0]]


def _arrays(tf: Any) -> Iterator[Case]:
    yield "array/reshape", lambda x: tf.reshape(x, [3, 2]) ** 2, [M]
    yield "array/reshape -1", lambda x: tf.reshape(x, [-1]) ** 2, [M]
    yield "array/transpose", lambda x: tf.transpose(x) ** 2, [M]
    yield "array/transpose perm", lambda x: tf.transpose(x, [2, 0, 1]) ** 2, [[M, M]]
    yield "array/concat 0", lambda a, b: tf.concat([a, b, a], 0) ** 2, [M, M]
    yield "array/concat 1", lambda a, b: tf.concat([a, b], axis=1), [M, [[1.0], [2.0]]]
    yield "array/stack", lambda a, b: tf.stack([a, b, a]) ** 2, [V, P]
    yield "array/stack axis", lambda a, b: tf.stack([a, b], axis=1) ** 2, [V, P]
    yield "array/unstack", lambda x: [e**2 for e in tf.unstack(x)], [M]
    yield "array/unstack one used", lambda x: tf.unstack(x, axis=1)[1] ** 2, [M]
    yield "array/split", lambda x: [e**2 for e in tf.split(x, 3, axis=1)], [M]
    yield "array/split one used", lambda x: tf.split(x, 3, axis=1)[2] ** 2, [M]
    yield "array/split sizes", lambda x: [e**2 for e in tf.split(x, [1, 2], axis=1)], [M]
    yield "array/squeeze", lambda x: tf.squeeze(x) ** 2, [[[[1.0], [2.0]]]]
    yield "array/squeeze axis", lambda x: tf.squeeze(x, axis=0) ** 2, [[[[1.0], [2.0]]]]
    yield "array/expand_dims", lambda x: tf.expand_dims(x, 1) ** 2, [V]
    yield "array/expand_dims last", lambda x: tf.expand_dims(x, -1) ** 2, [V]
    yield "array/repeat", lambda x: tf.repeat(x, 2) ** 2, [V]
    yield "array/repeat axis", lambda x: tf.repeat(x, [1, 3], axis=0) ** 2, [M]
    yield "array/tile", lambda x: tf.tile(x, [2, 1]) ** 2, [M]
    yield "array/broadcast_to", lambda x: tf.broadcast_to(x, [2, 3]) ** 2, [V]
    yield "array/pad", lambda x: tf.pad(x, [[1, 0], [0, 2]]) ** 2, [M]
    yield "array/pad value", lambda x: tf.pad(x, [[1, 1]], constant_values=-4.0), [V]
    yield "array/pad reflect", lambda x: tf.pad(x, [[1, 1]], "REFLECT") ** 2, [V]
    yield "array/reverse", lambda x: tf.reverse(x, [0]) ** 2, [V]
    yield "array/roll", lambda x: tf.roll(x, 1, 0) ** 2, [V]
    yield "array/meshgrid", lambda a, b: list(tf.meshgrid(a, b)), [V, [1.0, 2.0]]
    yield "array/meshgrid ij", lambda a, b: tf.meshgrid(a, b, indexing="ij")[0], [V, [1.0, 2.0]]
    yield "array/fill", lambda x: tf.fill([2, 2], x) ** 2, [1.5]
    yield "array/linspace", lambda a, b: tf.linspace(a, b, 3) ** 2, [0.5, 2.0]
    yield "array/boolean_mask", lambda x: tf.boolean_mask(x, x > 0) ** 2, [M]
    yield "array/one_hot float depth", lambda: tf.one_hot([0, 2, 5], 3), []
    yield "array/scatter_nd", lambda x: tf.scatter_nd([[1], [3], [1]], x, [5]) ** 2, [V]
    yield "array/tensor_scatter_nd_update", _scatter_update(tf), [[1.0, 2.0, 3.0], [9.0]]


def _scatter_update(tf: Any) -> Callable[..., Any]:
    return lambda x, u: tf.tensor_scatter_nd_update(x, [[1]], u) ** 2


def _indexing(tf: Any) -> Iterator[Case]:
    yield "index/[1]", lambda x: x[1] ** 2, [M]
    yield "index/[-1, 0]", lambda x: x[-1, 0] ** 2, [M]
    yield "index/[0:1]", lambda x: x[0:1] ** 2, [M]
    yield "index/[:, ::2]", lambda x: x[:, ::2] ** 2, [M]
    yield "index/[::-1]", lambda x: x[::-1] ** 2, [V]
    yield "index/[..., 1]", lambda x: x[..., 1] ** 2, [M]
    yield "index/[:, newaxis]", lambda x: x[:, tf.newaxis] ** 2, [V]
    yield "index/[None]", lambda x: x[None] ** 2, [V]
    yield "index/twice", lambda x: x[0] * x[0] * x[1], [V]
    yield "index/mask", lambda x: x[x > 0] ** 2, [V]
    yield "index/iterate", lambda x: [e * e for e in x], [V]
    yield "gather/rows", lambda x: tf.gather(x, [1, 0, 1]), [M]
    yield "gather/scalar index", lambda x: tf.gather(x, 1), [M]
    yield "gather/of computed", lambda x: tf.gather(x * 2.0, [1, 0, 1]) ** 2, [M]
    yield "gather/and dense use", lambda x: tf.reduce_sum(tf.gather(x, [1, 1])) + x[0, 0], [M]
    yield "gather/twice", lambda x: [tf.gather(x, [1]), tf.gather(x, [0, 1])], [M]
    yield "gather/axis 1", lambda x: tf.gather(x, [2, 0, 2], axis=1) ** 2, [M]
    yield "gather/batch_dims", lambda x: tf.gather(x, [[0, 2], [1, 1]], batch_dims=1) ** 2, [M]
    yield "gather/gather_nd", lambda x: tf.gather_nd(x, [[0, 1], [1, 2], [0, 1]]) ** 2, [M]
    yield "gather/embedding_lookup", lambda x: tf.nn.embedding_lookup(x, [1, 0, 1]), [M]
    yield "gather/argsort", lambda x: tf.gather(x, tf.argsort(x)) ** 2, [V]


def _linalg(tf: Any) -> Iterator[Case]:
    yield "linalg/matmul", lambda a, b: tf.matmul(a, b), [M, N]
    yield "linalg/matmul transpose_a", lambda a, b: tf.matmul(a, b, transpose_a=True), [M, S]
    yield "linalg/matmul transpose_b", lambda a, b: tf.matmul(a, b, transpose_b=True), [M, M]
    yield (
        "linalg/matmul both",
        lambda a, b: tf.matmul(a, b, transpose_a=True, transpose_b=True),
        [M, N],
    )
    yield "linalg/matmul batch", lambda a, b: tf.matmul(a, b), [[M, M], [N, N]]
    yield "linalg/matmul broadcast", lambda a, b: tf.matmul(a, b), [[M, M], N]
    yield "linalg/matmul squared", lambda a: tf.matmul(a, a), [S]
    yield "linalg/matmul float64", lambda a, b: a @ b, [("float64", M), ("float64", N)]
    yield "linalg/matvec", lambda a, b: tf.linalg.matvec(a, b), [M, V]
    yield "linalg/tensordot 1", lambda a, b: tf.tensordot(a, b, 1), [M, N]
    yield "linalg/tensordot axes", lambda a, b: tf.tensordot(a, b, [[0, 1], [1, 0]]), [M, N]
    yield "linalg/tensordot outer", lambda a, b: tf.tensordot(a, b, 0), [V, P]
    yield "linalg/einsum product", lambda a, b: tf.einsum("ij,jk->ik", a, b), [M, N]
    yield "linalg/einsum batch", lambda a, b: tf.einsum("bij,bjk->bik", a, b), [[M, M], [N, N]]
    yield "linalg/einsum diagonal", lambda a: tf.einsum("ii->i", a), [S]
    yield "linalg/einsum trace", lambda a: tf.einsum("ii->", a), [S]
    yield "linalg/einsum sum", lambda a: tf.einsum("ij->j", a), [M]
    yield "linalg/einsum dot", lambda a, b: tf.einsum("i,i->", a, b), [V, P]
    yield "linalg/einsum outer", lambda a, b: tf.einsum("i,j->ij", a, b), [V, P]
    yield "linalg/einsum bxby", lambda a: tf.einsum("bxby->bxy", a), [[[M, M], [M, M]]]
    yield "linalg/diag", lambda a: tf.linalg.diag(a) ** 2, [V]
    yield "linalg/diag_part", lambda a: tf.linalg.diag_part(a) ** 2, [S]
    yield "linalg/trace", lambda a: tf.linalg.trace(a) ** 2, [S]
    yield "linalg/inv", lambda a: tf.linalg.inv(a), [S]
    yield "linalg/det", lambda a: tf.linalg.det(a), [S]
    yield "linalg/solve", lambda a, b: tf.linalg.solve(a, b), [S, [[1.0], [2.0]]]
    yield "linalg/inv singular", lambda a: tf.linalg.inv(a), [[[1.0, 2.0], [2.0, 4.0]]]
    yield "linalg/det singular", lambda a: tf.linalg.det(a), [[[1.0, 2.0], [2.0, 4.0]]]
    yield "linalg/cholesky", lambda a: tf.linalg.cholesky(a), [[[4.0, 1.0], [1.0, 3.0]]]
    yield "linalg/svd values", lambda a: tf.linalg.svd(a, compute_uv=False), [S]
    yield "linalg/eye times", lambda a: tf.eye(2) @ a, [S]


def _networks(tf: Any) -> Iterator[Case]:
    image = [[[[1.0], [2.0], [3.0]], [[-4.0], [5.0], [-6.0]], [[7.0], [-8.0], [9.0]]]]
    kernel = [[[[0.5]], [[-1.0]]], [[[2.0]], [[0.25]]]]
    for padding in ("VALID", "SAME"):
        yield (
            f"nn/conv2d {padding}",
            lambda x, k, p=padding: tf.nn.conv2d(x, k, strides=1, padding=p),
            [image, kernel],
        )
        yield (
            f"nn/max_pool2d {padding}",
            lambda x, p=padding: tf.nn.max_pool2d(x, 2, 1, p) ** 2,
            [image],
        )
        yield (
            f"nn/avg_pool2d {padding}",
            lambda x, p=padding: tf.nn.avg_pool2d(x, 2, 1, p) ** 2,
            [image],
        )
    yield "nn/conv2d stride 2", lambda x, k: tf.nn.conv2d(x, k, 2, "SAME"), [image, kernel]
    yield "nn/bias_add", lambda x, b: tf.nn.bias_add(x, b) ** 2, [M, V]
    yield "nn/moments", lambda x: list(tf.nn.moments(x, axes=[0])), [M]
    yield "nn/l2_loss", lambda x: tf.nn.l2_loss(x), [M]
    yield "nn/dropout rate 0", lambda x: tf.nn.dropout(x, 0.0), [V]
    yield (
        "nn/batch_normalization",
        lambda x, m, v: tf.nn.batch_normalization(x, m, v, 0.5, 2.0, 1e-3),
        [M, V, P],
    )
    yield "image/adjust_contrast", lambda x: tf.image.adjust_contrast(x, 2.0), [[[[0.5, 0.2, 0.1]]]]


def _losses(tf: Any) -> Iterator[Case]:
    labels = [[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]]
    yield (
        "loss/softmax_cross_entropy_with_logits",
        lambda y, x: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x),
        [labels, M],
    )
    yield (
        "loss/sparse_softmax_cross_entropy_with_logits",
        lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[2, 0], logits=x),
        [M],
    )
    yield (
        "loss/sigmoid_cross_entropy_with_logits",
        lambda y, x: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x),
        [[0.0, 1.0, 1.0, 0.5], [-100.0, 0.0, 100.0, 1.5]],
    )
    probabilities = [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]
    yield (
        "loss/MeanSquaredError",
        lambda y, x: tf.keras.losses.MeanSquaredError()(y, x),
        [labels, M],
    )
    yield (
        "loss/BinaryCrossentropy",
        lambda y, x: tf.keras.losses.BinaryCrossentropy()(y, x),
        [[0.0, 1.0], [0.25, 0.75]],
    )
    yield (
        "loss/BinaryCrossentropy edge",
        lambda y, x: tf.keras.losses.BinaryCrossentropy()(y, x),
        [[0.0, 1.0], [0.0, 1.0]],
    )
    yield (
        "loss/BinaryCrossentropy logits",
        lambda y, x: tf.keras.losses.BinaryCrossentropy(from_logits=True)(y, x),
        [[0.0, 1.0, 1.0], V],
    )
    yield (
        "loss/CategoricalCrossentropy",
        lambda y, x: tf.keras.losses.CategoricalCrossentropy()(y, x),
        [labels, probabilities],
    )
    yield (
        "loss/CategoricalCrossentropy logits",
        lambda y, x: tf.keras.losses.CategoricalCrossentropy(from_logits=True)(y, x),
        [labels, M],
    )
    yield (
        "loss/SparseCategoricalCrossentropy",
        lambda x: tf.keras.losses.SparseCategoricalCrossentropy()(tf.constant([2, 0]), x),
        [probabilities],
    )
    yield (
        "loss/SparseCategoricalCrossentropy logits",
        lambda x: tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            tf.constant([2, 0]), x
        ),
        [M],
    )


def _values(tf: Any) -> Iterator[Case]:
    """Calls without a float argument: values and dtypes only."""
    calls: dict[str, Callable[[], Any]] = {
        "zeros": lambda: tf.zeros([2, 3]),
        "zeros int": lambda: tf.zeros(2, tf.int32),
        "ones": lambda: tf.ones((2, 1)),
        "eye": lambda: tf.eye(2, 3),
        "eye batch": lambda: tf.eye(2, batch_shape=[2]),
        "range": lambda: tf.range(4),
        "range float": lambda: tf.range(0.0, 1.0, 0.25),
        "range start step": lambda: tf.range(3, 18, 3),
        "range down": lambda: tf.range(3, 0, -1),
        "linspace": lambda: tf.linspace(-1.0, 1.0, 5),
        "linspace int ends": lambda: tf.linspace(-2, 2, 5),
        "one_hot": lambda: tf.one_hot([0, 2, -1], 3),
        "one_hot on off": lambda: tf.one_hot([1], 2, on_value=5.0, off_value=-1.0),
        "constant int": lambda: tf.constant([1, 2]),
        "constant float": lambda: tf.constant([1, 2.5]),
        "constant bool": lambda: tf.constant([True, False]),
        "constant shape": lambda: tf.constant(7.0, shape=[2, 2]),
        "constant uint8": lambda: tf.constant([1, 255], tf.uint8),
        "constant complex": lambda: tf.constant([1 + 2j]),
        "int power": lambda: tf.constant(3) ** 2,
        "argmax ties": lambda: tf.argmax([1.0, 3.0, 3.0]),
        "argmin dtype": lambda: tf.argmin([[1, 0], [2, 3]], axis=1, output_type=tf.int32),
        "shape": lambda: tf.shape([[1, 2, 3]]),
        "size": lambda: tf.size([[1, 2, 3]]),
        "cast truncates": lambda: tf.cast([1.9, -1.9], tf.int32),
        "floor int mod": lambda: tf.math.floormod([7, -7], [3, 3]),
        "round half even": lambda: tf.round([0.5, 1.5, 2.5, -1.5]),
        "equal shapes differ": lambda: tf.constant([1.0]) == tf.constant([1.0, 2.0]),
        "is_tensor": lambda: [tf.is_tensor(tf.constant(1.0)), tf.is_tensor(1.0)],
        "stateless_uniform": lambda: tf.random.stateless_uniform([5], seed=[1, 2]),
        "stateless_uniform bounds": lambda: tf.random.stateless_uniform(
            [2, 3], seed=[3, 4], minval=-1.0, maxval=1.0
        ),
        "stateless_uniform int": lambda: tf.random.stateless_uniform(
            [6], seed=[5, 6], minval=0, maxval=10, dtype=tf.int32
        ),
        "stateless_uniform float64": lambda: tf.random.stateless_uniform(
            [3], seed=[7, 8], dtype=tf.float64
        ),
        "stateless_normal": lambda: tf.random.stateless_normal([5], seed=[1, 2]),
        "stateless_normal scaled": lambda: tf.random.stateless_normal(
            [4], seed=[9, 9], mean=2.0, stddev=0.5
        ),
    }
    for name, call in calls.items():
        yield f"value/{name}", call, []


def _compositions(tf: Any) -> Iterator[Case]:
    """Small programs that join several rules; the second gradient runs through all of them."""
    yield "program/gaussian", lambda x: tf.exp(-(x**2) / 2.0), [V]
    yield "program/x sin x", lambda x: tf.sin(x) * x, [V]
    yield "program/rational", lambda x: (x * x + 1.0) / (x + 3.0), [V]
    yield "program/log sum exp", lambda x: tf.math.log(tf.reduce_sum(tf.exp(x))), [V]
    yield (
        "program/mlp",
        lambda x, w, b: tf.reduce_mean(tf.tanh(0.25 * x @ w + b) ** 2),
        [M, N, [0.1, -0.3]],
    )
    yield (
        "program/norm of softmax",
        lambda x: tf.norm(tf.nn.softmax(x) - tf.one_hot(1, 3)),
        [V],
    )
    yield "program/standardise", _standardise(tf), [M]
    yield (
        "program/stop in the middle",
        lambda x: x * tf.stop_gradient(x * x) + x,
        [V],
    )
    yield "program/through where", lambda x: tf.where(x > 0, x**3, tf.sin(x)), [V]


def _standardise(tf: Any) -> Callable[..., Any]:
    def standardise(x: Any) -> Any:
        mean = tf.reduce_mean(x, axis=0, keepdims=True)
        return (x - mean) / tf.sqrt(tf.reduce_mean((x - mean) ** 2, axis=0, keepdims=True) + 0.1)

    return standardise
