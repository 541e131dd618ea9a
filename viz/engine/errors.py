"""TensorFlow's exception types and the two texts that every op shares.

The names and the module they claim are TensorFlow's, because learners read them in tracebacks and search for them.
"""

from __future__ import annotations

from collections.abc import Sequence

_MODULE = "tensorflow.python.framework.errors_impl"


class OpError(Exception):
    """Base of everything that TensorFlow's runtime raises; ``message`` is its text."""

    error_code: int | None = None

    def __init__(
        self, node_def: object = None, op: object = None, message: str | None = None
    ) -> None:
        """Keeps TensorFlow's argument order; a lone text is taken as the message."""
        if message is None:
            message = str(node_def)
            node_def = None
        super().__init__(node_def, op, message)
        self.node_def = node_def
        self.op = op
        self.message = message

    def __str__(self) -> str:
        return self.message


class InvalidArgumentError(OpError):
    """An op received a value, shape or dtype it cannot work with."""

    error_code = 3


class NotFoundError(OpError):
    """Something that was asked for does not exist."""

    error_code = 5


class ResourceExhaustedError(OpError):
    """A tensor does not fit into the memory."""

    error_code = 8


class FailedPreconditionError(OpError):
    """The state does not allow this now."""

    error_code = 9


class OutOfRangeError(OpError):
    """An iterator is at its end."""

    error_code = 11


class UnimplementedError(OpError):
    """TensorFlow has no kernel for this combination."""

    error_code = 12


class InternalError(OpError):
    """Something that must hold inside the runtime does not."""

    error_code = 13


for _error in (OpError, *OpError.__subclasses__()):
    _error.__module__ = _MODULE


class StagingError(Exception):
    """What TensorFlow makes of an error in code that it vectorises, as ``jacobian`` does."""


StagingError.__module__ = "tensorflow.python.autograph.impl.api"


def brackets(shape: Sequence[int]) -> str:
    """Returns a shape as the runtime prints it, for example ``[2,3]``."""
    return "[" + ",".join(str(n) for n in shape) + "]"


def kernel_error(
    op: str, text: str, name: str | None = "", kind: type[OpError] = InvalidArgumentError
) -> OpError:
    """Returns the error of a failing kernel in TensorFlow 2.21's words; ``name`` None leaves that part out."""
    node = op.split("/")[0]
    tail = "" if name is None else f" name: {name}"
    place = "/job:localhost/replica:0/task:0/device:CPU:0"
    shown = node.split("_N_")[0].split("_num_")[0]
    return kind(f"{{{{function_node __wrapped__{node}_device_{place}}}}} {text} [Op:{shown}]{tail}")


def said_name(*given: object) -> str | None:
    """Returns the ``name`` of ``kernel_error`` for a call with these operands.

    TensorFlow's fast way into a kernel takes no Python lists; its slow way leaves the name out of the message.
    """
    return None if any(isinstance(value, list | tuple) for value in given) else ""


def dtype_mismatch(op: str, index: int, expected: str, got: str) -> InvalidArgumentError:
    """Returns the error for operands whose dtypes differ; ``expected`` and ``got`` are the runtime's names."""
    return InvalidArgumentError(
        f"cannot compute {op} as input #{index}(zero-based) was expected to be a {expected} tensor "
        f"but is a {got} tensor [Op:{op}] name: "
    )
