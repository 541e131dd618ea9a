"""Keras cases and cases with seeds agree with TensorFlow; random bits, shuffles and weights exactly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import viz.tf as tf
from tests.golden import keras_cases, layer_cases, op_cases, seeded_cases
from tests.golden.agreement import difference

FOLDER = Path(__file__).parent
TABLES = {"keras": keras_cases, "layers": layer_cases, "seeded": seeded_cases}
GOLDEN = {
    table: json.loads((FOLDER / f"{table}.json").read_text(encoding="utf-8"))["cases"]
    for table in TABLES
}
# Logarithm, sine and cosine of the C library that TensorFlow uses are not always rounded correctly.
ROUNDED = ("normal", "Normal", "VarianceScaling", "fit/")


def _case_parameters() -> list[Any]:
    return [
        pytest.param(table, *case, id=case[0])
        for table, module in TABLES.items()
        for case in module.cases(tf)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_table_and_the_goldens_name_the_same_cases(table: str) -> None:
    names = [name for name, _, _ in TABLES[table].cases(tf)]
    assert len(names) == len(set(names))
    assert set(names) == set(GOLDEN[table])


@pytest.mark.parametrize(("table", "name", "function", "arguments"), _case_parameters())
def test_a_case_agrees_with_tensorflow(
    table: str, name: str, function: Callable[..., Any], arguments: list[Any]
) -> None:
    got = json.loads(json.dumps(op_cases.evaluate(tf, function, arguments)))
    assert difference(GOLDEN[table][name], got) is None
    if table == "seeded" and not any(word in name for word in ROUNDED):
        assert got == GOLDEN[table][name]
