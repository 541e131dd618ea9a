"""The lessons: complete, bilingual, within the small markup, and alone runnable."""

import ast
import re
from pathlib import Path

import pytest

from viz.lessons import Lesson, lesson, lessons
from viz.lessons.catalog import find
from viz.locale import LANGUAGES

ARTICLE = ["1", "2a", "2b", "3a", "3b", "3c", "4a", "4b"]
"""Ids that links and courses use: they stay, and in this order, whatever comes between them."""
IDS = [each.id for each in lessons()]


def test_the_lessons_stand_in_the_order_of_the_article() -> None:
    assert [each for each in IDS if each in ARTICLE] == ARTICLE


def test_no_two_lessons_ask_for_the_same_place() -> None:
    assert len({each.order for each in lessons()}) == len(IDS)


def test_an_unknown_id_is_answered_with_the_ids_that_exist() -> None:
    with pytest.raises(KeyError, match=f"no lesson 'none'; there are {', '.join(IDS)}"):
        lesson("none")


@pytest.mark.parametrize("lesson_id", IDS)
def test_a_lesson_is_found_by_its_id(lesson_id: str) -> None:
    assert lesson(lesson_id).id == lesson_id


def write(folder: Path, **changed: str | None) -> Path:
    """A folder with one lesson ``x`` in it; None leaves a file out."""
    files: dict[str, str | None] = {
        "program.py": "import tensorflow as tf\n",
        "lesson.toml": "order = 1\n",
        "en.md": "# Title\n\nText.\n",
        "zh.md": "# 标题\n\n正文。\n",
    }
    (folder / "x").mkdir()
    for name, content in (files | {k.replace("_", "."): v for k, v in changed.items()}).items():
        if content is not None:
            (folder / "x" / name).write_text(content, encoding="utf-8")
    return folder


def test_a_lesson_is_one_folder_with_nothing_else_to_edit(tmp_path: Path) -> None:
    (found,) = find(write(tmp_path))
    assert (found.id, found.title["zh"], found.text["en"]) == ("x", "标题", "Text.\n")


def test_a_language_without_a_text_shows_the_first_one(tmp_path: Path) -> None:
    (found,) = find(write(tmp_path, zh_md=None))
    assert found.title == dict.fromkeys(LANGUAGES, "Title")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"program_py": None}, r"lesson x: there is no program\.py"),
        ({"lesson_toml": None}, r"lesson x: there is no lesson\.toml"),
        ({"en_md": None, "zh_md": None}, r"lesson x: there is no en\.md"),
        ({"zh_md": "正文。\n"}, r"lesson x, zh\.md: line 1 is '# ' and the title"),
        ({"en_md": "# Title\n"}, r"lesson x, en\.md: .*then the text"),
        ({"lesson_toml": ""}, r"lesson x, lesson\.toml: order = <a number> is missing"),
        ({"lesson_toml": "order = 1\nrises = 'E'"}, r"lesson\.toml: rises = 'E' is not understood"),
        ({"lesson_toml": "order = '1'"}, r"lesson\.toml: order = '1' is not understood"),
        ({"lesson_toml": "order = ?\n"}, r"lesson x, lesson\.toml: .*line 1"),
    ],
)
def test_a_lesson_that_is_not_right_is_named_with_its_file(
    tmp_path: Path, changed: dict[str, str | None], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find(write(tmp_path, **changed))


@pytest.mark.parametrize("each", lessons(), ids=lambda each: each.id)
class TestEveryLesson:
    def test_title_and_text_exist_in_every_language(self, each: Lesson) -> None:
        assert set(each.title) == set(each.text) == set(LANGUAGES)
        assert all(title and "\n" not in title for title in each.title.values())

    def test_the_text_is_short(self, each: Lesson) -> None:
        for language, end in (("en", r"[.?](?:\s|$)"), ("zh", "[。？]")):
            sentences = len(re.findall(end, each.text[language]))
            assert 3 <= sentences <= 10, (language, sentences)

    def test_the_chinese_text_is_chinese_and_uses_chinese_punctuation(self, each: Lesson) -> None:
        prose = re.sub(r"`[^`]*`", "", each.text["zh"])
        assert re.search("[\u4e00-\u9fff]", prose)
        assert not re.search("[\u4e00-\u9fff] ?[,;:?!.]", prose)

    def test_the_text_uses_code_and_bold_only(self, each: Lesson) -> None:
        for text in each.text.values():
            rest = re.sub(r"\*\*[^*\n]+\*\*", "", re.sub(r"`[^`\n]+`", "", text))
            assert not re.search(r"[*`#<>\[\]|]|^\s*[-+] |^\d+\. ", rest, re.MULTILINE)

    @pytest.mark.parametrize("lang", LANGUAGES[1:])
    def test_languages_have_the_same_paragraphs_and_quote_the_same_names(
        self, each: Lesson, lang: str
    ) -> None:
        english, other = each.text["en"], each.text[lang]
        assert english.strip().count("\n\n") == other.strip().count("\n\n")
        quoted = [set(re.findall(r"`([^`]+)`", text)) - {"with"} for text in (english, other)]
        assert quoted[0] == quoted[1]

    def test_the_program_is_complete(self, each: Lesson) -> None:
        tree = ast.parse(each.source)
        imported = {
            alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names
        }
        assert "tensorflow" in imported
        assert each.source.endswith("\n")
        assert max(map(len, each.source.splitlines())) <= 80
