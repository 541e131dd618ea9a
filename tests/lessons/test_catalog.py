"""The lessons: complete, bilingual, within the small markup, and alone runnable."""

import ast
import re

import pytest

from viz.lessons import Lesson, lesson, lessons

IDS = ("1", "2a", "2b", "3a", "3b", "3c", "4a", "4b")


def test_the_lessons_stand_in_the_order_of_the_article() -> None:
    assert tuple(each.id for each in lessons()) == IDS


def test_an_unknown_id_is_answered_with_the_ids_that_exist() -> None:
    with pytest.raises(KeyError, match=r"no lesson '5'; there are 1, 2a, 2b, 3a, 3b, 3c, 4a, 4b"):
        lesson("5")


@pytest.mark.parametrize("lesson_id", IDS)
def test_a_lesson_is_found_by_its_id(lesson_id: str) -> None:
    assert lesson(lesson_id).id == lesson_id


@pytest.mark.parametrize("each", lessons(), ids=lambda each: each.id)
class TestEveryLesson:
    def test_title_and_text_exist_in_both_languages(self, each: Lesson) -> None:
        assert set(each.title) == set(each.text) == {"en", "zh"}
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

    def test_both_languages_have_the_same_paragraphs_and_quote_the_same_names(
        self, each: Lesson
    ) -> None:
        english, chinese = each.text["en"], each.text["zh"]
        assert english.strip().count("\n\n") == chinese.strip().count("\n\n")
        quoted = [set(re.findall(r"`([^`]+)`", text)) - {"with"} for text in (english, chinese)]
        assert quoted[0] == quoted[1]

    def test_the_program_is_complete(self, each: Lesson) -> None:
        tree = ast.parse(each.source)
        imported = {
            alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names
        }
        assert "tensorflow" in imported
        assert each.source.endswith("\n")
        assert max(map(len, each.source.splitlines())) <= 80
