"""A small site around the replayer alone: its modules, catalogs, scenes made now; no Python in the page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.programs import TRAINING
from viz import locale
from viz.lessons import lessons
from viz.sandbox.program import record_here
from viz.scene.compose import compose

REPLAYER = Path(__file__).parents[2] / "viz" / "replayer"

PAGE = Path(__file__).parent / "replayer_page"

UNWATCHED = """import tensorflow as tf
x = tf.constant(3.0)
with tf.GradientTape() as t:
    y = x * x
print(t.gradient(y, x))
"""
BROADCAST = """import tensorflow as tf
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
b = tf.constant([0.5, -1.0])
with tf.GradientTape() as t:
    t.watch(b)
    y = tf.reduce_sum(x * b)
print(t.gradient(y, b))
"""
LOOP = TRAINING.format(turns=12)
PROGRAMS = {"unwatched": UNWATCHED, "broadcast": BROADCAST, "loop": LOOP}
"""What the site shows beside the lessons."""


def write_site(folder: Path, programs: dict[str, str] = PROGRAMS) -> None:
    """Writes the site: every lesson and each of ``programs`` (id to source) in every language."""
    shutil.copytree(PAGE, folder)
    shutil.copytree(REPLAYER, folder / "replayer")
    (folder / "scenes").mkdir()
    sources = {lesson.id: lesson.source for lesson in lessons()} | programs
    titles = {lesson.id: lesson.title for lesson in lessons()}
    for name, source in sources.items():
        trace = record_here(source)
        for lang in locale.LANGUAGES:
            scene = compose(trace, lang, name, titles[name][lang] if name in titles else name)
            _write(folder / "scenes" / f"{name}.{lang}.json", scene)
            program = compose(trace, lang, name, scene["title"], level="program")
            _write(folder / "scenes" / f"{name}.program.{lang}.json", program)
            for group in scene["groups"][:1]:
                opened = compose(trace, lang, name, scene["title"], frozenset([group["id"]]))
                _write(folder / "scenes" / f"{name}.open.{lang}.json", opened)
    for lang in locale.LANGUAGES:
        listed = [{"id": x.id, "title": x.title[lang], "text": x.text[lang]} for x in lessons()]
        _write(
            folder / f"texts.{lang}.json",
            {"catalog": locale.for_page(lang), "lessons": listed},
        )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
