"""``tf.nn``."""

import importlib
from typing import Any

from viz.engine.ops.activation import (
    elu,
    gelu,
    leaky_relu,
    log_sigmoid,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
)
from viz.engine.ops.conv import (
    bias_add,
    conv1d,
    conv2d,
    conv2d_transpose,
    depth_to_space,
    space_to_depth,
)
from viz.engine.ops.depthwise import depthwise_conv2d, separable_conv2d
from viz.engine.ops.lookup import embedding_lookup
from viz.engine.ops.norms import batch_normalization, l2_loss, l2_normalize, moments
from viz.engine.ops.pool import avg_pool2d, max_pool2d
from viz.engine.ops.softmax import (
    log_softmax,
    sigmoid_cross_entropy_with_logits,
    softmax,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from viz.engine.ops.sorting import top_k
from viz.engine.ops.trig import tanh
from viz.tf import later
from viz.tf.missing import missing

swish = silu

__all__ = [
    "avg_pool2d",
    "batch_normalization",
    "bias_add",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "depth_to_space",
    "depthwise_conv2d",
    "elu",
    "embedding_lookup",
    "gelu",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "max_pool2d",
    "moments",
    "relu",
    "relu6",
    "selu",
    "separable_conv2d",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "softsign",
    "space_to_depth",
    "sparse_softmax_cross_entropy_with_logits",
    "swish",
    "tanh",
    "top_k",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in later.NN:
        return later.found(later.NN, name)
    if name == "experimental":
        return importlib.import_module("viz.tf.random.dropping")
    raise missing("tensorflow.nn", globals(), name)
