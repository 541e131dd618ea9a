"""``fit``, ``evaluate`` and ``predict``: many batches, one after the other, and the callbacks between them.

Numbers are Keras's; the progress bar is one line per epoch, and ``shuffle=True`` takes another order than Keras.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from viz.engine.ops.join import concat
from viz.engine.structure import map_structure
from viz.tf.keras.batches import batches, split_off, unpack, weighted
from viz.tf.keras.callbacks import CallbackList, History
from viz.tf.quiet import leaves, quietly, value_of


class Fitting:
    """The loops over batches of a model."""

    optimizer: Any
    trainable_variables: list[Any]
    stop_training = False
    train_step: Any
    test_step: Any
    predict_step: Any
    reset_metrics: Any
    get_metrics_result: Any
    _require_compiled: Any

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
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = split_off(
                (x, y, sample_weight), validation_split
            )
        data = weighted(batches(x, y, sample_weight, batch_size, shuffle), class_weight)
        length = getattr(data, "__len__", None)
        steps = steps_per_epoch or (length() if length is not None else None)
        calls = (
            callbacks
            if isinstance(callbacks, CallbackList)
            else CallbackList(
                callbacks, add_history=True, model=self, verbose=verbose, epochs=epochs, steps=steps
            )
        )
        history = calls.history
        assert history is not None
        self.stop_training = False
        calls.on_train_begin()
        logs: dict[str, float] = {}
        for epoch in range(initial_epoch, epochs):
            calls.on_epoch_begin(epoch)
            if verbose:
                print(f"Epoch {epoch + 1}/{epochs}")
            count, logs = self._through(data, self.train_step, steps_per_epoch, calls, "train")
            if validation_data is not None and _is_due(epoch, validation_freq):
                size = validation_batch_size or batch_size
                checks = batches(*unpack(validation_data), size, False) if isinstance(
                    validation_data, tuple
                ) else validation_data  # fmt: skip
                found = self._through(checks, self.test_step, validation_steps, calls, "test")[1]
                logs.update({f"val_{name}": number for name, number in found.items()})
            calls.on_epoch_end(epoch, logs)
            if verbose:
                _say(count, logs)
            if self.stop_training:
                break
        if self.optimizer is not None and epochs > 0:
            self.optimizer.finalize_variable_values(self.trainable_variables)
        calls.on_train_end(logs=logs)
        return history

    def _through(
        self, data: Iterable[Any], step: Any, limit: int | None, calls: CallbackList, kind: str
    ) -> tuple[int, dict[str, float]]:
        if kind == "test":
            calls.on_test_begin()
        self.reset_metrics()
        count, logs = 0, {}
        for batch in data:
            if limit is not None and count == limit:
                break
            getattr(calls, f"on_{kind}_batch_begin")(count)
            logs = flat_logs(dict(sorted(step(batch).items())))
            getattr(calls, f"on_{kind}_batch_end")(count, _numbers(logs))
            count += 1
            if self.stop_training:
                break
        measured = self.get_metrics_result()
        if logs.keys() == measured.keys():
            # as in Keras: what a step returned counts less
            logs = {name: measured[name] for name in logs}
        numbers = _numbers(logs)
        if kind == "test":
            calls.on_test_end(numbers)
        return count, numbers

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
        self.stop_training = False
        calls = (
            callbacks
            if isinstance(callbacks, CallbackList)
            else CallbackList(callbacks, model=self, steps=steps)
        )
        data = batches(x, y, sample_weight, batch_size, False)
        count, logs = self._through(data, self.test_step, steps, calls, "test")
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
        """Returns the outputs for all batches as NumPy arrays, in the nest of the model's outputs."""
        calls = (
            callbacks
            if isinstance(callbacks, CallbackList)
            else CallbackList(callbacks, model=self)
        )
        calls.on_predict_begin()
        outputs = []
        for count, batch in enumerate(batches(x, None, None, batch_size, False)):
            if steps is not None and count == steps:
                break
            calls.on_predict_batch_begin(count)
            outputs.append(self.predict_step(batch))
            calls.on_predict_batch_end(count, {"outputs": outputs[-1]})
        calls.on_predict_end()
        leaves(outputs, "predict")
        with quietly():
            return map_structure(lambda *parts: concat(parts, 0).numpy(), *outputs)


def _say(count: int, logs: dict[str, float]) -> None:
    numbers = " - ".join(f"{name}: {number:.4f}" for name, number in logs.items())
    print(f"{count}/{count} - {numbers}")


def _numbers(logs: dict[str, Any]) -> dict[str, float]:
    return {name: float(np.asarray(value_of(number))) for name, number in logs.items()}


def _is_due(epoch: int, often: Any) -> bool:
    return (epoch + 1) % often == 0 if isinstance(often, int) else epoch + 1 in often


def flat_logs(logs: dict[str, Any]) -> dict[str, Any]:
    """Returns results by name, those of several metrics in one dict spread out."""
    flat: dict[str, Any] = {}
    for name, number in logs.items():
        flat.update(number if isinstance(number, dict) else {name: number})
    return flat
