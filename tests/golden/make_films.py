"""Writes the film of every lesson as text, one line per step: ``python -m tests.golden.make_films``.

A change of engine, trace, steps or words shows up as a diff that a person can read.
"""

from pathlib import Path

import viz
from viz.lessons.catalog import lessons
from viz.scene.compose import compose

FOLDER = Path(__file__).parent / "films"


def film(source: str, lang: str) -> str:
    """Returns step number, line, size, kind, headline and sentence of each step, a line each."""
    scene = compose(viz.record(source), lang)
    return "".join(
        f"{n:3} | {step['line'] or '-':>2} | {step['size']:12} | {step['kind']:12} | "
        f"{step['headline']} | {step['text'].strip()}\n".replace("\n", " ").rstrip()
        + "\n"
        for n, step in enumerate(scene["steps"])
    )


def main() -> None:
    """Writes all films."""
    FOLDER.mkdir(exist_ok=True)
    for lesson in lessons():
        for lang in ("en", "zh"):
            text = film(lesson.source, lang)
            (FOLDER / f"{lesson.id}.{lang}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
