"""Composes the scenes of every lesson, which the page plays before Python is up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from viz.lessons import Lesson, lessons, title_of
from viz.locale import LANGUAGES
from viz.trace.types import Trace

from ..stages import BuildError


def checked_lessons() -> tuple[Lesson, ...]:
    """Returns the lessons.

    Raises:
        BuildError: A lesson's files are not right; the message names the file.
    """
    try:
        return lessons()
    except ValueError as error:
        raise BuildError(str(error)) from error


def check_end(lesson: Lesson, trace: Trace) -> None:
    """Raises a ``BuildError`` if a lesson's program does not end as its ``lesson.toml`` says."""
    end = trace["end"]
    raised = end["detail"].partition(":")[0] if end["kind"] == "error" and end["detail"] else None
    if end["kind"] == "limit" or raised != lesson.raises:
        how = f"line {end['line']}: {end['detail'] or end['code']}"
        how = "it runs to its end" if end["kind"] == "done" else how
        raise BuildError(
            f"lesson {lesson.id}: program.py ends otherwise than lesson.toml says "
            f"(raises = {lesson.raises!r}): {how}"
        )


def make_scenes(folder: Path, traces: Path) -> None:
    """Writes what the pages show without Python.

    ``<lesson>.<language>.json`` are the scenes at the level at which they fit, with the level's name
    before the ending those at the other one, ``texts.<language>.json`` a language's catalog and list
    of lessons as a session sends them, ``site.json`` what exists and what comes first.

    Args:
        folder: Where it goes.
        traces: JSON file, program → its trace.
    """
    from viz.page.session import MESSAGES, Session
    from viz.sandbox.wire import unpack
    from viz.scene.compose import compose

    every, recorded = checked_lessons(), json.loads(traces.read_text("utf-8"))
    for lesson in every:
        trace = unpack(json.dumps(recorded[lesson.source]))  # checked, as a page does
        check_end(lesson, trace)
        for lang in LANGUAGES:
            title = title_of(lesson.id, lang, trace["source"])
            scene = compose(trace, lang, lesson.id, title, level="auto")
            write_json(folder / f"{lesson.id}.{lang}.json", scene)
            level = {"op": "program", "program": "op"}[scene["level"]]
            other = compose(trace, lang, lesson.id, title, level=level)
            write_json(folder / f"{lesson.id}.{lang}.{level}.json", other)
    for lang in LANGUAGES:
        state = Session(runner=None, lang=lang).state()  # type: ignore[arg-type]
        texts = {"catalog": state["catalog"], "lessons": state["lessons"]}
        write_json(folder / f"texts.{lang}.json", texts)
    site = {
        "first": f"{every[0].id}.{LANGUAGES[0]}",
        "texts": f"texts.{LANGUAGES[0]}",
        "languages": list(LANGUAGES),
        "lessons": [lesson.id for lesson in every],
        "asks": [*MESSAGES],
    }
    write_json(folder / "site.json", site)


def write_json(path: Path, value: Any) -> None:
    """Writes compact JSON, the same bytes every time."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text, "utf-8")
