"""The lessons: programs and short texts that the picker offers."""

from viz.lessons.catalog import Lesson, lesson, lessons

__all__ = ["Lesson", "lesson", "lessons"]
