"""Reads the formulas that are shown, as a person would, and computes what they say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from viz.engine.ops import special as _special  # noqa: F401 (registers its primitives)
from viz.engine.primitive import PRIMITIVES

TOKEN = re.compile(
    r"\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?|λα|λ|α|π|½|[A-Za-zψΓσ][A-Za-z0-9_]*[′″]?(?:⁻¹)?|[²³√·^+\-−/()|\[\]<>=≠≤≥⌊⌋⌈⌉,δ])"
)
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _op(name: str) -> Callable[..., Any]:
    """A function that NumPy lacks, as the engine computes it; goldens by TensorFlow hold it to that."""
    return lambda x: PRIMITIVES[name].impl(np.asarray(x, float))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "erf": _op("erf"),
    "erf⁻¹": _op("erfinv"),
    "σ": lambda x: 1 / (1 + np.exp(-x)),
    "sign": np.sign,
    "round": np.round,
    "max": np.maximum,
    "min": np.minimum,
    "atan2": np.arctan2,
    "nextafter": np.nextafter,
    "ψ": _op("digamma"),
    "ψ′": _op("trigamma"),
    "ψ″": _op("polygamma_2"),
    "Γ": lambda x: np.exp(_op("lgamma")(x)),
    "cast": lambda x: x,
}
CLOSES = {"(": ")", "[": "]", "|": "|", "⌊": "⌋", "⌈": "⌉"}
CONSTANTS = {"λ": SELU_SCALE, "λα": SELU_SCALE * SELU_ALPHA, "π": math.pi, "½": 0.5}


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """Returns the value of a formula in which names stand for ``values``.

    Raises:
        SyntaxError: It is not a formula of numbers: it speaks of axes, places or matrices.
    """
    reader = _Reader(text, {**CONSTANTS, **values})
    found = reader.choice()
    if reader.at < len(reader.tokens):
        reader.at = 0
        found = reader.condition()
    if reader.at < len(reader.tokens):
        raise SyntaxError(f"{text!r}: what is {reader.tokens[reader.at]!r}?")
    return found


class _Reader:
    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self.values = values
        self.tokens: list[str] = []
        at = 0
        text = text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise SyntaxError(f"{text!r}: what is {text[at:]!r}?")
            self.tokens.append(found[1])
            at = found.end()
        self.text, self.at = text, 0

    def next(self, *wanted: str) -> str | None:
        if self.at < len(self.tokens) and (not wanted or self.tokens[self.at] in wanted):
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def must(self, wanted: str) -> None:
        if self.next(wanted) is None:
            raise SyntaxError(f"{self.text!r} lacks {wanted!r}")

    def choice(self) -> Any:
        value = self.sum()
        if self.next("if"):
            condition = self.condition()
            self.must("else")
            return np.where(condition, value, self.choice())
        return value

    def condition(self) -> Any:
        if self.next("not"):
            return np.logical_not(self.condition())
        left, whole = self.sum(), True
        compare = {
            "<": np.less,
            ">": np.greater,
            "≤": np.less_equal,
            "≥": np.greater_equal,
            "=": np.equal,
            "≠": np.not_equal,
        }
        compared = False
        while sign := self.next(*compare):
            right = self.sum()
            whole, left, compared = np.logical_and(whole, compare[sign](left, right)), right, True
        return whole if compared else left

    def sum(self) -> Any:
        value = self.product()
        while sign := self.next("+", "−", "-"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> Any:
        if self.next("−", "-"):
            return -self.product()
        value = self.power()
        while sign := self.next("·", "/", "mod"):
            other = -self.power() if self.next("−", "-") else self.power()
            value = {"·": np.multiply, "/": np.divide, "mod": np.mod}[sign](value, other)
        return value

    def power(self) -> Any:
        value = self.primary()
        while sign := self.next("²", "³", "^"):
            value = value ** (self.primary() if sign == "^" else 2 if sign == "²" else 3)
        return value

    def primary(self) -> Any:
        token = self.next()
        if token is None:
            raise SyntaxError(f"{self.text!r} ends too early")
        if token[0].isdigit():
            return float(token)
        if token in CLOSES:
            value = self.condition() if token == "[" else self.choice()
            self.must(CLOSES[token])
            if token == "[":
                return np.asarray(value, float)
            functions = {"|": np.abs, "⌊": np.floor, "⌈": np.ceil}
            return functions[token](value) if token in functions else value
        if token == "√":
            return np.sqrt(self.power())
        if token in self.values:
            return self.values[token]
        if token in FUNCTIONS:
            return self.call(token)
        raise SyntaxError(f"{self.text!r}: what is {token!r}?")

    def call(self, name: str) -> Any:
        power = {"²": 2, "³": 3}.get(self.next("²", "³") or "", 1)
        if self.next("("):
            arguments = [self.choice()]
            while self.next(","):
                arguments.append(self.choice())
            self.must(")")
        else:
            arguments = [self.power()]
        return FUNCTIONS[name](*arguments) ** power
