"""Message catalogs: every user-visible sentence; a folder for each language, a file for each room.

A catalog maps full keys (``sandbox.error.name``) to ``str.format`` templates; the part before the
first dot names the file. A folder of catalogs is a language: it needs no entry anywhere. All
languages have the same keys and the same placeholders (a test compares them).
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

FIRST = "en"
"""The language of those who asked for none that is there."""


def found(folder: Traversable) -> tuple[str, ...]:
    """Returns the languages that have catalogs in ``folder``: the first one, then the others by name."""
    names = {each.name for each in folder.iterdir() if (each / "ui.json").is_file()}
    return (FIRST, *sorted(names - {FIRST}))


LANGUAGES = found(resources.files(__name__))


@cache
def rooms() -> tuple[str, ...]:
    """Returns the rooms that have catalogs."""
    files = (resources.files(__name__) / FIRST).iterdir()
    return tuple(sorted(f.name.removesuffix(".json") for f in files if f.name.endswith(".json")))


@cache
def catalog(room: str, lang: str) -> MappingProxyType[str, str]:
    """Returns all templates of a room (``ui``, ``sandbox``, ...) in a language, by full key,
    read-only.

    Raises:
        KeyError: There is no such room or language.
    """
    file = resources.files(__name__) / lang / f"{room}.json"
    if lang not in LANGUAGES or not file.is_file():
        raise KeyError(f"no message catalog {lang}/{room}.json")
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


def for_page(lang: str) -> dict[str, str]:
    """Returns what a page shows: the templates of ``ui``, and those that name the next language.

    ``ui.next_language`` is its name, ``…_help`` what its button does, ``…_tag`` its tag for HTML and
    ``…_id`` what the page asks for. Languages follow each other in a ring.
    """
    following = LANGUAGES[(LANGUAGES.index(lang) + 1) % len(LANGUAGES)]
    its = catalog("ui", following)
    named = {f"ui.next_language{end}": its[f"ui.language{end}"] for end in ("", "_help", "_tag")}
    return dict(catalog("ui", lang)) | named | {"ui.next_language_id": following}


def tag(lang: str) -> str:
    """Returns a language's tag for HTML (BCP 47), such as ``zh-Hans``."""
    return catalog("ui", lang)["ui.language_tag"]


def text(key: str, lang: str, /, **values: Any) -> str:
    """Returns the sentence ``key`` (``room.rest``) in ``lang``, with ``values`` filled in.

    Raises:
        KeyError: No such key, language or a missing placeholder value.
    """
    return catalog(key.partition(".")[0], lang)[key].format(**values)


def language(tag: str | None) -> str:
    """Returns the language for a tag such as ``zh-CN`` or ``zh_CN.UTF-8``; English when unknown."""
    short = (tag or "").lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return short if short in LANGUAGES else FIRST


def system_language() -> str:
    """Returns the catalog language that the environment (LC_ALL, LC_MESSAGES, LANG) asks for."""
    return language(
        next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    )
