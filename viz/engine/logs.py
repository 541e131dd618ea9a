"""Warnings through the logger ``tensorflow``, as often per calling line as TensorFlow gives them."""

from __future__ import annotations

import logging
import os
import sys

logger = logging.getLogger("tensorflow")

VLOG_1 = 1
"""The level of TensorFlow's ``vlog(1, ...)``."""

# As code objects name it, which need not be where the file is.
_HERE = os.path.join(os.path.dirname(os.path.dirname(sys._getframe().f_code.co_filename)), "")
_counts: dict[tuple[str, int, str], int] = {}


def warn(text: str) -> None:
    """Logs a warning."""
    logger.warning(text)


def vlog(text: str) -> None:
    """Logs at level 1: only heard by those who turned the level that far down."""
    if logger.isEnabledFor(VLOG_1):
        logger.log(VLOG_1, text)


def warn_first(count: int, key: str, text: str) -> None:
    """Logs a warning the first ``count`` times that one line outside this package causes it."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    place = (frame.f_code.co_filename, frame.f_lineno, key)
    _counts[place] = _counts.get(place, 0) + 1
    if _counts[place] <= count:
        logger.warning(text)


def forget() -> None:
    """Starts counting anew, as a new process would."""
    _counts.clear()
