"""Names that are loaded when they are first used: where each one is."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

_COUNTING = dict.fromkeys(
    (
        "confusion_matrix", "count_nonzero", "in_top_k", "invert_permutation", "is_non_decreasing",
        "is_strictly_increasing", "searchsorted", "sequence_mask", "unravel_index", "zero_fraction",
    ),
    "viz.engine.ops.counting",
)  # fmt: skip
_WEIGHING = dict.fromkeys(
    (
        "accumulate_n", "compute_average_loss", "crelu", "cumulative_logsumexp", "ensure_shape", "log_poisson_loss",
        "polyval", "reciprocal_no_nan", "saturate_cast", "scalar_mul", "scale_regularization_loss", "truncatediv",
        "weighted_cross_entropy_with_logits", "weighted_moments",
    ),
    "viz.engine.ops.weighing",
)  # fmt: skip
_RANKS = dict.fromkeys(
    (
        "atrous_conv2d", "avg_pool", "avg_pool1d", "conv1d_transpose", "conv_transpose", "convolution", "max_pool",
        "max_pool1d",
    ),
    "viz.engine.ops.ranks",
)  # fmt: skip
_ALL: Mapping[str, str] = {**_COUNTING, **_WEIGHING, **_RANKS}


def _chosen(*names: str) -> dict[str, str]:
    return {name: _ALL[name] for name in names}


_PLAIN = (
    "VariableAggregation", "VariableSynchronization", "broadcast_dynamic_shape", "broadcast_static_shape",
    "get_static_value", "group", "matrix_square_root", "no_op", "realdiv", "reverse_sequence", "shape_n",
    "strided_slice", "tensor_scatter_nd_max", "tensor_scatter_nd_min", "timestamp", "unique_with_counts",
)  # fmt: skip
_ASSERTIONS = ("Assert", "assert_equal", "assert_greater", "assert_less", "assert_rank")
TOP = {
    **_chosen(
        "ensure_shape", "saturate_cast", "scalar_mul", "searchsorted", "sequence_mask", "truncatediv", "unravel_index",
    ),
    **dict.fromkeys(_PLAIN, "viz.tf.plain"),
    **dict.fromkeys(_ASSERTIONS, "viz.tf.debugging"),
    **dict.fromkeys(("eig", "eigvals"), "viz.engine.ops.factors"),
    "as_string": "viz.tf.strings",
}  # fmt: skip
"""Names of ``tf`` itself."""
MATH = {
    **_chosen(
        "accumulate_n", "confusion_matrix", "count_nonzero", "cumulative_logsumexp", "in_top_k", "invert_permutation",
        "is_non_decreasing", "is_strictly_increasing", "polyval", "reciprocal_no_nan", "scalar_mul", "zero_fraction",
    ),
    "softmax": "viz.engine.ops.softmax", "log_softmax": "viz.engine.ops.softmax",
}  # fmt: skip
"""Names of ``tf.math``."""
NN = {
    **_chosen(
        *_RANKS, "compute_average_loss", "crelu", "in_top_k", "log_poisson_loss",
        "scale_regularization_loss", "weighted_cross_entropy_with_logits", "weighted_moments", "zero_fraction",
    ),
    "dropout": "viz.tf.random.stateful",
}  # fmt: skip
"""Names of ``tf.nn``."""


def found(table: Mapping[str, str], name: str) -> Any:
    """Returns what a name of a table stands for, None for any other name."""
    place = table.get(name)
    return None if place is None else getattr(importlib.import_module(place), name)
