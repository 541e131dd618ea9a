"""Runs every lesson once on the host and writes its scenes, which the page plays before Python is up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def make_scenes(folder: Path) -> None:
    """Writes what the pages show without Python.

    ``<lesson>.<language>.json`` are the scenes, ``texts.<language>.json`` a language's catalog and list
    of lessons as a session sends them, ``site.json`` what exists and what comes first.
    """
    from viz.lessons import lessons
    from viz.locale import LANGUAGES
    from viz.page.session import Session
    from viz.sandbox.program import record_here
    from viz.scene.compose import compose

    every = lessons()
    for lesson in every:
        trace = record_here(lesson.source)
        for lang in LANGUAGES:
            scene = compose(trace, lang, lesson.id, lesson.title[lang])
            write_json(folder / f"{lesson.id}.{lang}.json", scene)
    for lang in LANGUAGES:
        state = Session(runner=None, lang=lang).state()  # type: ignore[arg-type]
        texts = {"catalog": state["catalog"], "lessons": state["lessons"]}
        write_json(folder / f"texts.{lang}.json", texts)
    site = {
        "first": f"{every[0].id}.{LANGUAGES[0]}",
        "texts": f"texts.{LANGUAGES[0]}",
        "languages": list(LANGUAGES),
        "lessons": [lesson.id for lesson in every],
    }
    write_json(folder / "site.json", site)


def write_json(path: Path, value: Any) -> None:
    """Writes compact JSON, the same bytes every time."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text, "utf-8")
