"""Prepares an interpreter for its memory snapshot, and wakes the one that starts from it."""

from __future__ import annotations

import gc
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

import tapescope_rest

from viz.lessons import lessons
from viz.locale import LANGUAGES, catalog, rooms
from viz.page import worker
from viz.sandbox.worker import run_in_worker

PROBE = """import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
assert tape.gradient(y, x).numpy() == 6.0
"""


class Missing:
    """A finder that finds nothing: it says what was asked for while the files are not there yet."""

    def __init__(self) -> None:
        self.told: Callable[[str], object] = lambda name: None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raises ModuleNotFoundError, always."""
        self.told(name)
        raise ModuleNotFoundError(f"No module named {name!r} yet", name=name)


_missing = Missing()


def prepare() -> None:
    """Imports what runs programs and what a session needs, and has each lesson run and shown once."""
    worker.begin(lambda text: None)
    session = worker.current()
    for lesson in lessons():
        session.open_trace(run_in_worker(lesson.source))
        for language in LANGUAGES:
            worker.take(json.dumps({"type": "lang", "lang": language}))
    worker.end()
    for room, language in itertools.product(rooms(), LANGUAGES):
        catalog(room, language)
    tapescope_rest.index()
    sys.meta_path.insert(sys.meta_path.index(PathFinder), _missing)
    gc.collect()


def wake(env: dict[str, str], told: Callable[[str], object], probe: bool) -> None:
    """Gives the process what must not be the old one's, and looks whether it works.

    Only the seed of ``hash(str)`` stays; programs see it in nothing but the order of sets.

    Args:
        env: What the environment has besides.
        told: Called with the name of each module that cannot be imported yet.

    Raises:
        RuntimeError: A small program does not do what it should.
    """
    os.environ.update(env)
    _look_at_zone()
    random.seed()
    _missing.told = told
    if not probe:
        return
    end = json.loads(run_in_worker(PROBE))["end"]
    if end["kind"] != "done":
        raise RuntimeError(f"the first program ends with {end}")


def _look_at_zone() -> None:
    """What ``time.tzset`` would do, which Emscripten's C library does not have."""
    year = time.gmtime().tm_year
    halves = [time.localtime(time.mktime((year, m, 1, 12, 0, 0, 0, 0, -1))) for m in (1, 7)]
    winter, summer = sorted(halves, key=lambda when: when.tm_gmtoff)
    time.timezone, time.altzone = -winter.tm_gmtoff, -summer.tm_gmtoff
    time.tzname = (winter.tm_zone, summer.tm_zone)
    time.daylight = int(winter.tm_gmtoff != summer.tm_gmtoff)


def complete() -> None:
    """All files are there: imports are as they always were."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _missing]
