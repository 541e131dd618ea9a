"""What is said about names that are not here."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import viz.tf as tf
from viz.tf.missing import missing, tensorflow_has
from viz.tf.tensorflow_names import FAMILIES


def test_a_name_that_tensorflow_has_is_said_to_be_there_but_not_here() -> None:
    with pytest.raises(AttributeError, match=r"'igamma' here \(TensorFlow has it\); there is: "):
        _ = tf.math.igamma
    with pytest.raises(AttributeError, match=r"'ragged' here \(TensorFlow has it\)"):
        _ = tf.ragged


def test_a_name_that_tensorflow_lacks_too_is_said_to_be_nowhere() -> None:
    with pytest.raises(AttributeError, match=r"'rnn' \(nor has TensorFlow\); there are: "):
        _ = tf.nn.rnn


def test_a_name_of_a_family_names_what_is_near_and_then_the_rest_of_the_family() -> None:
    text = str(missing("tensorflow.math", {"__all__": ["lgamma", "sin", "exp"]}, "igamma"))
    assert text.endswith("there is: lgamma; there are also: exp, sin")


def test_a_top_level_name_lists_those_that_share_a_word() -> None:
    text = str(missing("tensorflow", {"__all__": ["scatter_nd", "sin"]}, "scatter_xyz_add"))
    assert text.endswith("there is: scatter_nd")


def test_a_family_that_is_not_known_gets_no_claim() -> None:
    assert tensorflow_has("tensorflow.raw_ops", "Add") is None
    assert "TensorFlow" not in str(missing("tensorflow.raw_ops", {"__all__": []}, "Add"))


def test_names_that_python_asks_for_get_pythons_own_words() -> None:
    assert str(missing("tensorflow.nn", vars(tf.nn), "__path__")) == (
        "module 'tensorflow.nn' has no attribute '__path__'"
    )


def test_every_module_answers_for_names_that_it_lacks() -> None:
    for found in pkgutil.iter_modules(tf.__path__):
        family = FAMILIES.get(found.name)
        if family is None:
            continue
        module = importlib.import_module(f"viz.tf.{found.name}")
        with pytest.raises(AttributeError, match=r"nor has TensorFlow"):
            _ = module.no_such_name


def test_the_list_of_names_is_small_and_not_loaded_before_it_is_needed() -> None:
    import viz.tf.tensorflow_names as names

    with open(names.__file__, encoding="utf-8") as file:
        assert len(file.read()) < 60_000
    code = (
        "import sys, viz.tf as tf; tf.ones([2]) + 1.; tf.keras.layers.Dense(1)(tf.ones([1, 1]))\n"
        "assert 'viz.tf.tensorflow_names' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_names_that_exist_here_exist_in_tensorflow() -> None:
    ours = {"install"}
    assert set(tf.__all__) - ours - {"resource", "variant"} <= set(FAMILIES[""].split()) | {
        "__version__", "newaxis", "math", "no_gradient", "RegisterGradient",
    }  # fmt: skip


def test_a_name_like_no_other_gets_tensorflows_own_words() -> None:
    with pytest.raises(AttributeError) as error:
        _ = tf.foo
    assert str(error.value) == "module 'tensorflow' has no attribute 'foo'"
