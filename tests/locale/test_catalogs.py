"""The message catalogs of all rooms."""

from importlib import resources
from string import Formatter

import pytest

from viz import locale

ROOMS = locale.rooms()
OTHERS = locale.LANGUAGES[1:]


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}


def test_every_room_has_a_catalog_in_every_language():
    assert "sandbox" in ROOMS
    for lang in locale.LANGUAGES:
        files = {f.name for f in (resources.files(locale) / lang).iterdir()}
        assert files == {f"{room}.json" for room in ROOMS}


def test_a_folder_of_catalogs_is_a_language_and_english_comes_first(tmp_path):
    for name in ("zh", "de", "en"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ui.json").write_text("{}")
    (tmp_path / "__pycache__").mkdir()
    assert locale.found(tmp_path) == ("en", "de", "zh")


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("room", ROOMS)
def test_languages_have_the_same_keys_and_placeholders(room, lang):
    english, other = locale.catalog(room, "en"), locale.catalog(room, lang)
    assert english.keys() == other.keys()
    different = [k for k in english if placeholders(english[k]) != placeholders(other[k])]
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
