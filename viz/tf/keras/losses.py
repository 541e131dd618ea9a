"""``keras.losses``: loss objects, which reduce the numbers per example, and the functions they wrap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import multiply
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.divide import divide_no_nan
from viz.engine.structure import same_structure
from viz.engine.tensor import EagerTensor
from viz.tf.keras import loss_functions as functions
from viz.tf.keras import masks
from viz.tf.keras.lookup import found
from viz.tf.keras.loss_functions import (
    binary_crossentropy,
    categorical_crossentropy,
    categorical_hinge,
    cosine_similarity,
    hinge,
    huber,
    same_rank,
    sparse_categorical_crossentropy,
    squared_hinge,
    tensor,
)
from viz.tf.keras.loss_functions import kl_divergence as kld
from viz.tf.keras.loss_functions import log_cosh as logcosh
from viz.tf.keras.loss_functions import mean_absolute_error as mae
from viz.tf.keras.loss_functions import mean_absolute_percentage_error as mape
from viz.tf.keras.loss_functions import mean_squared_error as mse
from viz.tf.keras.loss_functions import mean_squared_logarithmic_error as msle
from viz.tf.keras.naming import auto_name
from viz.tf.keras.variable import FLOATX, standard_dtype
from viz.tf.missing import missing

_REDUCTIONS = {None, "none", "sum", "sum_over_batch_size", "mean", "mean_with_sample_weight"}


def reduced(
    values: EagerTensor, reduction: str | None, weight: EagerTensor | None = None
) -> EagerTensor:
    """Returns the sum, the mean, or the numbers as they are."""
    if reduction in (None, "none") or not values.ndim or tuple(values.shape) == (0,):
        return values
    total = reduce_sum(values)
    if reduction == "sum":
        return total
    if reduction == "mean_with_sample_weight" and weight is not None:
        return divide_no_nan(total, reduce_sum(weight))
    return divide_no_nan(total, to_tensor(total.dtype.np.type(np.size(values._value))))


def _masked(weight: Any, mask: Any, dtype: Any, reduction: str | None) -> Any:
    """Returns weights that leave out what a mask leaves out; a mean then is one over the rest."""
    if mask is None:
        return weight
    counts = np.asarray(mask._value)
    scale = 1.0
    if reduction in ("mean", "sum_over_batch_size"):
        scale = counts.size / counts.sum() if counts.any() else 0.0
    own = to_tensor(np.where(counts, scale, 0.0).astype(dtype.np))
    if weight is None:
        return own
    own, given = same_rank(own, cast(tensor(weight), dtype))
    return multiply(given, own)


class Loss:
    """Base class: ``call(y_true, y_pred)`` gives a number per example, the object their mean.

    Args:
        name: Defaults to the class's name in snake case.
        reduction: ``sum_over_batch_size`` (the mean), ``sum``, ``mean_with_sample_weight`` or ``none``.
        dtype: Of the computation.
    """

    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: Any = None,
    ) -> None:
        if reduction not in _REDUCTIONS:
            raise ValueError(
                "Invalid value for argument `reduction`. Expected one of "
                f"{{{', '.join(repr(r) for r in sorted(_REDUCTIONS, key=str))}}}. Received: reduction={reduction}"
            )
        self.name = name or auto_name(type(self).__name__)
        self.reduction = reduction
        self.dtype = FLOATX if dtype is None else standard_dtype(dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> EagerTensor:
        """Returns the loss, its examples weighted if wanted."""
        if isinstance(y_true, list | tuple) != isinstance(y_pred, list | tuple):
            if isinstance(y_true, list | tuple):
                raise ValueError(
                    f"Expected an instance of {type(y_true).__name__}, got {y_pred!r}."
                )
            same_structure(y_true, y_pred)
        values = tensor(
            self.call(tensor(y_true, self.dtype), tensor(y_pred, self.dtype)), self.dtype
        )
        weight = None
        sample_weight = _masked(sample_weight, masks.mask_of(y_pred), values.dtype, self.reduction)
        if sample_weight is not None:
            values, weight = same_rank(values, cast(tensor(sample_weight), values.dtype))
            values = multiply(values, weight)
        return reduced(values, self.reduction, weight)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns a number per example; to be overridden."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class LossFunctionWrapper(Loss):
    """A function as a loss object; ``kwargs`` go to the function."""

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.fn, self._kwargs = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns a number per example."""
        return self.fn(*same_rank(y_true, y_pred), **self._kwargs)

    def __repr__(self) -> str:
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._kwargs})>"


def _wrapped(
    name: str, fn: Callable[..., Any], options: dict[str, Any] | None = None
) -> type[LossFunctionWrapper]:
    """Makes the class of a loss function; ``options`` are its own keyword arguments with their defaults."""
    own = dict(options or {})

    def init(
        self: LossFunctionWrapper, *args: Any, reduction: Any = "sum_over_batch_size", name: Any = fn.__name__,
        dtype: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        order = [*own, "reduction", "name", "dtype"]
        if len(args) > len(order):
            raise TypeError(
                f"{type(self).__name__} takes at most {len(order)} positional arguments"
            )
        given = {**dict(zip(order, args, strict=False)), **kwargs}
        base = {"reduction": reduction, "name": name, "dtype": dtype}
        base.update({key: given.pop(key) for key in base if key in given})
        for key in given:
            if key not in own:
                raise TypeError(
                    f"{type(self).__name__}.__init__() got an unexpected keyword argument {key!r}"
                )
        LossFunctionWrapper.__init__(self, fn, **base, **{**own, **given})

    doc = f"The mean over all examples of ``{fn.__name__}``."
    return type(
        name, (LossFunctionWrapper,), {"__init__": init, "__doc__": doc, "__module__": __name__}
    )


_SMOOTH = {"from_logits": False, "label_smoothing": 0.0, "axis": -1}
MeanSquaredError = _wrapped("MeanSquaredError", mse)
MeanAbsoluteError = _wrapped("MeanAbsoluteError", mae)
MeanAbsolutePercentageError = _wrapped("MeanAbsolutePercentageError", mape)
MeanSquaredLogarithmicError = _wrapped("MeanSquaredLogarithmicError", msle)
BinaryCrossentropy = _wrapped("BinaryCrossentropy", binary_crossentropy, _SMOOTH)
CategoricalCrossentropy = _wrapped("CategoricalCrossentropy", categorical_crossentropy, _SMOOTH)
SparseCategoricalCrossentropy = _wrapped(
    "SparseCategoricalCrossentropy",
    sparse_categorical_crossentropy,
    {"from_logits": False, "ignore_class": None},
)
Huber = _wrapped("Huber", huber, {"delta": 1.0})
KLDivergence = _wrapped("KLDivergence", kld)
LogCosh = _wrapped("LogCosh", logcosh)
Poisson = _wrapped("Poisson", functions.poisson)
Hinge = _wrapped("Hinge", hinge)
SquaredHinge = _wrapped("SquaredHinge", squared_hinge)
CategoricalHinge = _wrapped("CategoricalHinge", categorical_hinge)
CosineSimilarity = _wrapped("CosineSimilarity", cosine_similarity, {"axis": -1})
poisson = functions.poisson
kullback_leibler_divergence = KLD = kld
MSE, MAE, MAPE, MSLE = mse, mae, mape, msle

_CLASSES = (
    BinaryCrossentropy, CategoricalCrossentropy, CategoricalHinge, CosineSimilarity, Hinge, Huber, KLDivergence,
    LogCosh, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, Poisson,
    SparseCategoricalCrossentropy, SquaredHinge,
)  # fmt: skip
BY_NAME: dict[str, Any] = {
    **{c.__name__: c for c in _CLASSES},
    **{f.__name__: f for f in functions.FUNCTIONS},
    "mse": mse, "mae": mae, "mape": mape, "msle": msle, "MSE": mse, "MAE": mae, "MAPE": mape, "MSLE": msle,
    "kld": kld, "logcosh": logcosh, "bce": binary_crossentropy, "BCE": binary_crossentropy, "KLD": kld,
}  # fmt: skip


def get(identifier: Any) -> Any:
    """Returns a loss by name; None stays None."""
    return None if identifier is None else found(identifier, BY_NAME, "loss")


__all__ = [
    *(c.__name__ for c in _CLASSES), "KLD", "MAE", "MAPE", "MSE", "MSLE", "Loss", "binary_crossentropy",
    "categorical_crossentropy", "categorical_hinge", "cosine_similarity", "get", "hinge", "huber", "kld",
    "kullback_leibler_divergence", "logcosh", "mae", "mape", "mse", "msle", "poisson",
    "sparse_categorical_crossentropy", "squared_hinge",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("keras.losses", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
