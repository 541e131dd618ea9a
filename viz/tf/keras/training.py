"""``compile`` and what happens with one batch: loss, one tape, a step of the optimizer, metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.gradient_tape import GradientTape
from viz.engine.ops.arith import add_n
from viz.engine.structure import flatten
from viz.tf.keras import metrics, optimizers
from viz.tf.keras.batches import batches, unpack
from viz.tf.keras.compiled_loss import CompileLoss
from viz.tf.keras.compiled_metrics import CompileMetrics
from viz.tf.keras.fitting import Fitting, flat_logs
from viz.tf.keras.metric import Metric
from viz.tf.quiet import value_of


class Trainer(Fitting):
    """The training part of a model."""

    optimizer: Any = None
    loss: Any = None
    name: str
    losses: list[Any]
    trainable_variables: list[Any]
    _measures: CompileMetrics | None = None
    _tracker: metrics.Mean | None = None
    _compiled_loss: CompileLoss | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Computes the output."""
        return super().__call__(*args, **kwargs)  # type: ignore[misc]

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Sequence[Any] | None = None,
        loss_weights: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
    ) -> None:
        """Sets optimizer, loss and metrics for ``fit`` and ``evaluate``."""
        self.optimizer = optimizers.get(optimizer)
        self.loss = loss
        self._compiled_loss = None if loss is None else CompileLoss(loss, loss_weights)
        names = self._output_names()
        self._measures = (
            CompileMetrics(metrics or [], weighted_metrics or [], names)
            if metrics or weighted_metrics
            else None
        )
        self._tracker = _loss_tracker()

    def _output_names(self) -> list[str]:
        """The names of several outputs, as far as they are known."""
        return []

    def _require_compiled(self) -> None:
        if self.optimizer is None:
            raise ValueError("You must call `compile()` before using the model.")

    @property
    def metrics(self) -> list[Any]:
        """The mean of the losses so far, then the compiled metrics."""
        parts = [] if self._compiled_loss is None else self._compiled_loss.trackers
        compiled = [m for m in (self._tracker, *parts, self._measures) if m is not None]
        own = [m for m in self.__dict__.values() if isinstance(m, Metric)]
        return [*compiled, *(m for m in own if all(m is not c for c in compiled))]

    def reset_metrics(self) -> None:
        """Starts all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """Returns all metrics by name."""
        return flat_logs({metric.name: metric.result() for metric in self.metrics})

    # ----- one batch -----

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """Returns the loss of a batch with the losses that layers added."""
        compiled = self._compiled_loss
        parts: list[Any] = []
        if compiled is not None and y is not None:
            parts = [compiled(y, y_pred, sample_weight, self._output_names())]
        parts += self.losses
        if not parts:
            raise ValueError(
                "No loss to compute. Provide a `loss` argument in `compile()`, or add losses with `add_loss()`."
            )
        return parts[0] if len(parts) == 1 else add_n(parts)

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> dict[str, Any]:
        """Takes a batch into account and returns all metrics by name."""
        if self._measures is not None and y is not None:
            self._measures.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def train_step(self, data: Any) -> dict[str, Any]:
        """One batch of ``fit``; may be overridden."""
        x, y, weight = unpack(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred, weight)
            scaled = self.optimizer.scale_loss(loss)
        self._track(loss, x)
        variables = self.trainable_variables
        self.optimizer.apply_gradients(
            zip(tape.gradient(scaled, variables), variables, strict=True)
        )
        return self.compute_metrics(x, y, y_pred, weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """One batch of ``evaluate``; may be overridden."""
        x, y, weight = unpack(data)
        y_pred = self(x, training=False)
        self._track(self.compute_loss(x, y, y_pred, weight, training=False), x)
        return self.compute_metrics(x, y, y_pred, weight)

    def predict_step(self, data: Any) -> Any:
        """One batch of ``predict``; may be overridden."""
        return self(unpack(data)[0], training=False)

    def _track(self, loss: Any, x: Any) -> None:
        if self._tracker is None:
            self._tracker = _loss_tracker()
        first = flatten(x)[0]
        self._tracker.update_state(loss, sample_weight=np.float32(first.shape[0]))

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Trains on one batch and returns loss and metrics."""
        self._require_compiled()
        return self._on_batch(self.train_step, x, y, sample_weight, return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Returns loss and metrics of one batch."""
        self._require_compiled()
        return self._on_batch(self.test_step, x, y, sample_weight, return_dict)

    def _on_batch(self, step: Any, x: Any, y: Any, weight: Any, as_dict: bool) -> Any:
        one = next(iter(batches(x, y, weight, 2**31, False)))
        logs = {
            name: np.asarray(value_of(number))[()] for name, number in flat_logs(step(one)).items()
        }
        numbers = list(logs.values())
        return logs if as_dict else (numbers[0] if len(numbers) == 1 else numbers)

    def predict_on_batch(self, x: Any) -> Any:
        """Returns the outputs for one batch as a NumPy array."""
        return self.predict_step(next(iter(batches(x, None, None, 2**31, False)))).numpy()


def _loss_tracker() -> metrics.Mean:
    return metrics.Mean(name="loss")
