"""Every reverse rule against finite differences, and the checker against a wrong rule."""

import numpy as np
import pytest

from tests.engine.gradcheck_table import CASES, ELSEWHERE, FIRST_ORDER_ONLY
from viz.engine.gradcheck import GradientMismatchError, check_gradients
from viz.engine.ops.arith import multiply
from viz.engine.ops.exponential import number
from viz.engine.primitive import PRIMITIVES, Primitive, apply


def differentiable() -> set[str]:
    return {n for n, p in PRIMITIVES.items() if (p.rules and any(p.rules)) or p.any_rule}


def test_every_differentiable_primitive_is_checked():
    assert differentiable() == set(CASES) | set(ELSEWHERE)


@pytest.mark.parametrize("name", sorted(CASES))
def test_rule_agrees_with_finite_differences(name):
    function, values = CASES[name]
    for seed in range(2):
        check_gradients(function, *values, seed=seed)


@pytest.mark.parametrize("name", sorted(set(CASES) - FIRST_ORDER_ONLY))
def test_rule_of_the_rule_agrees_with_finite_differences(name):
    function, values = CASES[name]
    check_gradients(function, *values, order=2)


def planted(factor: float) -> Primitive:
    rule = (lambda g, y, x: multiply(g, multiply(number(factor, x), x)),)
    return Primitive("planted", "Planted", np.square, rule, None, False, False)


def test_a_slightly_wrong_rule_is_caught():
    x = np.array([0.7, -1.3])
    check_gradients(lambda t: apply(planted(2.0), (t,)), x)
    with pytest.raises(GradientMismatchError):
        check_gradients(lambda t: apply(planted(2.001), (t,)), x)


def test_a_rule_that_is_wrong_only_in_the_second_order_is_caught():
    wrong_in_second = Primitive(
        "planted_cube",
        "Planted",
        lambda x: x**3,
        (lambda g, y, x: multiply(g, apply(planted(2.001), (multiply(x, number(3**0.5, x)),))),),
        None,
        False,
        False,
    )
    check_gradients(lambda t: apply(wrong_in_second, (t,)), np.array([0.7, -1.3]))
    with pytest.raises(GradientMismatchError):
        check_gradients(lambda t: apply(wrong_in_second, (t,)), np.array([0.7, -1.3]), order=2)
