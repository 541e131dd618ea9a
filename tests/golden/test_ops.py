"""Every op and model case agrees with TensorFlow in value, first and second gradients."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import viz.tf as tf
from tests.golden import model_cases, name_cases, op_cases
from tests.golden.agreement import difference
from tests.golden.not_offered import is_missing, not_offered

FOLDER = Path(__file__).parent
TABLES = {"ops": op_cases, "names": name_cases, "models": model_cases}
GOLDEN = {
    table: json.loads((FOLDER / f"{table}.json").read_text(encoding="utf-8"))["cases"]
    for table in TABLES
}


@pytest.mark.parametrize("table", TABLES)
def test_the_table_and_the_goldens_name_the_same_cases(table: str) -> None:
    names = [name for name, _, _ in TABLES[table].cases(tf)]
    assert len(names) == len(set(names))
    assert set(names) == set(GOLDEN[table])


@pytest.mark.parametrize(
    ("table", "name", "function", "arguments"),
    [
        pytest.param(table, *case, id=case[0])
        for table, module in TABLES.items()
        for case in module.cases(tf)
    ],
)
def test_a_case_agrees_with_tensorflow(
    table: str, name: str, function: Callable[..., Any], arguments: list[Any]
) -> None:
    got = json.loads(json.dumps(op_cases.evaluate(tf, function, arguments)))
    assert is_missing(got) == (name in not_offered())
    if is_missing(got):
        return
    assert difference(GOLDEN[table][name], got) is None
