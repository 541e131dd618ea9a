"""One call per differentiable primitive, at smooth points: what the gradient checks go through."""

from collections.abc import Callable
from typing import Any

import numpy as np

import viz.tf as tf
from viz.engine import dtypes
from viz.engine.ops import activation, gather, index, scatter, special
from viz.engine.ops.exponential import reciprocal_grad, rsqrt_grad, sqrt_grad
from viz.engine.primitive import PRIMITIVES, apply
from viz.engine.tensor import EagerTensor
from viz.tf import debugging, linalg, quantization, raw_ops, signal

R = np.random.default_rng(7)


def positive(*shape: int) -> Any:
    return R.uniform(0.5, 2.0, shape)


def signed(*shape: int) -> Any:
    """Away from 0, where many functions have a corner."""
    return R.uniform(0.4, 1.6, shape) * R.choice([-1.0, 1.0], shape)


def small(*shape: int) -> Any:
    return R.uniform(-0.8, 0.8, shape)


def run(name: str, **params: Any) -> Callable[..., EagerTensor]:
    """A primitive without a function of its own."""
    return lambda *xs: apply(PRIMITIVES[name], xs, params)


def as_complex(a: Any, b: Any) -> Any:
    return tf.complex(a, b)


def back(z: Any) -> list[Any]:
    return [tf.math.real(z), tf.math.imag(z)]


INDEX = EagerTensor(np.array([2, 0, 2], np.int32), dtypes.int32)
PLACES = (np.array([0, 2, 0]),)
SQUARE = signed(3, 3) + 3 * np.eye(3)
SYMMETRIC = SQUARE + SQUARE.T
PEAKS = np.array([[[[0, 3], [2, 5]], [[14, 9], [16, 3]]]])
LABELS = np.array(
    [[0.2, 0.5, 0.3], [0.0, 1.0, 0.0]]
)  # as TensorFlow's rule supposes, they sum to 1
CONV: dict[str, Any] = {"stride": (2, 1), "pads": ((1, 0), (1, 1)), "step": (1, 1)}

Case = tuple[Callable[..., Any], tuple[Any, ...]]

CASES: dict[str, Case] = {
    "cast": (lambda x: tf.cast(tf.cast(x, tf.complex128), tf.float64), (signed(3),)),
    **{
        f"segment_{how}": (
            lambda x, how=how: getattr(tf.math, f"segment_{how}")(x, [0, 0, 2, 2, 3]),
            (signed(5, 2),),
        )
        for how in ("sum", "mean", "max", "min", "prod")
    },
    **{
        f"unsorted_segment_{how}": (
            lambda x, how=how: getattr(tf.math, f"unsorted_segment_{how}")(x, [1, -1, 0, 1, 0], 2),
            (signed(5, 2),),
        )
        for how in ("sum", "max", "min", "prod")
    },
    "angle": (lambda a, b: tf.math.angle(as_complex(a, b)), (positive(3), signed(3))),
    "silu": (lambda x, b: tf.nn.silu(x, beta=b), (signed(3), positive())),
    "l2_loss": (tf.nn.l2_loss, (signed(2, 3),)),
    "xdivy": (tf.math.xdivy, (signed(3), positive(3))),
    "dynamic_stitch": (
        lambda x, y: tf.dynamic_stitch([[0, 2], [1, 3]], [x, y]),
        (signed(2, 2), signed(2, 2)),
    ),
    "identity": (tf.identity, (signed(3),)),
    "negative": (tf.negative, (signed(3),)),
    "add": (tf.add, (signed(2, 3), signed(3))),
    "subtract": (tf.subtract, (signed(2, 1), signed(3))),
    "multiply": (tf.multiply, (signed(2, 3), signed(2, 1))),
    "divide": (tf.divide, (signed(2, 3), signed(3))),
    "floormod": (tf.math.floormod, (np.array([5.3, -4.2]), np.array([2.0, 1.7]))),
    "pow": (tf.pow, (positive(2, 3), signed(3))),
    "add_n": (lambda a, b: tf.add_n([a, b, a]), (signed(3), signed(3))),
    "reshape": (lambda x: tf.reshape(x, [3, 2]) ** 2, (signed(2, 3),)),
    "transpose": (lambda x: tf.transpose(x, [2, 0, 1]) ** 2, (signed(2, 3, 4),)),
    "expand_dims": (lambda x: tf.expand_dims(x, 1) ** 2, (signed(2, 3),)),
    "squeeze": (lambda x: tf.squeeze(x, [1]) ** 2, (signed(2, 1, 3),)),
    "broadcast_to": (lambda x: tf.broadcast_to(x, [4, 2, 3]) ** 2, (signed(2, 1),)),
    "tile": (lambda x: tf.tile(x, [2, 3]) ** 2, (signed(2, 2),)),
    "pad": (lambda x: tf.pad(x, [[1, 0], [2, 1]]) ** 2, (signed(2, 2),)),
    "slice": (lambda x: tf.slice(x, [1, 0], [2, 2]) ** 2, (signed(3, 3),)),
    "reverse": (
        lambda x: tf.reverse(x, [0]) ** 2 * tf.constant([1.0, 2.0, 3.0], tf.float64),
        (signed(3),),
    ),
    "roll": (
        lambda x: tf.roll(x, 1, 0) ** 2 * tf.constant([1.0, 2.0, 3.0], tf.float64),
        (signed(3),),
    ),
    "maximum": (tf.maximum, (np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 2.5]))),
    "minimum": (tf.minimum, (np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 2.5]))),
    "where": (lambda x, y: tf.where(x > 0, x * y, y), (signed(4), signed(1))),
    "matmul": (tf.matmul, (signed(2, 2, 3), signed(3, 2))),
    "einsum": (lambda a, b: tf.einsum("bij,jk->bk", a, b), (signed(2, 2, 3), signed(3, 2))),
    "sign": (lambda x: tf.sign(x) * x, (signed(3),)),
    "abs": (tf.abs, (signed(3),)),
    "nextafter": (lambda x: tf.math.nextafter(x, tf.constant(9.0, tf.float64)), (signed(3),)),
    "real": (
        lambda a, b: tf.math.real(as_complex(a, b) * as_complex(b, a)),
        (signed(3), signed(3)),
    ),
    "imag": (
        lambda a, b: tf.math.imag(as_complex(a, b) * as_complex(a, b)),
        (signed(3), signed(3)),
    ),
    "complex": (
        lambda a, b: back(as_complex(a, b) / as_complex(b, a * 2.0)),
        (signed(3), signed(3)),
    ),
    "complex_abs": (lambda a, b: tf.abs(as_complex(a, b)), (signed(3), signed(3))),
    "conj": (lambda a, b: back(tf.math.conj(as_complex(a, b)) ** 2), (positive(3), signed(3))),
    "take_rows": (lambda x: scatter.take_rows(x, np.array([2, 0, 2])) ** 2, (signed(3, 2),)),
    "add_rows": (lambda x: scatter.add_rows(x, np.array([2, 0, 2]), (4, 2)) ** 2, (signed(3, 2),)),
    "scatter_nd": (lambda u: tf.scatter_nd([[1], [1], [3]], u, [4]) ** 2, (signed(3),)),
    "pick": (lambda x: scatter.pick(x, PLACES) ** 2, (signed(3),)),
    "tensor_scatter_nd": (
        lambda x, u: tf.tensor_scatter_nd_update(x, [[1], [3]], u) ** 2,
        (signed(4), signed(2)),
    ),
    "gather": (lambda x: tf.gather(x, INDEX) ** 2, (signed(3, 2),)),
    "gather_along": (lambda x: tf.gather(x, INDEX, axis=1) ** 2, (signed(2, 3),)),
    "gather_nd": (lambda x: tf.gather_nd(x, [[0, 1], [2, 0]]) ** 2, (signed(3, 2),)),
    "strided_slice": (lambda x: x[1:, None, ::-2] ** 2, (signed(3, 4),)),
    "strided_slice_grad": (run("strided_slice_grad", key=(slice(1, 3),), shape=(4,)), (signed(2),)),
    "concat": (lambda a, b: tf.concat([a, b], 1) ** 2, (signed(2, 1), signed(2, 2))),
    "stack": (lambda a, b: tf.stack([a, b], 1) ** 2, (signed(2), signed(2))),
    "unstack": (
        lambda x: [p * float(i + 1) for i, p in enumerate(tf.unstack(x**2, axis=1))],
        (signed(2, 3),),
    ),
    "split": (
        lambda x: [p * float(i + 1) for i, p in enumerate(tf.split(x**2, [1, 2], 1))],
        (signed(2, 3),),
    ),
    "square": (tf.square, (signed(3),)),
    "exp": (tf.exp, (small(3),)),
    "expm1": (tf.math.expm1, (small(3),)),
    "reciprocal": (tf.math.reciprocal, (signed(3),)),
    "reciprocal_grad": (reciprocal_grad, (signed(3), signed(3))),
    "rsqrt_grad": (rsqrt_grad, (positive(3), signed(3))),
    "log": (tf.math.log, (positive(3),)),
    "log1p": (tf.math.log1p, (positive(3),)),
    "sqrt_grad": (sqrt_grad, (positive(3), signed(3))),
    "sqrt": (tf.sqrt, (positive(3),)),
    "rsqrt": (tf.math.rsqrt, (positive(3),)),
    "divide_no_nan": (tf.math.divide_no_nan, (signed(3), positive(3))),
    "multiply_no_nan": (tf.math.multiply_no_nan, (signed(3), positive(3))),
    "squared_difference": (tf.math.squared_difference, (signed(2, 3), signed(3))),
    "atan2": (tf.math.atan2, (signed(3), signed(3))),
    "xlogy": (tf.math.xlogy, (positive(3), positive(3))),
    "xlog1py": (tf.math.xlog1py, (positive(3), positive(3))),
    "cumsum": (lambda x: tf.cumsum(x, 1, exclusive=True, reverse=True) ** 2, (signed(2, 4),)),
    "cumprod": (lambda x: tf.math.cumprod(x, 1, exclusive=True), (signed(2, 4),)),
    "reduce_sum": (lambda x: tf.reduce_sum(x**2, [0, 2]), (signed(2, 3, 2),)),
    "reduce_mean": (lambda x: tf.reduce_mean(x**2, 1), (signed(2, 3),)),
    "reduce_max": (lambda x: tf.reduce_max(x**2, 1), (np.array([[1.0, 3.0], [2.5, 0.5]]),)),
    "reduce_min": (lambda x: tf.reduce_min(x**2, 1), (np.array([[1.0, 3.0], [2.5, 0.5]]),)),
    "reduce_prod": (lambda x: tf.reduce_prod(x, [0, 2]), (signed(2, 3, 2),)),
    "reduce_euclidean_norm": (lambda x: tf.math.reduce_euclidean_norm(x, 1), (signed(2, 3),)),
    "check_numerics": (lambda x: debugging.check_numerics(x, "m") ** 2, (signed(3),)),
    "diag": (lambda x: tf.linalg.diag(x) ** 2, (signed(2, 3),)),
    "set_diag": (lambda x, d: linalg.set_diag(x, d, k=(-1, 1)), (signed(3, 4), signed(3, 3))),
    "tensor_diag": (linalg.tensor_diag, (signed(2, 3),)),
    "tensor_diag_part": (linalg.tensor_diag_part, (signed(2, 3, 2, 3),)),
    "diag_part": (lambda x: tf.linalg.diag_part(x) ** 2, (signed(2, 3, 4),)),
    "band_part": (lambda x: tf.linalg.band_part(x, 1, 0) ** 2, (signed(3, 3),)),
    "inv": (tf.linalg.inv, (SQUARE,)),
    "det": (tf.linalg.det, (SQUARE,)),
    "slogdet": (lambda x: tf.linalg.slogdet(x)[1], (SQUARE,)),
    "solve": (
        lambda a, b: [tf.linalg.solve(a, b), tf.linalg.solve(a, b, adjoint=True)],
        (SQUARE, signed(3, 2)),
    ),
    "cholesky": (lambda x: tf.linalg.cholesky(tf.matmul(x, x, transpose_b=True)), (SQUARE,)),
    "eigh": (lambda x: _eigen(linalg.eigh(x + tf.transpose(x))), (SQUARE,)),
    "svd": (lambda x: _singular(tf.linalg.svd(x)), (signed(3, 2),)),
    "qr": (
        lambda x: tf.add_n([tf.reduce_sum(tf.sin(y)) for y in tf.linalg.qr(x)]),
        (signed(3, 2),),
    ),
    "eig": (
        lambda x: tf.reduce_sum(tf.math.real(tf.linalg.eigvals(tf.matmul(x, x)) ** 2)),
        (SQUARE,),
    ),
    "sqrtm": (lambda x: tf.linalg.sqrtm(tf.matmul(x, x, transpose_b=True)), (SQUARE,)),
    "cross": (tf.linalg.cross, (signed(2, 3), signed(2, 3))),
    "erf": (tf.math.erf, (small(3),)),
    "erfc": (tf.math.erfc, (small(3),)),
    "trigamma": (special.trigamma, (positive(3),)),
    "digamma": (tf.math.digamma, (positive(3),)),
    "lgamma": (tf.math.lgamma, (positive(3),)),
    "erfinv": (tf.math.erfinv, (small(3),)),
    **{
        name: (getattr(tf.math, name), (small(3),))
        for name in (
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "asinh",
            "atanh",
        )
    },
    "acosh": (tf.math.acosh, (positive(3) + 1.0,)),
    "relu_grad": (activation.relu_grad, (signed(4), signed(4))),
    "relu": (lambda x: tf.nn.relu(x) ** 2, (signed(4),)),
    "relu6_grad": (activation.relu6_grad, (signed(4), signed(4))),
    "relu6": (lambda x: tf.nn.relu6(x) ** 2, (signed(4),)),
    "elu_grad": (activation.elu_grad, (signed(4), small(4))),
    "elu": (tf.nn.elu, (signed(4),)),
    "selu_grad": (activation.selu_grad, (signed(4), small(4))),
    "selu": (tf.nn.selu, (signed(4),)),
    "sigmoid": (tf.sigmoid, (signed(4),)),
    "softplus": (tf.nn.softplus, (signed(4),)),
    "softsign": (tf.nn.softsign, (signed(4),)),
    "leaky_relu_grad": (run("leaky_relu_grad", alpha=0.3), (signed(4), signed(4))),
    "leaky_relu": (lambda x: tf.nn.leaky_relu(x) ** 2, (signed(4),)),
    "conv2d": (
        lambda x, k: tf.nn.conv2d(x, k, [2, 1], "SAME"),
        (signed(2, 4, 3, 2), signed(2, 2, 2, 3)),
    ),
    "conv2d_input": (
        run("conv2d_input", size=(1, 4, 3, 2), **CONV),
        (signed(1, 2, 4, 3), signed(2, 2, 2, 3)),
    ),
    "conv2d_kernel": (
        run("conv2d_kernel", window=(2, 2), **CONV),
        (signed(1, 4, 3, 2), signed(1, 2, 4, 3)),
    ),
    "depthwise_conv2d": (
        lambda x, k: tf.nn.depthwise_conv2d(x, k, [1, 1, 1, 1], "SAME"),
        (signed(2, 3, 3, 2), signed(2, 2, 2, 2)),
    ),
    "depthwise_conv2d_input": (
        run("depthwise_conv2d_input", size=(1, 4, 3, 2), **CONV),
        (signed(1, 2, 4, 6), signed(2, 2, 2, 3)),
    ),
    "depthwise_conv2d_kernel": (
        run("depthwise_conv2d_kernel", window=(2, 2), **CONV),
        (signed(1, 4, 3, 2), signed(1, 2, 4, 6)),
    ),
    "max_pool2d": (run("max_pool2d", places=PEAKS), (signed(1, 3, 3, 2),)),
    "max_pool2d_grad": (
        lambda g: apply(
            PRIMITIVES["max_pool2d_grad"], (g, tf.ones([1, 3, 3, 2])), {"places": PEAKS}
        ),
        (signed(1, 2, 2, 2),),
    ),
    "avg_pool2d": (lambda x: tf.nn.avg_pool2d(x, 2, 2, "SAME") ** 2, (signed(1, 3, 3, 2),)),
    "avg_pool2d_grad": (
        run(
            "avg_pool2d_grad",
            size=(1, 3, 3, 2),
            window=(2, 2),
            stride=(2, 2),
            pads=((0, 1), (0, 1)),
        ),
        (signed(1, 2, 2, 2),),
    ),
    "softmax": (tf.nn.softmax, (signed(2, 3),)),
    "log_softmax": (tf.nn.log_softmax, (signed(2, 3),)),
    "softmax_cross_entropy": (
        lambda x: tf.nn.softmax_cross_entropy_with_logits(LABELS, x),
        (signed(2, 3),),
    ),
    "softmax_cross_entropy_grad": (
        lambda x: apply(PRIMITIVES["softmax_cross_entropy_grad"], (x, tf.constant(LABELS))),
        (signed(2, 3),),
    ),
    "fft": (lambda a, b: back(signal.fft(as_complex(a, b)) ** 2), (signed(4), signed(4))),
    "ifft": (lambda a, b: back(signal.ifft(as_complex(a, b)) ** 2), (signed(4), signed(4))),
}

FIRST_ORDER_ONLY = {
    "complex_abs",
    "fft",
    "softsign",
    "ifft",
    "conj",
    "lgamma",
    "digamma",
    "trigamma",
    "svd",
}
"""Complex powers are checked to the first order; TensorFlow's polygamma ends there, and for it the sign of a complex
number does not change; softsign has no second derivative there; the SVD's second order is unstable."""

ELSEWHERE = {
    "cast_bfloat16": "has 8 significant bits: no finite difference is that coarse (test_dtypes)",
    "read_value": "reads a variable (test_variable)",
    "softmax_cross_entropy_wide": "raises (domain golden)",
    "prevent_gradient": "raises (test_errors)",
    "fake_quant": "is a staircase whose gradient is 1 by definition (goldens)",
}


def _eigen(pair: Any) -> list[Any]:
    """What does not depend on the signs of eigenvectors."""
    values, vectors = pair
    return [values, vectors**2]


def _singular(parts: Any) -> list[Any]:
    s, u, v = parts
    return [s, u**2, v**2]


__all__ = [
    "CASES",
    "ELSEWHERE",
    "FIRST_ORDER_ONLY",
    "gather",
    "index",
    "quantization",
    "raw_ops",
]
