"""Symbolic tensors: what is tried on zeros leaves nothing behind."""

import pytest

import viz.tf as tf
from viz.engine import events
from viz.engine.events import Event, OpApplied, TensorMade

keras = tf.keras
L = keras.layers


class _Counting(L.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False)
        self.mean = keras.metrics.Mean()

    def call(self, x: object) -> object:
        print("called")
        self.calls.assign_add(1.0)
        self.mean.update_state(x)
        self.add_loss(tf.reduce_sum(x))
        return x + tf.random.normal([1])


def test_a_layer_tried_on_zeros_changes_no_state(capsys: pytest.CaptureFixture[str]) -> None:
    tf.random.set_seed(1)
    expected = tf.random.normal([1]).numpy()
    tf.random.set_seed(1)
    layer = _Counting()
    layer(keras.Input((3,)))
    assert capsys.readouterr().out == ""
    assert float(layer.calls) == 0
    assert float(layer.mean.result()) == 0
    assert layer.losses == []
    assert tf.random.normal([1]).numpy() == expected


def test_a_tape_and_a_listener_hear_only_of_the_weights() -> None:
    heard: list[Event] = []
    with events.listening(heard.append), tf.GradientTape() as tape:
        x = keras.Input((2,))
        model = keras.Model(x, L.Dense(3)(L.Dense(4)(x)))
    assert tape.watched_variables() == ()
    assert [e for e in heard if isinstance(e, OpApplied)] == []
    made = [e.tensor.name for e in heard if isinstance(e, TensorMade)]
    assert made == [w.value.name for w in model.weights]


@pytest.mark.parametrize(
    ("layer", "given", "expected"),
    [
        (lambda: L.Dense(3), (2,), (None, 3)),
        (lambda: L.Flatten(), (2, 3), (None, 6)),
        (lambda: L.Conv2D(4, 3, strides=2), (None, None, 3), (None, None, None, 4)),
        (lambda: L.GlobalAveragePooling2D(), (None, None, 3), (None, 3)),
        (lambda: L.Embedding(5, 2), (None,), (None, None, 2)),
        (lambda: L.Reshape((-1, 2)), (4, 3), (None, 6, 2)),
    ],
)
def test_sizes_that_depend_on_unknown_ones_are_unknown(
    layer: object, given: tuple[int | None, ...], expected: tuple[int | None, ...]
) -> None:
    assert layer()(keras.Input(given)).shape == expected  # type: ignore[operator]


def test_a_deep_model_is_made_without_recursion() -> None:
    x = inputs = keras.Input((1,))
    for _ in range(1500):
        x = L.ReLU()(x)
    model = keras.Model(inputs, x)
    assert model(tf.constant([[2.0]])).numpy() == [[2.0]]
