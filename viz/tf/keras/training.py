"""``compile``, ``fit``, ``evaluate`` and ``predict``: the training loop written out, one tape per batch.

Numbers are Keras's; the progress bar is one line per epoch, and ``shuffle=True`` takes another order than Keras.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from viz.engine.gradient_tape import GradientTape
from viz.engine.ops.arith import add_n
from viz.engine.ops.join import concat
from viz.tf.keras import losses, metrics, optimizers
from viz.tf.keras.batches import batches, unpack
from viz.tf.keras.compiled_metrics import CompileMetrics
from viz.tf.quiet import quietly, value_of


class History:
    """What ``fit`` returns: the numbers of each epoch."""

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def _note(self, epoch: int, logs: dict[str, float]) -> None:
        self.epoch.append(epoch)
        for name, number in logs.items():
            self.history.setdefault(name, []).append(number)


class Trainer:
    """The training part of a model."""

    optimizer: Any = None
    loss: Any = None
    name: str
    losses: list[Any]
    trainable_variables: list[Any]
    _measures: CompileMetrics | None = None
    _tracker: metrics.Mean | None = None

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
        if loss_weights is not None or weighted_metrics is not None:
            raise NotImplementedError("`loss_weights` and `weighted_metrics` are not offered.")
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.get(loss)
        if self.loss is not None and not isinstance(self.loss, losses.Loss):
            self.loss = losses.LossFunctionWrapper(self.loss)
        self._measures = CompileMetrics(metrics) if metrics else None
        self._tracker = _loss_tracker()

    def _require_compiled(self) -> None:
        if self.optimizer is None:
            raise ValueError("You must call `compile()` before using the model.")

    @property
    def metrics(self) -> list[Any]:
        """The mean of the losses so far, then the compiled metrics."""
        compiled = [m for m in (self._tracker, self._measures) if m is not None]
        own = [m for m in self.__dict__.values() if isinstance(m, metrics.Metric)]
        return [*compiled, *(m for m in own if all(m is not c for c in compiled))]

    def reset_metrics(self) -> None:
        """Starts all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """Returns all metrics by name."""
        return _flat({metric.name: metric.result() for metric in self.metrics})

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
        parts = [] if self.loss is None or y is None else [self.loss(y, y_pred, sample_weight)]
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
            self._measures.update_state(y, y_pred)
        return self.get_metrics_result()

    def train_step(self, data: Any) -> dict[str, Any]:
        """One batch of ``fit``; may be overridden."""
        x, y, weight = unpack(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred, weight)
        self._track(loss, x)
        variables = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
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
        first = x[0] if isinstance(x, list | tuple) else x
        self._tracker.update_state(loss, sample_weight=np.float32(first.shape[0]))

    # ----- many batches -----

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Trains for some epochs and returns their numbers.

        Raises:
            ValueError: The model is not compiled.
        """
        self._require_compiled()
        if callbacks or class_weight or validation_split:
            raise NotImplementedError(
                "`callbacks`, `class_weight` and `validation_split` are not offered."
            )
        data = batches(x, y, sample_weight, batch_size, shuffle)
        history = History()
        for epoch in range(initial_epoch, epochs):
            if verbose:
                print(f"Epoch {epoch + 1}/{epochs}")
            count, logs = self._through(data, self.train_step, steps_per_epoch)
            if validation_data is not None and (epoch + 1) % validation_freq == 0:
                size = validation_batch_size or batch_size
                checks = batches(*unpack(validation_data), size, False) if isinstance(
                    validation_data, tuple
                ) else validation_data  # fmt: skip
                found = self._through(checks, self.test_step, validation_steps)[1]
                logs.update({f"val_{name}": number for name, number in found.items()})
            history._note(epoch, logs)
            if verbose:
                _say(count, logs)
        return history

    def _through(
        self, data: Iterable[Any], step: Any, limit: int | None
    ) -> tuple[int, dict[str, float]]:
        self.reset_metrics()
        count, logs = 0, {}
        for batch in data:
            if limit is not None and count == limit:
                break
            logs = _flat(dict(sorted(step(batch).items())))
            count += 1
        measured = self.get_metrics_result()
        if logs.keys() == measured.keys():
            logs = {
                name: measured[name] for name in logs
            }  # as in Keras: what a step returned counts less
        return count, {name: float(value_of(number)) for name, number in logs.items()}

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Returns the loss, or a list of loss and metrics, over all batches."""
        self._require_compiled()
        count, logs = self._through(
            batches(x, y, sample_weight, batch_size, False), self.test_step, steps
        )
        if verbose:
            _say(count, logs)
        if return_dict:
            return logs
        order = [name for name in self.get_metrics_result() if name in logs]
        numbers = [logs[name] for name in (*order, *(n for n in logs if n not in order))]
        return numbers[0] if len(numbers) == 1 else numbers

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Returns the outputs for all batches as one NumPy array."""
        outputs = [self.predict_step(batch) for batch in batches(x, None, None, batch_size, False)]
        with quietly():
            return concat(outputs, 0).numpy()

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
        logs = {name: np.asarray(value_of(number))[()] for name, number in _flat(step(one)).items()}
        numbers = list(logs.values())
        return logs if as_dict else (numbers[0] if len(numbers) == 1 else numbers)

    def predict_on_batch(self, x: Any) -> Any:
        """Returns the outputs for one batch as a NumPy array."""
        return self.predict_step(next(iter(batches(x, None, None, 2**31, False)))).numpy()


def _loss_tracker() -> metrics.Mean:
    return metrics.Mean(name="loss")


def _say(count: int, logs: dict[str, float]) -> None:
    numbers = " - ".join(f"{name}: {number:.4f}" for name, number in logs.items())
    print(f"{count}/{count} - {numbers}")


def _flat(logs: dict[str, Any]) -> dict[str, Any]:
    """Returns results by name, those of several metrics in one dict spread out."""
    flat: dict[str, Any] = {}
    for name, number in logs.items():
        flat.update(number if isinstance(number, dict) else {name: number})
    return flat
