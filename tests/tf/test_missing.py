"""What is said about names that are not here."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import viz.tf as tf
from viz.tf.install import install
from viz.tf.missing import missing, tensorflow_has
from viz.tf.outside import INSTEAD
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


def test_what_is_left_out_on_purpose_says_what_to_write_instead() -> None:
    for family, names in INSTEAD.items():
        module = f"tensorflow.{family}".rstrip(".") if not family.startswith("keras") else family
        for name, sentence in names.items():
            text = str(missing(module, {"__all__": []}, name))
            assert text.endswith(f". {sentence}")
            known = tensorflow_has(module, name)
            assert ("(TensorFlow has it)" in text) == bool(known)
            assert ("(nor has TensorFlow)" in text) == (not known)


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow as tf; tf.keras.datasets.mnist.load_data()",
        "from tensorflow.keras.datasets import mnist",
        "from keras.applications import VGG16",
        "import tensorflow as tf; tf.keras.models.load_model('m.keras')",
        "import tensorflow as tf; tf.keras.Sequential([tf.keras.layers.Dense(1)]).save('m.keras')",
        "import tensorflow as tf; tf.compat.v1.disable_eager_execution()",
    ],
)
def test_programs_that_need_files_or_data_get_one_sentence_that_helps(code: str) -> None:
    with install(), pytest.raises((AttributeError, ImportError, NotImplementedError)) as error:
        exec(code, {})
    sentences = {s for names in INSTEAD.values() for s in names.values()}
    assert any(sentence in str(error.value) for sentence in sentences)


def test_names_that_exist_here_exist_in_tensorflow() -> None:
    ours = {"install"}
    assert set(tf.__all__) - ours - {"resource", "variant"} <= set(FAMILIES[""].split()) | {
        "__version__", "newaxis", "math", "no_gradient", "RegisterGradient",
    }  # fmt: skip


def test_a_name_like_no_other_gets_tensorflows_own_words() -> None:
    with pytest.raises(AttributeError) as error:
        _ = tf.foo
    assert str(error.value) == "module 'tensorflow' has no attribute 'foo'"


def _said(statement: str) -> str:
    with install(), pytest.raises((AttributeError, ImportError)) as error:
        exec(statement, {})
    return str(error.value)


@pytest.mark.parametrize("module", ["keras.layers", "tensorflow.nn", "tensorflow.linalg", "keras"])
def test_a_missing_name_is_answered_alike_by_attribute_and_by_import(module: str) -> None:
    by_attribute = _said(f"import {module} as m; m.no_such_name")
    by_import = _said(f"from {module} import no_such_name")
    assert by_attribute.startswith(f"module '{module}' has no attribute 'no_such_name' (nor has")
    assert by_import.startswith(f"cannot import name 'no_such_name' from '{module}' (nor has")
    assert by_attribute.partition("(nor")[2] == by_import.partition("(nor")[2]


def test_a_missing_module_says_whether_tensorflow_has_it() -> None:
    assert _said("import tensorflow.ragged").startswith(
        "No module named 'tensorflow.ragged' here (TensorFlow has it)"
    )
    assert _said("import keras.nowhere").startswith(
        "No module named 'keras.nowhere' (nor has TensorFlow)"
    )


def test_keras_is_tf_keras() -> None:
    names: dict[str, object] = {}
    with install():
        exec("import keras, tensorflow; from keras.layers import Dense", names)
        exec("same = keras is tensorflow.keras and Dense is keras.layers.Dense", names)
    assert names["same"] is True


def test_what_was_installed_before_comes_back() -> None:
    import builtins

    before = builtins.__import__
    with install():
        assert builtins.__import__ is not before
    assert builtins.__import__ is before
    assert "keras" not in sys.modules
