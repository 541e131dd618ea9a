"""Numbers as a learner reads them."""

import pytest

from viz.words.values import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3.0"),
        (1.0000061, "1.0"),
        (-999.99, "-1000.0"),
        (0.33333, "0.3333"),
        (1.2345678e30, "1.235e30"),
        (-3.3e-25, "-3.3e-25"),
        (4, "4"),
        (True, "True"),
        ("nan", "nan"),
    ],
)
def test_a_float_always_looks_like_one(value, text):
    assert number(value) == text
