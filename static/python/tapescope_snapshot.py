"""Prepares an interpreter for its memory snapshot, and wakes the one that starts from it."""

from __future__ import annotations

import gc
import json
import os
import random

import tapescope_early
import tapescope_rest  # noqa: F401 - every worker needs it

from viz.lessons import lessons
from viz.sandbox.worker import run_in_worker

PROBE = """import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
assert tape.gradient(y, x).numpy() == 6.0
"""


def prepare() -> None:
    """Imports what runs programs and what composes scenes, and does both once with each lesson."""
    for lesson in lessons():
        tapescope_early.scene(run_in_worker(lesson.source), "en", lesson.id)
    gc.collect()


def wake(env: dict[str, str]) -> None:
    """Gives the process what must not be the old one's, environment and chance, and looks whether it works.

    Only the seed of ``hash(str)`` stays; programs see it in nothing but the order of sets.

    Raises:
        RuntimeError: A small program does not do what it should.
    """
    os.environ.update(env)
    random.seed()
    end = json.loads(run_in_worker(PROBE))["end"]
    if end["kind"] != "done":
        raise RuntimeError(f"the first program ends with {end}")
