"""The trace's JSON: wrong input is refused."""

import pytest

from viz.trace.model import check

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


def test_a_trace_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version 1"):
        check({**EMPTY, "version": 2})


def test_a_trace_that_lacks_a_list_is_refused():
    with pytest.raises(ValueError, match="ops"):
        check({k: v for k, v in EMPTY.items() if k != "ops"})


def test_an_op_that_points_nowhere_is_refused():
    with pytest.raises(ValueError, match="does not hold"):
        check({**EMPTY, "ops": [{"id": 1, "inputs": [5], "outputs": []}]})
