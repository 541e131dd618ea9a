"""Compare results encoded by `op_cases.encode`, ours with TensorFlow's."""

import math
from typing import Any

# Relative to the largest number of the array: float32 sums lose digits of their small terms.
TOLERANCE = {"float16": 4e-3, "float32": 5e-5, "float64": 1e-10, "complex64": 5e-5}
# Results smaller than this are differences of larger numbers, whose rounding remains.
SMALLEST_SCALE = 0.05


def difference(expected: Any, got: Any) -> str | None:
    """Say how two encoded results differ, None if they agree.

    None, structure, dtype and shape have to be equal; numbers within `TOLERANCE`; infinities and
    NaNs at the same places.
    """
    if isinstance(expected, dict) and isinstance(got, dict) and expected.keys() == got.keys():
        return _first(difference(expected[key], got[key]) for key in expected)
    if _is_array(expected) and _is_array(got):
        if expected[:2] != got[:2]:
            return f"{expected[0]}{expected[1]} expected, got {got[0]}{got[1]}"
        return _numbers(expected[0], expected[2], got[2])
    if isinstance(expected, list) and isinstance(got, list) and not _is_array(expected):
        if len(expected) == len(got) and not _is_array(got):
            return _first(difference(a, b) for a, b in zip(expected, got, strict=True))
    elif expected == got and type(expected) is type(got):
        return None
    return f"{expected} expected, got {got}"


def _first(differences: Any) -> str | None:
    return next((each for each in differences if each), None)


def _is_array(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)


def _numbers(dtype: str, expected: list[Any], got: list[Any]) -> str | None:
    tolerance = TOLERANCE.get(dtype)
    if tolerance is None:
        return None if expected == got else f"{expected} expected, got {got}"
    scale = max((abs(each) for each in expected if math.isfinite(each)), default=0.0)
    for a, b in zip(expected, got, strict=True):
        same = a == b or (math.isnan(a) and math.isnan(b))
        if not same and not (
            math.isfinite(a) and abs(a - b) <= tolerance * max(scale, SMALLEST_SCALE)
        ):
            return f"{expected} expected, got {got}"
    return None
