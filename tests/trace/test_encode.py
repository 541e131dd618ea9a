"""Values keep their meaning in the trace's JSON."""

import json

import numpy as np
import pytest

from viz.trace.encode import encode
from viz.trace.model import MAX_ELEMENTS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.1), 0.1),
        (np.float32(3.3), 3.3),
        (np.float64(1 / 3), 1 / 3),
        (np.int64(-7), -7),
        (np.bool_(True), True),
        (np.float32("nan"), "nan"),
        (np.float32("-inf"), "-inf"),
        (np.array([1.5, np.inf], np.float32), [1.5, "inf"]),
        (np.zeros((0, 2), np.float32), []),
        (np.complex64(1 + 2j), "(1+2j)"),
        (b"ab", "ab"),
    ],
)
def test_values_are_encoded_as_the_shortest_equal_json(value, expected):
    assert json.loads(json.dumps(encode(value))) == expected


def test_big_tensors_are_summarised():
    found = encode(np.arange(MAX_ELEMENTS + 1, dtype=np.float32))
    assert found["head"][:3] == [0.0, 1.0, 2.0]
    assert (found["min"], found["max"]) == (0.0, float(MAX_ELEMENTS))
