"""The facade: what `import tensorflow` gives, and what happens with names that are not there."""

import importlib
import io
import sys

import pytest

import viz.tf as tf
from viz.engine.state import state


def test_import_tensorflow_gives_this_package_inside_install_only():
    before = sys.modules.get("tensorflow")
    with tf.install():
        assert importlib.import_module("tensorflow") is tf
        assert importlib.import_module("tensorflow.math") is tf.math
        namespace = {}
        exec("from tensorflow.nn import relu\nfrom tensorflow import math, nest", namespace)
        assert namespace["relu"] is tf.nn.relu
    assert sys.modules.get("tensorflow") is before
    assert not [m for m in sys.modules if m.startswith("tensorflow.")]


def test_install_cleans_up_after_a_program_that_raises_inside_a_tape():
    def program():
        with tf.install():
            tf.GradientTape().__enter__()
            raise KeyError("learner")

    with pytest.raises(KeyError):
        program()
    assert state.recorders == []
    assert "tensorflow" not in sys.modules


def test_modules_keep_their_own_names_after_being_imported_by_an_alias():
    with tf.install():
        importlib.import_module("tensorflow.linalg")
    assert tf.linalg.__spec__.name == "viz.tf.linalg"


def test_a_missing_name_is_an_attribute_error_that_names_what_is_near():
    with pytest.raises(
        AttributeError,
        match=r"has no attribute 'reduce_maen' \(nor has TensorFlow\); there is: reduce_mean",
    ):
        tf.reduce_maen  # noqa: B018
    with pytest.raises(AttributeError, match=r"there is: tf.math.erf"):
        tf.erf  # noqa: B018


def test_a_missing_name_of_a_family_lists_the_family():
    with pytest.raises(
        AttributeError,
        match=r"no attribute 'mdct' here \(TensorFlow has it\); there is: dct; there are also: fft",
    ):
        tf.signal.mdct  # noqa: B018


def test_every_listed_name_exists():
    for module in (
        tf.math,
        tf.nn,
        tf.linalg,
        tf.image,
        tf.debugging,
        tf.strings,
        tf.signal,
        tf.config,
    ):
        for name in module.__all__:
            assert hasattr(module, name), f"{module.__name__}.{name}"


def test_aliases_are_the_same_functions():
    assert tf.math.add is tf.add
    assert tf.linalg.matmul is tf.matmul
    assert tf.autodiff.GradientTape is tf.GradientTape


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (lambda: tf.constant(6.0), "6"),
        (lambda: tf.constant(1 / 3), "0.333333343"),
        (lambda: tf.constant([1.0, 2.0]), "[1 2]"),
        (lambda: tf.range(10), "[0 1 2 ... 7 8 9]"),
        (lambda: tf.ones([2, 2]), "[[1 1]\n [1 1]]"),
        (lambda: [tf.constant(1.0), "x"], "[1, 'x']"),
        (lambda: tf.constant("a"), '"a"'),
        (lambda: tf.constant(True), "1"),
    ],
)
def test_print_writes_as_the_kernel_does(value, text):
    out = io.StringIO()
    tf.print("v", value(), output_stream=out)
    assert out.getvalue() == f"v {text}\n"


def test_repr_and_str_are_tensorflows():
    assert str(tf.constant(3.0)) == "tf.Tensor(3.0, shape=(), dtype=float32)"
    assert (
        repr(tf.constant([1, 2]))
        == "<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>"
    )
    assert (
        repr(tf.Variable(3.14))
        == "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=3.140000104904175>"
    )


def test_a_module_lists_its_variables_by_attribute_name_own_ones_first():
    class Inner(tf.Module):
        def __init__(self):
            super().__init__()
            self.k = tf.Variable(1.0, name="k")

    class Outer(tf.Module):
        def __init__(self):
            super().__init__()
            self.a = Inner()
            self.w = tf.Variable(1.0, name="w")
            self.frozen = tf.Variable(1.0, name="f", trainable=False)

    outer = Outer()
    assert [v.name for v in outer.trainable_variables] == ["w:0", "k:0"]
    assert [v.name for v in outer.variables] == ["f:0", "w:0", "k:0"]


def test_a_registered_gradient_lasts_as_long_as_the_run():
    x = tf.constant([[[0.5, 0.2, 0.1]]])

    def gradient():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.image.adjust_contrast(x, 2.0)
        return tape.gradient(y, x)

    with tf.install():
        tf.RegisterGradient("AdjustContrastv2")(lambda op, dy: (dy * 7.0, None))
        assert gradient().numpy().ravel().tolist() == [7.0, 7.0, 7.0]
    with pytest.raises(LookupError):
        gradient()
