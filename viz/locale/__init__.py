"""Message catalogs: every user-visible sentence, one JSON file per room and language.

A catalog maps full keys (``sandbox.error.name``) to ``str.format`` templates; the part before the
first dot names the file. English and Chinese have the same keys and the same placeholders (a test
compares them).
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "zh")


@cache
def catalog(room: str, lang: str) -> MappingProxyType[str, str]:
    """Returns all templates of a room (``ui``, ``sandbox``, ...) in a language, by full key,
    read-only.

    Raises:
        KeyError: There is no such room or language.
    """
    file = resources.files(__name__) / f"{room}.{lang}.json"
    if lang not in LANGUAGES or not file.is_file():
        raise KeyError(f"no message catalog {room}.{lang}")
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))


def text(key: str, lang: str, /, **values: Any) -> str:
    """Returns the sentence ``key`` (``room.rest``) in ``lang``, with ``values`` filled in.

    Raises:
        KeyError: No such key, language or a missing placeholder value.
    """
    return catalog(key.partition(".")[0], lang)[key].format(**values)


def language(tag: str | None) -> str:
    """Returns the language for a tag such as ``zh-CN`` or ``zh_CN.UTF-8``; English when unknown."""
    short = (tag or "").lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return short if short in LANGUAGES else LANGUAGES[0]


def system_language() -> str:
    """Returns the catalog language that the environment (LC_ALL, LC_MESSAGES, LANG) asks for."""
    return language(
        next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    )
