"""Layers: names, weights, building, the training flag, refusals; numbers are in tests/golden."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine import events
from viz.tf import keras

L = keras.layers


@pytest.fixture(autouse=True)
def _fresh_names():
    keras.backend.clear_session()
    yield
    keras.backend.clear_session()


def test_names_count_up_and_paths_name_the_layers_around() -> None:
    model = keras.Sequential([L.Dense(2), L.Dense(1)])
    model(tf.ones([1, 3]))
    assert [w.path for w in model.weights] == [
        "sequential/dense/kernel", "sequential/dense/bias", "sequential/dense_1/kernel", "sequential/dense_1/bias",
    ]  # fmt: skip
    assert L.ReLU().name == "re_lu"
    assert L.MaxPool2D().name == "max_pooling2d"


def test_tapes_watch_the_variables_inside_by_their_path() -> None:
    layer = L.Dense(2)
    with tf.GradientTape() as tape:
        layer(tf.ones([1, 3]))
    assert [v.name for v in tape.watched_variables()] == ["dense/kernel:0", "dense/bias:0"]


def test_a_keras_variable_prints_as_keras_prints_it() -> None:
    layer = L.Dense(1)
    layer.build((None, 1))
    layer.bias.assign([2.0])
    assert repr(layer.bias) == "<Variable path=dense/bias, shape=(1,), dtype=float32, value=[2.]>"
    assert repr(layer) == "<Dense name=dense, built=True>"


def test_watching_a_keras_variable_is_refused_but_it_can_be_a_source() -> None:
    layer = L.Dense(1, use_bias=False, kernel_initializer="ones")
    with tf.GradientTape() as tape:
        y = layer(tf.constant([[1.0, 2.0]]))
        with pytest.raises(ValueError, match=r"of type 'Variable', not tf\.Tensor"):
            tape.watch(layer.kernel)
    assert tape.gradient(y, layer.kernel).numpy().tolist() == [[1.0], [2.0]]


def test_a_layer_shows_as_its_ops_on_its_variables() -> None:
    layer = L.Dense(1, activation="relu")
    layer.build((None, 2))
    seen: list[events.Event] = []
    with events.listening(seen.append):
        layer(tf.constant([[1.0, 2.0]]))
    ops = [e for e in seen if isinstance(e, events.OpApplied)]
    assert [e.name for e in ops] == ["matmul", "add", "relu"]
    assert (ops[0].inputs[1], ops[1].inputs[1]) == (layer.kernel.value, layer.bias.value)


def test_building_shows_only_the_new_variables() -> None:
    seen: list[events.Event] = []
    with events.listening(seen.append):
        keras.Sequential([L.Input((3,)), L.Dense(2)])
    assert [(type(e).__name__, e.how, e.tensor._name) for e in seen] == [
        ("TensorMade", "variable", "sequential/dense/kernel"),
        ("TensorMade", "variable", "sequential/dense/bias"),
    ]


def test_a_frozen_layer_lists_nothing_to_train_yet_its_gradients_flow() -> None:
    layer = L.Dense(1, use_bias=False, kernel_initializer="ones")
    layer.trainable = False
    with tf.GradientTape() as tape:
        y = layer(tf.constant([[3.0]]))
    assert layer.trainable_variables == []
    assert tape.gradient(y, layer.kernel).numpy().tolist() == [[3.0]]


class Inner(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.drop = L.Dropout(0.5, seed=1)

    def call(self, x):
        return self.drop(x)


def test_training_reaches_layers_inside_layers_that_do_not_take_it() -> None:
    x, model = tf.ones([1, 64]), Inner()
    assert np.count_nonzero(model(x, training=True).numpy() == 0) > 0
    assert np.array_equal(model(x).numpy(), x.numpy())


def test_weights_are_found_in_lists_and_dicts_and_plain_variables_are_not() -> None:
    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [L.Dense(2), L.Dense(1)]
            self.heads = {"a": L.Dense(1)}
            self.own = tf.Variable(1.0)

        def call(self, x):
            for block in self.blocks:
                x = block(x)
            return self.heads["a"](x)

    model = Model()
    model(tf.ones([1, 2]))
    assert len(model.trainable_variables) == 6
    assert model.weights[0].path == "model/dense/kernel"


def test_build_gets_the_shape_of_each_input_by_name() -> None:
    class Two(L.Layer):
        def build(self, a_shape, b_shape):
            self.shapes = a_shape, b_shape

        def call(self, a, b):
            return a

    layer = Two()
    layer(tf.ones([1, 2]), b=tf.ones([1, 3]))
    assert layer.shapes == ((1, 2), (1, 3))


def test_an_error_inside_call_names_the_layer_and_its_arguments_once() -> None:
    class Broken(L.Layer):
        def call(self, x):
            return x + tf.ones([7])

    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        keras.Sequential([Broken()])(tf.ones([1, 3]))
    text = str(caught.value)
    assert text.startswith("Exception encountered when calling Broken.call().\n\n")
    assert text.endswith(
        "Arguments received by Broken.call():\n  • x=tf.Tensor(shape=(1, 3), dtype=float32)"
    )


class Forgetful(L.Layer):
    def __init__(self) -> None:
        self.units = 1


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: L.Dense(-1), ValueError, "expected a positive integer. Received: units=-1"),
        (lambda: L.Dense(1, activation="foo"), ValueError, "Could not interpret activation function identifier: foo"),
        (lambda: L.Dense(1, foo=1), ValueError, "Unrecognized keyword arguments passed to Dense: {'foo': 1}"),
        (lambda: L.Dense(1).kernel, AttributeError, "You must build the layer before accessing `kernel`."),
        (lambda: L.Dense(1)(tf.ones([2])), ValueError, "expected min_ndim=2, found ndim=1"),
        (lambda: L.Dense(1)([[1.0]]), ValueError, "Only input tensors may be passed as positional arguments"),
        (lambda: Forgetful()(tf.ones([1, 1])), RuntimeError, "you forgot to call `super"),
        (lambda: keras.Sequential()(tf.ones([1, 1])), ValueError, "cannot be built because it has no layers"),
        (lambda: keras.Sequential([3]), ValueError, "Only instances of `keras.Layer` can be added"),
        (lambda: keras.Model(1, 2), ValueError, "values must be KerasTensors"),
        (lambda: keras.Input((2,), sparse=True), NotImplementedError, "dense inputs are"),
        (lambda: L.Dropout(2.0), ValueError, "Expected a float value between 0 and 1"),
        (lambda: L.Dens, AttributeError, "there is: Dense"),
    ],
)  # fmt: skip
def test_what_keras_rejects_is_rejected(call, error, text) -> None:
    with pytest.raises(error, match=text.replace("(", r"\(").replace("[", r"\[")):
        call()


def test_another_width_at_the_second_call_is_refused() -> None:
    layer = L.Dense(1)
    layer(tf.ones([1, 2]))
    with pytest.raises(ValueError, match="expected axis -1 of input shape to have value 2"):
        layer(tf.ones([1, 3]))
