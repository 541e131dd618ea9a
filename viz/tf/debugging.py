"""``tf.debugging``: checks that raise, and one that passes a tensor on."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.errors import InvalidArgumentError, kernel_error
from viz.engine.ops.build import operands
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing


def _finite(x: Any, *, message: str) -> Any:
    for test, name in ((np.isnan, "NaN"), (np.isinf, "Inf")):
        if np.any(test(x)):
            raise kernel_error("CheckNumerics", f"{message} : Tensor had {name} values")
    return x


_check: Primitive = primitive(
    "check_numerics",
    "CheckNumerics",
    _finite,
    (
        lambda g, y, x, *, message: apply(
            _check,
            (g,),
            {"message": "Not a number (NaN) or infinity (Inf) values detected in gradient."},
        ),
    ),
    forward="linear",
)


def check_numerics(x: Any, message: str, name: str | None = None) -> EagerTensor:
    """Returns ``x``.

    Raises:
        InvalidArgumentError: It holds NaN or infinity.
    """
    return apply(_check, (to_tensor(x),), {"message": message})


def _assert(holds: Any, text: str, message: str | None) -> None:
    if not np.all(holds):
        raise InvalidArgumentError(f"{message or ''}\n{text}".strip())


def assert_positive(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> None:
    """Raises InvalidArgumentError unless every element is above 0."""
    _assert(to_tensor(x)._value > 0, "Condition x > 0 did not hold element-wise:", message)


def assert_non_negative(
    x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> None:
    """Raises InvalidArgumentError unless every element is at least 0."""
    _assert(to_tensor(x)._value >= 0, "Condition x >= 0 did not hold element-wise:", message)


def _compare(x: Any, y: Any, test: Any, sign: str, message: str | None) -> None:
    a, b = operands(x, y)
    _assert(test(a._value, b._value), f"Condition x {sign} y did not hold.", message)


def assert_equal(
    x: Any,
    y: Any,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raises InvalidArgumentError unless all elements are equal."""
    _compare(x, y, np.equal, "==", message)


def assert_less(
    x: Any,
    y: Any,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raises InvalidArgumentError unless every element of ``x`` is below that of ``y``."""
    _compare(x, y, np.less, "<", message)


def assert_greater(
    x: Any,
    y: Any,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raises InvalidArgumentError unless every element of ``x`` is above that of ``y``."""
    _compare(x, y, np.greater, ">", message)


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raises InvalidArgumentError unless all elements are close."""
    a, b = operands(x, y)
    small = 10 * float(np.finfo(a.dtype.np).eps)
    near = np.isclose(a._value, b._value, rtol or small, atol or small)
    _assert(near, "x and y not equal to tolerance", message)


def assert_all_finite(x: Any, message: str, name: str | None = None) -> EagerTensor:
    """Returns ``x``; raises InvalidArgumentError if it holds NaN or infinity."""
    return check_numerics(x, message)


__all__ = [
    "assert_all_finite", "assert_equal", "assert_greater", "assert_less", "assert_near", "assert_non_negative",
    "assert_positive", "check_numerics",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.debugging", globals(), name)
