"""The list of lessons, in the order of the picker; the content lives in files beside this one.

A lesson is data: `content/<id>.py` is the program, complete and runnable on its own, and
`content/<id>.<language>.md` its text, made of paragraphs, `code` and **bold** only.
"""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Lesson:
    """One lesson of the picker.

    Attributes:
        id: Public name, as in `?lesson=2b`.
        title: Title by language, one short line.
        source: The program, text of a Python file.
        text: Explanation by language: paragraphs separated by an empty line, `code`, **bold**.
        raises: Name of the exception the program ends with, None if it runs to its end.
    """

    id: str
    title: Mapping[str, str]
    source: str
    text: Mapping[str, str]
    raises: str | None = None


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return every lesson, in the order of the picker."""
    return (
        _load("1", en="The simplest tape", zh="最简单的例子"),
        _load(
            "2a",
            en="Nested tapes, different variables",
            zh="嵌套：对不同变量求导",
        ),
        _load(
            "2b",
            en="Nested tapes, the same variable",
            zh="嵌套：对同一变量求二阶导",
        ),
        _load("3a", en="Two targets, two tapes", zh="两个目标：两盘磁带"),
        _load("3b", en="Two targets, one persistent tape", zh="两个目标：一盘持久磁带"),
        _load(
            "3c",
            en="A second call without persistent",
            zh="没有 persistent 却求导两次",
            raises="RuntimeError",
        ),
        _load(
            "4a",
            en="Gradient penalty: the second gradient is None",
            zh="梯度惩罚：二阶梯度为 None",
        ),
        _load("4b", en="Gradient penalty: the cure", zh="梯度惩罚：解决办法"),
    )


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


def _load(lesson_id: str, *, raises: str | None = None, **title: str) -> Lesson:
    return Lesson(
        id=lesson_id,
        title=title,
        source=_read(f"{lesson_id}.py"),
        text={language: _read(f"{lesson_id}.{language}.md") for language in LANGUAGES},
        raises=raises,
    )


def _read(name: str) -> str:
    # Through the loader, not through a path: works from a zip and beside byte code, too.
    content = pkgutil.get_data("viz.lessons", f"content/{name}")
    if content is None:
        raise FileNotFoundError(f"the content file {name} of the lessons is missing")
    return content.decode("utf-8")
