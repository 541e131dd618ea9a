"""Optimizers, metrics and fit: warnings, refusals, what the picture sees of them."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine import events
from viz.tf import keras

SGD = keras.optimizers.SGD


@pytest.fixture(autouse=True)
def _fresh_names():
    keras.backend.clear_session()
    yield
    keras.backend.clear_session()


def test_variables_without_a_gradient_are_skipped_with_a_warning() -> None:
    a, b, optimizer = tf.Variable(1.0), tf.Variable(2.0), SGD(0.1)
    with pytest.warns(UserWarning, match=r"Gradients do not exist for variables \['Variable:0'\]"):
        optimizer.apply_gradients([(tf.constant(2.0), a), (None, b)])
    assert (a.numpy(), b.numpy(), int(optimizer.iterations)) == (np.float32(0.8), 2.0, 1)


def test_an_optimizer_is_for_the_variables_it_first_saw() -> None:
    optimizer = SGD(0.1)
    optimizer.apply_gradients([(tf.constant(1.0), tf.Variable(1.0))])
    with pytest.raises(ValueError, match=r"Unknown variable: <tf\.Variable 'Variable:0'"):
        optimizer.apply_gradients([(tf.constant(1.0), tf.Variable(1.0))])


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: SGD(0.1).apply_gradients([]), ValueError, "not enough values to unpack"),
        (lambda: SGD(0.1).apply_gradients([(None, tf.Variable(1.0))]), ValueError, "No gradients provided"),
        (lambda: SGD(1), ValueError, "Argument `learning_rate` should be float"),
        (lambda: SGD(lr=0.1), ValueError, "not recognized: {'lr': 0.1}"),
        (lambda: SGD(0.1).minimize, AttributeError, "'SGD' object has no attribute 'minimize'"),
        (lambda: SGD(0.1, clipnorm=1.0, clipvalue=1.0), ValueError, "Only one of `clipnorm`"),
        (
            lambda: SGD(0.1).apply_gradients([(tf.ones([3]), tf.Variable([1.0, 2.0]))]),
            tf.errors.InvalidArgumentError,
            "Cannot update variable with shape .2. using a Tensor with shape .3.",
        ),
    ],
)  # fmt: skip
def test_what_keras_rejects_is_rejected(call, error, text) -> None:
    with pytest.raises(error, match=text):
        call()


def test_a_step_is_one_assignment_per_variable_in_the_picture() -> None:
    v, w, optimizer = tf.Variable(1.0), tf.Variable(2.0), keras.optimizers.Adam(0.1)
    pairs = [(tf.constant(1.0), v), (tf.constant(1.0), w)]
    seen: list[events.Event] = []
    with events.listening(seen.append):
        optimizer.apply_gradients(pairs)
    assert [(type(e).__name__, e.variable) for e in seen] == [
        ("VariableAssigned", v),
        ("VariableAssigned", w),
    ]


def test_no_tape_hears_an_optimizer_or_a_metric() -> None:
    v, mean = tf.Variable(1.0), keras.metrics.Mean()
    with tf.GradientTape() as tape:
        y = v * v
        SGD(0.1).apply_gradients([(tf.constant(1.0), v)])
        mean.update_state(y)
        z = mean.result()
    assert tape.gradient(z, v) is None


def test_learning_rate_can_be_read_and_set() -> None:
    optimizer = SGD()
    assert float(optimizer.learning_rate) == np.float32(0.01)
    optimizer.learning_rate = 0.5
    optimizer.learning_rate.assign(0.25)
    assert repr(optimizer.learning_rate) == (
        "<Variable path=sgd/learning_rate, shape=(), dtype=float32, value=0.25>"
    )


def test_a_training_loop_learns_exclusive_or() -> None:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    x, y = tf.constant([[0.0, 0], [0, 1], [1, 0], [1, 1]]), tf.constant([[0.0], [1], [1], [0]])
    optimizer = keras.optimizers.Adam(0.05)
    for _ in range(300):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
    assert loss.numpy() < 0.05


def test_fit_calls_a_train_step_of_ones_own() -> None:
    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            x, _ = data
            self(x)
            return {"size": x.shape[0]}

    model = Model()
    model.compile()
    history = model.fit(np.ones((5, 2)), np.ones((5, 1)), batch_size=2, epochs=2, verbose=0)
    assert history.history == {"size": [1.0, 1.0]}


def test_fit_needs_compile_and_data_of_one_length() -> None:
    model = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="You must call `compile"):
        model.fit(np.ones((2, 1)), np.ones((2, 1)))
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="Data cardinality is ambiguous"):
        model.fit(np.ones((2, 1)), np.ones((3, 1)))


def test_a_summary_lists_layers_shapes_and_weights(capsys) -> None:
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).summary()
    printed = capsys.readouterr().out
    assert "│ dense (Dense)                   │ (None, 2)              │             8 │" in printed
    assert " Total params: 8 (32.00 B)" in printed


def test_targets_and_predictions_of_different_structure_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Expected an instance of list, got <tf\.Tensor"):
        keras.losses.SparseCategoricalCrossentropy()([0], tf.ones([1, 2]))
