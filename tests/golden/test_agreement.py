"""The comparison of encoded results itself."""

import math

import pytest

from tests.golden.agreement import difference

INF, NAN = math.inf, math.nan


def f32(*numbers: float) -> list[object]:
    return ["float32", [len(numbers)], list(numbers)]


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (None, None),
        (f32(1.0, 2.0), f32(1.000001, 2.0)),
        (f32(1e-9, 1.0), f32(0.0, 1.0)),
        (f32(NAN, INF), f32(NAN, INF)),
        ([None, f32(1.0)], [None, f32(1.0)]),
        ({"values": f32(1.0)}, {"values": f32(1.0)}),
        (["int32", [1], [3]], ["int32", [1], [3]]),
        (True, True),
    ],
)
def test_results_agree(expected: object, got: object) -> None:
    assert difference(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (None, f32(0.0)),
        (f32(0.0), None),
        (f32(1.0), f32(1.001)),
        (f32(1.0), f32(NAN)),
        (f32(INF), f32(-INF)),
        (f32(INF), f32(3e38)),
        (f32(1.0), ["float64", [1], [1.0]]),
        (f32(1.0), ["float32", [1, 1], [1.0]]),
        ([f32(1.0)], [f32(1.0), f32(1.0)]),
        ([f32(1.0)], f32(1.0)),
        ({"values": f32(1.0)}, f32(1.0)),
        (["int32", [1], [3]], ["int32", [1], [4]]),
        (True, 1),
    ],
)
def test_results_differ(expected: object, got: object) -> None:
    assert difference(expected, got)
