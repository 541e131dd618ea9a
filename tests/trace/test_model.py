"""The trace's JSON: values keep their meaning, wrong input is refused."""

import json

import numpy as np
import pytest

from viz.trace.model import MAX_ELEMENTS, check, encode

EMPTY = {
    "version": 1,
    "source": "",
    "tensors": [],
    "tapes": [],
    "ops": [],
    "passes": [],
    "events": [],
    "end": {},
}


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


def test_a_trace_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version 1"):
        check({**EMPTY, "version": 2})


def test_a_trace_that_lacks_a_list_is_refused():
    with pytest.raises(ValueError, match="ops"):
        check({k: v for k, v in EMPTY.items() if k != "ops"})


def test_an_op_that_points_nowhere_is_refused():
    with pytest.raises(ValueError, match="does not hold"):
        check({**EMPTY, "ops": [{"id": 1, "inputs": [5], "outputs": []}]})
