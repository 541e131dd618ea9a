"""Every public op agrees with TensorFlow over dtypes, shapes and edge values, or there is a reason."""

import fnmatch
import functools
import logging
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viz.tf as tf
from tests.golden import domain_cases
from viz.engine.state import fresh

FOLDER = Path(__file__).parent
GOLDEN = domain_cases.read((FOLDER / "domain.json.zlib").read_bytes())
REASONS: dict[str, str] = tomllib.loads((FOLDER / "domain_reasons.toml").read_text("utf-8"))
CASES = {name: (function, makers) for name, function, makers in domain_cases.families(tf)}
OPS = sorted({name.split("/")[0] for name in CASES})


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@functools.cache
def _result(name: str) -> Any:
    with fresh(), warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
        return domain_cases.evaluate(tf, *CASES[name])


@functools.cache
def _excused(name: str) -> tuple[str, ...]:
    """The patterns of reasons that cover a case."""
    return tuple(p for p in REASONS if fnmatch.fnmatchcase(name, p))


def test_the_golden_was_made_by_this_generator_from_these_cases() -> None:
    assert GOLDEN["versions"]["generator"] == domain_cases.GENERATOR
    assert set(GOLDEN["cases"]) == set(CASES)


@pytest.mark.parametrize("op", OPS)
def test_an_op_agrees_with_tensorflow_over_its_domain(op: str) -> None:
    wrong = {
        name: (GOLDEN["cases"][name], _result(name))
        for name in CASES
        if name.split("/")[0] == op
        and not _excused(name)
        and not domain_cases.agree(GOLDEN["cases"][name], _result(name))
    }
    assert not wrong


@pytest.mark.parametrize("pattern", REASONS)
def test_a_reason_is_still_needed(pattern: str) -> None:
    covered = [name for name in CASES if pattern in _excused(name)]
    assert any(not domain_cases.agree(GOLDEN["cases"][name], _result(name)) for name in covered)


@pytest.mark.parametrize("op", OPS)
def test_no_exception_is_a_stranger(op: str) -> None:
    """Whatever the input, the exceptions are of the types that TensorFlow's users know."""
    known = {
        "TypeError",
        "ValueError",
        "IndexError",
        "AttributeError",
        "LookupError",
        "AssertionError",
    }
    known |= {name for name in dir(tf.errors) if name.endswith("Error")} | {"NotImplementedError"}
    for name in CASES:
        if name.split("/")[0] == op:
            for stage in _result(name):
                assert not isinstance(stage, str) or stage in known, name


def test_a_planted_difference_is_found() -> None:
    name = "add/float32/(7,)(7,)/usual/3"
    expected = GOLDEN["cases"][name]
    value = [expected[0][0], expected[0][1], [v + 1e-3 for v in expected[0][2]]]
    assert domain_cases.agree(expected, _result(name))
    assert not domain_cases.agree(expected, [value, *expected[1:]])
    assert not domain_cases.agree(["ValueError"], ["TypeError"])
    assert not domain_cases.agree(["float32", [1], [0.0]], ["float32", [1], [1e-40]])
