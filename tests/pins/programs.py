"""What is pinned: the lessons, the programs from random seeds, and every case that TensorFlow's goldens have."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import viz.tf as tf
from tests.golden import keras_cases, model_cases, op_cases, seeded_cases
from tests.golden.random_programs import SEEDS, program
from viz.lessons import lessons
from viz.sandbox.program import record_here
from viz.trace.recorder import Recorder, recording

Record = Callable[[], dict[str, Any]]
TABLES = {"op": op_cases, "model": model_cases, "keras": keras_cases, "seeded": seeded_cases}


def pinned() -> Iterator[tuple[str, Record]]:
    """Yields name and recording of everything that is pinned."""
    for lesson in lessons():
        yield f"lesson {lesson.id}", partial(record_here, lesson.source)
    for seed in SEEDS:
        yield f"random {seed}", partial(record_here, program(seed).source)
    for table, module in TABLES.items():
        for name, function, arguments in module.cases(tf):
            if "without a global seed" not in name:  # its draws are meant to differ each time
                yield f"{table} {name}", partial(record_case, function, arguments)


def record_case(function: Callable[..., Any], arguments: list[Any]) -> dict[str, Any]:
    """Records a case of the goldens: two nested tapes around a function; it has no source text."""
    tf.keras.backend.clear_session()
    random.seed(1)  # layers start from it
    recorder = Recorder()
    with recording(recorder):
        op_cases.evaluate(tf, function, arguments)
    return recorder.trace()
