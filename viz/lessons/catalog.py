"""The lessons, found by being there: each folder of ``content`` is one, in the order it asks for.

content/<id>/program.py   the program, complete and runnable on its own
content/<id>/<lang>.md    `# Title`, an empty line, the text: paragraphs, `code` and **bold** only
content/<id>/lesson.toml  what has no language: `order`, and `raises` if the program ends with an error
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from viz.locale import LANGUAGES

PROGRAM, FACTS = "program.py", "lesson.toml"


@dataclass(frozen=True)
class Lesson:
    """One lesson of the picker.

    Attributes:
        id: Public name, as in `?lesson=2b`; the name of its folder.
        title: Title by language, one short line.
        source: The program, text of a Python file.
        text: Explanation by language: paragraphs separated by an empty line, `code`, **bold**.
        order: Place in the picker: the smallest number comes first.
        raises: Name of the exception the program ends with, None if it runs to its end.
    """

    id: str
    title: Mapping[str, str]
    source: str
    text: Mapping[str, str]
    order: float
    raises: str | None = None


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return every lesson, in the order of the picker."""
    # Through the loader, not through a path: works from a zip and beside byte code, too.
    return find(resources.files("viz.lessons") / "content")


def find(content: Traversable) -> tuple[Lesson, ...]:
    """Return the lessons of a folder, in the order of the picker.

    Args:
        content: Folder with one folder for each lesson.

    Raises:
        ValueError: A lesson is not complete or not well-formed; the message names the file.
    """
    folders = [each for each in content.iterdir() if each.is_dir() and each.name[0] not in "._"]
    return tuple(sorted(map(_load, folders), key=lambda each: (each.order, each.id)))


def lesson(lesson_id: str) -> Lesson:
    """Return the lesson with this id.

    Raises:
        KeyError: No lesson has this id; the message lists the ids that exist.
    """
    every = lessons()
    for candidate in every:
        if candidate.id == lesson_id:
            return candidate
    raise KeyError(f"no lesson {lesson_id!r}; there are {', '.join(each.id for each in every)}")


def title_of(lesson_id: str, language: str, source: str) -> str:
    """Return the lesson's title if this is its own program, else an empty text: the picture is not the lesson's.

    Raises:
        KeyError: No lesson has this id.
    """
    found = lesson(lesson_id)
    return found.title[language] if source == found.source else ""


def _load(folder: Traversable) -> Lesson:
    told = {lang: _told(folder, lang) for lang in LANGUAGES if (folder / f"{lang}.md").is_file()}
    # A language that has no text of this lesson yet shows it in the first that has one.
    first = next(iter(told.values()), None) or _told(folder, LANGUAGES[0])
    told = {lang: told.get(lang, first) for lang in LANGUAGES}
    return Lesson(
        id=folder.name,
        title={lang: title for lang, (title, _) in told.items()},
        source=_read(folder, PROGRAM),
        text={lang: text for lang, (_, text) in told.items()},
        **_facts(folder),
    )


def _told(folder: Traversable, language: str) -> tuple[str, str]:
    """Title and text in one language."""
    name = f"{language}.md"
    title, _, text = _read(folder, name).partition("\n")
    if not title.startswith("# ") or not text.strip():
        raise ValueError(
            f"lesson {folder.name}, {name}: line 1 is '# ' and the title, then comes an empty line, "
            "then the text"
        )
    return title.removeprefix("# ").strip(), text.lstrip("\n")


def _facts(folder: Traversable) -> dict[str, Any]:
    """What ``lesson.toml`` says."""
    try:
        facts = tomllib.loads(_read(folder, FACTS))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"lesson {folder.name}, {FACTS}: {error}") from error
    kinds = {"order": int | float, "raises": str}
    for name, value in facts.items():
        if name not in kinds or not isinstance(value, kinds[name]):
            raise ValueError(
                f"lesson {folder.name}, {FACTS}: {name} = {value!r} is not understood; there are "
                "order (a number) and raises (the name of an exception)"
            )
    if "order" not in facts:
        raise ValueError(f"lesson {folder.name}, {FACTS}: order = <a number> is missing")
    return facts


def _read(folder: Traversable, name: str) -> str:
    file = folder / name
    if not file.is_file():
        raise ValueError(f"lesson {folder.name}: there is no {name}")
    return file.read_text(encoding="utf-8")
