"""What is not computation: the version, the logger, what is eager, what is a tensor."""

from __future__ import annotations

import logging
import sys
from typing import Any

from viz.engine.logs import logger
from viz.engine.tensor import Tensor
from viz.engine.tensor_like import Convertible

VERSION = "2.21.0"
"""The version of TensorFlow whose behaviour is reproduced."""


class _Stream(logging.StreamHandler[Any]):
    """Writes to whatever standard error is when something is logged."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        """Standard error now."""
        return sys.stderr

    @stream.setter
    def stream(self, value: Any) -> None:
        """There is nothing to set."""


def get_logger() -> logging.Logger:
    """Returns the logger ``tensorflow``, which writes warnings to standard error."""
    if not logger.handlers:
        handler = _Stream()
        handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT, None))
        logger.addHandler(handler)
        logger.propagate = False
    return logger


def executing_eagerly() -> bool:
    """Returns True: everything runs at once."""
    return True


def is_tensor(x: Any) -> bool:
    """Whether ``x`` is a tensor or something that stands for one."""
    return isinstance(x, Tensor | Convertible) or hasattr(x, "__tf_tensor__")
