"""Composes scenes in the app worker before Panel is there, so that an early Run has its picture soon."""

from __future__ import annotations

import json
from collections.abc import Iterable

from viz.lessons.catalog import lesson
from viz.sandbox.wire import unpack
from viz.scene.compose import compose


def scene(
    trace: str, lang: str, lesson_id: str, opened: Iterable[str] = (), level: str = "auto"
) -> str:
    """Returns the scene of a runner's trace, both as JSON text; ``opened`` are ids of groups.

    Raises:
        ValueError: It is not a trace.
    """
    found = unpack(trace)
    own = lesson(lesson_id)
    title = own.title[lang] if found["source"] == own.source else ""
    return json.dumps(compose(found, lang, lesson_id, title, frozenset(opened), level))
