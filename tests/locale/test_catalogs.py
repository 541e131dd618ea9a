"""The message catalogs of all rooms."""

from importlib import resources
from string import Formatter

import pytest

from viz import locale

FILES = sorted(f.name for f in resources.files(locale).iterdir() if f.name.endswith(".json"))
ROOMS = sorted({name.split(".")[0] for name in FILES})


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}


def test_every_room_has_a_catalog_in_every_language():
    assert "sandbox" in ROOMS
    expected = [f"{room}.{lang}.json" for room in ROOMS for lang in locale.LANGUAGES]
    assert sorted(expected) == FILES


@pytest.mark.parametrize("room", ROOMS)
def test_languages_have_the_same_keys_and_placeholders(room):
    english, chinese = (locale.catalog(room, lang) for lang in locale.LANGUAGES)
    assert english.keys() == chinese.keys()
    different = [k for k in english if placeholders(english[k]) != placeholders(chinese[k])]
    assert different == []


@pytest.mark.parametrize("room", ROOMS)
def test_keys_begin_with_the_name_of_their_room(room):
    assert [k for k in locale.catalog(room, "en") if not k.startswith(f"{room}.")] == []


def test_text_fills_in_the_values_and_leaves_their_braces_alone():
    text = locale.text("sandbox.error.not_implemented", "en", message="{x}")
    assert text.endswith("{x}")


def test_a_missing_key_raises_key_error():
    with pytest.raises(KeyError):
        locale.text("sandbox.no.such.key", "en")
    with pytest.raises(KeyError):
        locale.text("no_room.key", "en")
    with pytest.raises(KeyError):
        locale.text("sandbox.note.empty", "fr")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-CN", "zh"), ("zh_TW.UTF-8", "zh"), ("ZH", "zh"), ("en-GB", "en"),
        ("fr", "en"), ("", "en"), (None, "en"), ("C.UTF-8", "en"),
    ],
)  # fmt: skip
def test_language_tags_lead_to_a_catalog(tag, expected):
    assert locale.language(tag) == expected


def test_the_system_language_is_the_first_variable_that_is_set(monkeypatch):
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LC_MESSAGES", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert locale.system_language() == "zh"
