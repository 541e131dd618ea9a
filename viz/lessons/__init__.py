"""The lessons: programs and short texts that the picker offers."""

from viz.lessons.catalog import Lesson, lesson, lessons, title_of

__all__ = ["Lesson", "lesson", "lessons", "title_of"]
