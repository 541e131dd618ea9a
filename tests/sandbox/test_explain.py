"""Exceptions and the sentences for them."""

# ruff: noqa: E501 - the table holds TensorFlow's own messages, each in one piece

import numpy as np
import pytest

from viz.locale import LANGUAGES, catalog, text
from viz.sandbox import explain
from viz.sandbox.imports import ClosedModuleError, guarded_import


class InvalidArgumentError(Exception):
    """Stands in for TensorFlow's."""


def sentence(error: BaseException) -> str:
    code, values = explain.explain(error)
    sentences = [text(code, lang, **values) for lang in LANGUAGES]
    return sentences[0]


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (RuntimeError("A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)"), "tape_used"),
        (RuntimeError("A non-persistent GradientTape can only be used tocompute one set of gradients (or jacobians)"), "tape_used"),
        (ValueError("Tape is still recording, This can happen if you try to re-enter an already-active tape."), "tape_active"),
        (ValueError("Tape is not recording."), "tape_idle"),
        (AttributeError("'NoneType' object has no attribute '_tape'"), "tape_gone"),
        (ValueError("Passed in object 1.0 of type 'float', not tf.Tensor or tf.Variable or ExtensionType."), "watch_type"),
        (AttributeError("'float' object has no attribute 'dtype'"), "not_a_tensor"),
        (AttributeError("'numpy.ndarray' object has no attribute '_id'"), "not_a_tensor"),
        (RuntimeError("`variable += value` with `tf.Variable`s is not supported. Use ..."), "variable_augmented"),
        (LookupError("gradient registry has no entry for: AdjustContrastv2"), "no_rule"),
        (InvalidArgumentError("{{function_node x}} Incompatible shapes: [2,3] vs. [2] [Op:AddV2] name: "), "shapes"),
        (InvalidArgumentError("Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3] [Op:MatMul] name: "), "matmul"),
        (InvalidArgumentError("cannot compute Mul as input #1(zero-based) was expected to be a int32 tensor but is a float tensor"), "dtypes"),
        (ValueError("Tensor conversion requested dtype float32 for Tensor with dtype int32: x"), "dtypes"),
        (TypeError("Cannot convert 2.0 to EagerTensor of dtype int32"), "number_dtype"),
        (ValueError("Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor."), "none_operand"),
        (TypeError("unsupported operand type(s) for *: 'float' and 'NoneType'"), "none_operand"),
        (AttributeError("'NoneType' object has no attribute 'numpy'"), "none_attribute"),
        (TypeError("f() missing 1 required positional argument: 'x'"), "missing"),
        (TypeError("GradientTape.__init__() got an unexpected keyword argument 'foo'"), "keyword"),
        (ZeroDivisionError("division by zero"), "zero_division"),
        (IndexError("list index out of range"), "index"),
        (KeyError("w"), "key"),
        (AssertionError(), "assertion"),
        (EOFError("EOF when reading a line"), "input"),
        (TypeError("odd"), "type"),
        (ValueError("odd {braces}"), "value"),
        (GeneratorExit(), "other"),
        (Exception("odd"), "other"),
    ],
)  # fmt: skip
def test_each_common_exception_has_its_sentence(error, key):
    assert explain.explain(error)[0] == f"sandbox.error.{key}"
    assert sentence(error)


def test_shapes_and_dtypes_are_named_in_the_sentence():
    error = InvalidArgumentError("Incompatible shapes: [2,3] vs. [2] [Op:AddV2]")
    assert "[2,3]" in sentence(error)
    assert "[2]" in sentence(error)


def caught(source: str) -> BaseException:
    try:
        exec(compile(source, "<program>", "exec"), {})
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("source", "key", "near"),
    [
        ("loss = 1\nprint(los)", "name_near", "loss"),
        ("def f(weight):\n    return wieght\nf(1)", "name_near", "weight"),
        ("pritn(1)", "name_near", "print"),
        ("qqqqqq", "name", None),
        ("x = tf.constant(1)", "name_module", None),
        ("def f():\n    x = x + 1\nf()", "unbound", None),
        ("import viz.tf as tf\ntf.math.igamma", "module_known_near", "digamma"),
        ("import viz.tf as tf\ntf.ragged", "module_known_name", None),
        ("import math\nmath.squirt(2)", "module_near", "sqrt"),
        ("import math\nmath.zzzzzz", "module_name", None),
    ],
)
def test_a_wrong_name_gets_the_nearest_that_exists(source, key, near):
    code, values = explain.explain(caught(source))
    assert code == f"sandbox.error.{key}"
    if near is not None:
        assert values["near"] == near


@pytest.mark.parametrize(
    ("name", "key", "near"),
    [
        ("tensorfow", "import_near", "tensorflow"),
        ("maths", "import_near", "math"),
        ("pandas", "import_missing", None),
        ("panel", "import_missing", None),
        ("subprocess", "import_closed", None),
        ("socket", "import_closed", None),
    ],
)
def test_a_module_that_is_not_there_is_told_with_the_nearest_that_is(name, key, near):
    with pytest.raises(ImportError) as error:
        guarded_import(name)
    code, values = explain.explain(error.value)
    assert code == f"sandbox.error.{key}"
    if near is not None:
        assert values["near"] == near


def test_harmless_modules_can_be_imported():
    for name in (
        "math",
        "functools",
        "collections.abc",
        "os",
        "sys",
        "logging",
        "numpy.linalg",
        "typing",
    ):
        assert guarded_import(name) is not None


def test_a_closed_module_prints_as_the_import_error_it_is():
    assert explain.detail(ClosedModuleError("no", name="x")) == "ImportError: no"


def test_recursion_and_memory_count_as_limits():
    assert explain.limit_of(RecursionError()) == "sandbox.limit.recursion"
    assert explain.limit_of(MemoryError()) == "sandbox.limit.memory"
    assert explain.limit_of(np.exceptions.AxisError("x")) is None


def test_an_exception_that_cannot_be_printed_is_still_explained():
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError("no")

    assert explain.explain(Odd())[0] == "sandbox.error.other"
    assert "Odd" in explain.detail(Odd())


def test_texts_are_short_and_without_lone_surrogates():
    error = ValueError("\ud800" + "x" * 5000)
    explain.detail(error).encode()
    assert len(explain.detail(error)) <= 1200
    assert all(len(v) <= 300 for v in explain.explain(error)[1].values())


def test_every_rule_has_a_sentence_whose_placeholders_it_fills():
    for _, _, key in explain._RULES:
        assert f"sandbox.error.{key}" in catalog("sandbox", "en")
    for _, key in explain._TYPES:
        assert f"sandbox.error.{key}" in catalog("sandbox", "en")
