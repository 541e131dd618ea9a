"""Every primitive can be drawn and explained."""

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

from viz.engine.primitive import PRIMITIVES
from viz.notation import FORMULAS, SYMBOLS, WITHOUT_FORMULA


def all_primitives() -> list[str]:
    for room in ("viz.engine.ops", "viz.tf"):
        for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            importlib.import_module(found.name)
    return sorted(name for name in PRIMITIVES if not name.startswith("test"))


NAMES = all_primitives()


@pytest.mark.parametrize("name", NAMES)
def test_a_primitive_has_a_formula_or_a_reason(name: str) -> None:
    assert (name in FORMULAS) != (name in WITHOUT_FORMULA)


def test_nothing_is_explained_that_does_not_exist() -> None:
    assert FORMULAS.keys() | WITHOUT_FORMULA.keys() == set(NAMES)
    assert SYMBOLS.keys() <= set(NAMES)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_names_its_inputs_and_has_a_rule_for_each(name: str) -> None:
    formula, rules = FORMULAS[name], PRIMITIVES[name].rules
    count = 2 if rules is None else len(rules)
    letters = set("abc"[:count])
    assert set(re.findall(r"\{(\w+)\}", formula.forward)) <= letters
    for text in formula.local:
        assert set(re.findall(r"\{(\w+)\}", text)) <= letters | {"y"}
    for text in formula.vjp:
        assert set(re.findall(r"\{(\w+)\}", text)) <= letters | {"y", "g"}
    assert len(formula.local) == len(formula.vjp) == count


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_says_none_where_the_rule_gives_none(name: str) -> None:
    rules = PRIMITIVES[name].rules
    for rule, text in zip(rules or (), FORMULAS[name].vjp, strict=rules is not None):
        assert (text == "None") == (rule is None)


def test_symbols_are_short_and_unique() -> None:
    drawn = [SYMBOLS.get(name, name) for name in NAMES]
    assert len(set(drawn)) == len(drawn)
    assert max(len(symbol) for symbol in drawn) <= 7


def test_the_tables_are_there_where_no_op_is_loaded() -> None:
    code = "import sys, viz.notation as n; n.SYMBOLS['sigmoid'], n.FORMULAS['sin']; print('numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "False"
