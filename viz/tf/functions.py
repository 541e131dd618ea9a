"""``tf.function``: runs eagerly, here, so that every op can be seen; and what else belongs to graphs."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from viz.engine.dtypes import as_dtype
from viz.engine.shape import TensorShape

_log = logging.getLogger("tapescope")
_told: set[str] = set()


def forget() -> None:
    """Lets the note about eager running be given again, as in a new process."""
    _told.clear()


class Function:
    """A Python function that TensorFlow would compile; here each call runs it op by op."""

    def __init__(self, python_function: Callable[..., Any]) -> None:
        self.python_function = python_function
        functools.update_wrapper(self, python_function, updated=())

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self.__call__, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not _told:
            _told.add("eager")
            _log.info(
                "tf.function runs op by op here: nothing is compiled, so that every op can be seen."
            )
        return self.python_function(*args, **kwargs)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Any:
        """Returns the function itself: there is no graph."""
        return self

    def experimental_get_tracing_count(self) -> int:
        """Returns 1, as if it had been traced once."""
        return 1


def function(func: Callable[..., Any] | None = None, *unused: Any, **options: Any) -> Any:
    """Marks a function for compilation; here it runs eagerly, and says so once per run."""
    return Function if func is None else Function(func)


class TensorSpec:
    """Shape and dtype that an argument has."""

    def __init__(self, shape: Any, dtype: Any = "float32", name: str | None = None) -> None:
        self.shape = TensorShape(shape)
        self.dtype = as_dtype(dtype)
        self.name = name

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """Returns the spec of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.shape, self.dtype) == (
            other.shape,
            other.dtype,
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self.name!r})"


def gradients(*args: Any, **kwargs: Any) -> Any:
    """Raises: RuntimeError, always: that is for graphs."""
    raise RuntimeError(
        "tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead."
    )


hessians = gradients


@contextmanager
def nothing(*args: Any, **kwargs: Any) -> Iterator[None]:
    """A context manager without effect: ``tf.device``, ``tf.control_dependencies``, ``tf.init_scope``."""
    yield


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """A context manager without effect that gives the scope's name."""
    yield f"{name}/"
