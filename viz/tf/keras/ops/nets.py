"""``keras.ops``: activations, losses, convolution and pooling."""

from __future__ import annotations

from typing import Any

from viz.engine.offered import offered
from viz.engine.ops import linalg as engine_linalg
from viz.engine.ops.activation import relu
from viz.engine.ops.decompose import cholesky, eigh, svd
from viz.engine.ops.fill import one_hot as engine_one_hot
from viz.engine.ops.norms import batch_normalization as engine_batch_normalization
from viz.engine.ops.norms import l2_normalize
from viz.engine.ops.norms import moments as engine_moments
from viz.engine.ops.shape import expand_dims
from viz.tf.keras import activations, loss_functions
from viz.tf.keras.ops.arrays import reshape
from viz.tf.keras.ops.promotion import floating, named, op, tensor
from viz.tf.keras.variable import standard_dtype

_ACTIVATIONS = (
    "elu", "gelu", "hard_sigmoid", "leaky_relu", "log_sigmoid", "log_softmax", "relu6", "selu", "sigmoid", "silu",
    "softmax", "softplus", "softsign",
)  # fmt: skip


@op
def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """Returns rows with a 1 at the place that each whole number names."""
    offered("keras.ops.one_hot", sparse=(sparse, False))
    return engine_one_hot(tensor(x), num_classes, axis=axis, dtype=standard_dtype(dtype))


@op
def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Returns mean and variance."""
    offered("keras.ops.moments", synchronized=(synchronized, False))
    return engine_moments(floating(x), axes, keepdims=keepdims)


@op
def normalize(x: Any, axis: int = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """Returns ``x`` with norm 1 along an axis.

    Raises:
        NotImplementedError: An ``order`` other than 2.
    """
    if order != 2:
        raise NotImplementedError("keras.ops.normalize: only order=2 is here.")
    small = loss_functions.EPSILON if epsilon is None else epsilon
    return l2_normalize(floating(x), axis, small**2)


@op
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int = -1, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> Any:  # fmt: skip
    """Returns (x − mean) / √(variance + epsilon), scaled and shifted."""
    y = tensor(x)
    shape = [1] * y.ndim
    shape[axis] = int(y.shape[axis])
    mean, variance, offset, scale = (
        None if v is None else reshape(v, shape) for v in (mean, variance, offset, scale)
    )
    return engine_batch_normalization(y, mean, variance, offset, scale, epsilon)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Returns −(t · log p + (1 − t) · log(1 − p)), element by element."""
    wide = expand_dims(tensor(target), -1), expand_dims(tensor(output), -1)
    return loss_functions.binary_crossentropy(*wide, from_logits=from_logits)


def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Returns −Σ t · log p over an axis."""
    return loss_functions.categorical_crossentropy(
        target, output, from_logits=from_logits, axis=axis
    )


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """Returns −log p of the class whose number the target is."""
    return loss_functions.sparse_categorical_crossentropy(
        target, output, from_logits=from_logits, axis=axis
    )


FUNCTIONS: dict[str, Any] = {
    **{name: named(name, getattr(activations, name)) for name in _ACTIVATIONS},
    "batch_normalization": batch_normalization, "binary_crossentropy": op(binary_crossentropy),
    "categorical_crossentropy": op(categorical_crossentropy),
    "cholesky": named("cholesky", lambda x, upper=False: cholesky(x)),
    "det": named("det", engine_linalg.det), "eigh": named("eigh", eigh), "inv": named("inv", engine_linalg.inv),
    "moments": moments, "normalize": normalize, "one_hot": one_hot,
    "relu": named("relu", lambda x: relu(tensor(x))), "solve": named("solve", engine_linalg.solve),
    "sparse_categorical_crossentropy": op(sparse_categorical_crossentropy), "svd": named("svd", svd),
    "swish": named("swish", activations.silu),
}  # fmt: skip
