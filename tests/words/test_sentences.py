"""Every kind of step has words, and every sentence that the words ask for is in the catalogs."""

import re
from pathlib import Path

import pytest

import viz
from viz import locale
from viz.story import kinds
from viz.story.story import Story
from viz.words import narrate

ROOM = Path(narrate.__file__).parent
SOURCES = {path.name: path.read_text("utf-8") for path in sorted(ROOM.glob("*.py"))}


def concrete(kind: type) -> list[type]:
    """The kinds below a class that have none below them."""
    below = kind.__subclasses__()
    return [one for sub in below for one in concrete(sub)] if below else [kind]


def test_every_kind_of_step_has_its_words():
    story = Story(viz.record("x = 1\n"))
    says = narrate.Narrator(story.index, story.graph, "en")._says
    assert {kind.__name__ for kind in concrete(kinds.About)} == {kind.__name__ for kind in says}


@pytest.mark.parametrize("name", SOURCES)
def test_every_key_that_the_words_name_is_in_the_catalog(name):
    steps = locale.catalog("steps", "en")
    said = {f"steps.{key}.head" for key in re.findall(r'\bsaid\(\s*"(\w+)"', SOURCES[name])}
    named = set(re.findall(r'"(steps\.[\w.]+)"', SOURCES[name]))
    assert {key for key in said | named if not {key, f"{key}.head"} & steps.keys()} == set()


@pytest.mark.parametrize(
    "kind", [one.kind for one in concrete(kinds.OfTape) if isinstance(one.kind, str)]
)
def test_what_happens_to_a_tape_has_a_sentence(kind):
    steps = locale.catalog("steps", "en")
    assert {f"steps.{kind}.head", f"steps.{kind}.text"} <= steps.keys()
