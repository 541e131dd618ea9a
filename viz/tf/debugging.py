"""``tf.debugging``: checks that raise, and one that passes a tensor on."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
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
        raise InvalidArgumentError(text if message is None else f"{message}\n{text}")


def _signed(
    x: Any, test: Any, sign: str, gap: str, message: str | None, summarize: int | None
) -> None:
    tensor = to_tensor(x)
    shown = [str(n) for n in np.asarray(tensor._value).reshape(-1)[: summarize or 3]]
    text = (
        f"Condition x {sign} 0 did not hold element-wise:{gap}x (shape={tensor.shape} dtype={tensor.dtype.name}) = \n"
        f"{shown}"
    )
    _assert(test(tensor._value, 0), text, message or "")


def _compare(
    x: Any, y: Any, test: Any, sign: str, message: str | None, summarize: int | None
) -> None:
    a, b = operands(x, y)
    lines = [f"Condition x {sign} y did not hold."]
    for name, tensor in (("x", a), ("y", b)):
        first = np.asarray(tensor._value).reshape(-1)[: summarize or 3]
        lines += [f"First {len(first)} elements of {name}:", str(first)]
    _assert(test(a._value, b._value), "\n".join(lines), message)


def _assertion(name: str, test: Any, sign: str) -> Any:
    def compared(
        x: Any,
        y: Any,
        message: str | None = None,
        summarize: int | None = None,
        name: str | None = None,
    ) -> None:
        _compare(x, y, test, sign, message, summarize)

    compared.__name__ = compared.__qualname__ = name
    compared.__doc__ = f"Raises InvalidArgumentError unless x {sign} y for all elements."
    return compared


def _sign_assertion(name: str, test: Any, sign: str, gap: str) -> Any:
    def signed(
        x: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
    ) -> None:
        _signed(x, test, sign, gap, message, summarize)

    signed.__name__ = signed.__qualname__ = name
    signed.__doc__ = f"Raises InvalidArgumentError unless x {sign} 0 for all elements."
    return signed


assert_equal = _assertion("assert_equal", np.equal, "==")
assert_none_equal = _assertion("assert_none_equal", np.not_equal, "!=")
assert_less = _assertion("assert_less", np.less, "<")
assert_less_equal = _assertion("assert_less_equal", np.less_equal, "<=")
assert_greater = _assertion("assert_greater", np.greater, ">")
assert_greater_equal = _assertion("assert_greater_equal", np.greater_equal, ">=")
assert_positive = _sign_assertion("assert_positive", np.greater, ">", "\n")
assert_negative = _sign_assertion("assert_negative", np.less, "<", "\n")
assert_non_negative = _sign_assertion("assert_non_negative", np.greater_equal, ">=", "")
assert_non_positive = _sign_assertion("assert_non_positive", np.less_equal, "<=", "")


def Assert(
    condition: Any, data: Any, summarize: int | None = None, name: str | None = None
) -> None:
    """Raises InvalidArgumentError, with the data, unless the condition holds."""
    holds = to_tensor(condition)
    if not bool(np.all(holds._value)):
        parts = []
        for item in data:
            value = np.asarray(to_tensor(item)._value)
            flat = value.reshape(-1)[: summarize or 3]
            parts.append(", ".join(map(str, flat)) + (", ..." if value.size > len(flat) else ""))
        shown = "\n".join(parts)
        raise InvalidArgumentError(f"Expected '{holds}' to be true. Summarized data: {shown}")


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Raises ValueError unless ``x`` has so many axes."""
    tensor = to_tensor(x)
    if tensor.ndim != int(to_tensor(rank)._value):
        raise ValueError(
            f"{message or ''}Tensor  must have rank {rank}.  Received rank {tensor.ndim}, shape {tensor.shape}"
        )


def assert_rank_at_least(
    x: Any, rank: Any, message: str | None = None, name: str | None = None
) -> None:
    """Raises ValueError if ``x`` has fewer axes."""
    tensor = to_tensor(x)
    if tensor.ndim < int(to_tensor(rank)._value):
        raise ValueError(
            f"{message or ''}Tensor  must have rank at least {rank}.  Received rank {tensor.ndim}, shape "
            f"{tensor.shape}"
        )


def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> EagerTensor:
    """Returns ``tensor``; raises ValueError unless it is a scalar."""
    x = to_tensor(tensor)
    if x.ndim:
        raise ValueError(f"{message or ''}Expected scalar shape, saw shape: {x.shape}.")
    return x


def assert_type(
    tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None
) -> None:
    """Raises TypeError unless ``tensor`` is of the dtype."""
    x, wanted = to_tensor(tensor), as_dtype(tf_type)
    if x.dtype is not wanted:
        raise TypeError(f"{message or ''}tensor must be of type {wanted!r}; got {x.dtype!r}")


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether ``tensor`` is a tensor of numbers."""
    return isinstance(tensor, EagerTensor) and tensor.dtype.kind in "fciu"


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
    "Assert", "assert_all_finite", "assert_equal", "assert_greater", "assert_greater_equal", "assert_less",
    "assert_less_equal", "assert_near", "assert_negative", "assert_non_negative", "assert_non_positive",
    "assert_none_equal", "assert_positive", "assert_rank", "assert_rank_at_least", "assert_scalar", "assert_type",
    "check_numerics", "is_numeric_tensor",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.debugging", globals(), name)
