"""Every formula of numbers that is shown is computed, and compared with the op and the rule that run."""

from __future__ import annotations

import numpy as np
import pytest

from tests.formulas import evaluate
from tests.test_notation import NAMES
from viz.engine import dtypes
from viz.engine.primitive import PRIMITIVES, apply
from viz.engine.tensor import EagerTensor
from viz.notation import FORMULAS

PARAMS = {"leaky_relu": {"alpha": 0.2}, "leaky_relu_grad": {"alpha": 0.2}}
DOMAINS = {
    "acosh": (1.2, 3.0),
    "log": (0.3, 3.0),
    "sqrt": (0.3, 3.0),
    "rsqrt": (0.3, 3.0),
    "sqrt_grad": (0.3, 3.0),
    "rsqrt_grad": (0.3, 3.0),
    "pow": (0.3, 3.0),
    "xlogy": (0.3, 3.0),
    "lgamma": (0.3, 3.0),
    "digamma": (0.3, 3.0),
    "trigamma": (0.3, 3.0),
    "relu6": (-8.0, 8.0),
    "relu6_grad": (-8.0, 8.0),
}
USUAL = (-0.9, 0.9)

STRUCTURE = {
    name: why
    for why, names in {
        "axes and places": """reshape transpose expand_dims squeeze broadcast_to tile pad slice reverse
            roll zeros_like ones_like shape size rank range one_hot where where_true argmax argmin take_rows
            add_rows scatter_nd pick tensor_scatter_nd gather gather_along gather_nd argsort strided_slice
            strided_slice_grad concat dynamic_stitch stack unstack split cumsum cumprod random_shuffle""",
        "sums over axes": """add_n einsum matmul l2_loss reduce_sum reduce_mean reduce_max reduce_min
            reduce_prod reduce_all reduce_any reduce_euclidean_norm segment_sum segment_mean segment_max
            segment_min segment_prod unsorted_segment_sum unsorted_segment_max unsorted_segment_min
            unsorted_segment_prod softmax log_softmax softmax_cross_entropy_grad softmax_cross_entropy conv2d
            conv2d_input conv2d_kernel depthwise_conv2d depthwise_conv2d_input depthwise_conv2d_kernel
            max_pool2d max_pool2d_grad avg_pool2d avg_pool2d_grad fft ifft silu""",
        "matrices": """diag set_diag tensor_diag tensor_diag_part diag_part band_part inv det slogdet
            solve cross""",
        "complex numbers": "conj angle real imag complex complex_abs",
        "truth values": "logical_and logical_or logical_xor logical_not",
        "texts, bits and other dtypes": "as_string to_number cast_bfloat16 fake_quant cast nextafter",
        "what the learner's code gives": "stop_gradient read_value identity check_numerics",
    }.items()
    for name in names.split()
}
"""Formulas that are not of numbers alone, and what else they speak of."""
NUMBERS = sorted(set(FORMULAS) - set(STRUCTURE))


def values_of(name: str, count: int, seed: int) -> list[np.ndarray]:
    low, high = DOMAINS.get(name, USUAL)
    random = np.random.default_rng(seed)
    return [random.uniform(low, high, 5) for _ in range(count)]


def tensor(value: np.ndarray) -> EagerTensor:
    return EagerTensor(np.asarray(value), dtypes.as_dtype(np.asarray(value).dtype))


def filled(template: str) -> str:
    return template.format(a="a", b="b", c="c", y="y", g="g")


def test_only_formulas_that_exist_are_set_aside() -> None:
    assert set(STRUCTURE) <= set(NAMES)
    assert len(NUMBERS) > 60


@pytest.mark.parametrize("name", NUMBERS)
def test_a_formula_says_what_the_op_and_its_rules_compute(name: str) -> None:
    formula, primitive = FORMULAS[name], PRIMITIVES[name]
    params = PARAMS.get(name, {})
    count = len(formula.local)
    for seed in range(4):
        inputs = values_of(name, count, seed)
        known = {**dict(zip("abc", inputs, strict=False)), "α": params.get("alpha")}
        tensors = [tensor(value) for value in inputs]
        output = apply(primitive, tensors, params)
        shown = np.asarray(evaluate(filled(formula.forward), known), float)
        np.testing.assert_allclose(shown, np.asarray(output.numpy(), float), rtol=1e-9, atol=1e-12)
        known["y"], known["g"] = output.numpy(), np.linspace(-1.5, 2.0, 5)
        for position in range(count):
            rule = (primitive.rules or ())[position] if primitive.rules else None
            derivative = evaluate(filled(formula.local[position]), known)
            if rule is None:
                assert formula.vjp[position] == "None"
                continue
            cotangent = rule(tensor(known["g"]), output, *tensors, **params)
            wanted = np.zeros(5) if cotangent is None else np.asarray(cotangent.numpy(), float)
            for said in (
                evaluate(filled(formula.vjp[position]), known),
                known["g"] * np.asarray(derivative, float),
            ):
                got = np.broadcast_to(np.asarray(said, float), (5,))
                np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("cos {a}", "−cos {a}"), ("1 / (1 + {a}²)", "1 / (1 − {a}²)"), ("−{y}²", "{y}²")],
)
def test_a_wrong_sign_is_another_number(right: str, wrong: str) -> None:
    known = {"a": 0.7, "y": 0.3}
    assert evaluate(filled(right), known) != evaluate(filled(wrong), known)
