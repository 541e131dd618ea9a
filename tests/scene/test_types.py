"""``SCENE.md``, the types and what is composed name the same keys."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest

import viz.scene
from tests.golden.random_programs import SEEDS, program
from tests.programs import TRAINING, trace
from viz.lessons import lessons
from viz.scene import types
from viz.scene.compose import compose
from viz.words.types import Card, Ending, Span

TEXT = (Path(viz.scene.__file__).parent / "SCENE.md").read_text("utf-8")
ITEMS: dict[str, typing.Any] = {
    "code": types.CodeLine,
    "tapes": types.Tape,
    "groups": types.Group,
    "lanes": types.Lane,
    "nodes": types.Node,
    "edges": types.Edge,
    "steps": types.Step,
    "tensors": types.Tensor,
    "end": Ending,
}
SOURCES = (
    [lesson.source for lesson in lessons()]
    + [program(seed).source for seed in SEEDS[::25]]
    + [TRAINING.format(turns=14)]
)


def keys(kind: typing.Any) -> set[str]:
    return set(kind.__annotations__)


def row(name: str) -> str:
    found = re.search(rf"^\| `{name}` \| (.*) \|$", TEXT, re.MULTILINE)
    assert found is not None, name
    return found[1]


def listed(text: str) -> set[str]:
    found = re.search(r"`{([^}]*)}`", text)
    assert found is not None
    return set(re.findall(r"\w+", found[1]))


def test_the_table_names_the_keys_of_a_scene() -> None:
    table = TEXT[TEXT.index("| key |") : TEXT.index("`data` goes")]
    named = {key for cell in re.findall(r"^\| (`.*?) \|", table, re.M) for key in cell.split(", ")}
    assert {key.strip("`") for key in named} == keys(types.Scene)


@pytest.mark.parametrize("name", ITEMS)
def test_the_table_names_the_keys_of_an_item(name: str) -> None:
    assert listed(row(name)) == keys(ITEMS[name])


def test_the_text_names_the_keys_of_cards_and_spans() -> None:
    assert listed(TEXT[TEXT.index("A card is") :]) == keys(Card)
    assert listed(TEXT[TEXT.index("spans `{") :]) == keys(Span) - {"tensor"}


@pytest.mark.parametrize("level", ["op", "program"])
@pytest.mark.parametrize("source", SOURCES, ids=range(len(SOURCES)))
def test_what_is_composed_has_the_keys_of_its_type(source: str, level: str) -> None:
    scene = compose(trace(source), "en", level=level)
    assert set(scene) == keys(types.Scene)
    for name, kind in ITEMS.items():
        found: typing.Any = scene[name]  # type: ignore[literal-required]
        items = [found] if name == "end" else found.values() if name == "tensors" else found
        optional = kind.__optional_keys__
        assert all(set(item) | optional == keys(kind) for item in items), name
    for card in (step["card"] for step in scene["steps"]):
        if card is not None:
            assert set(card) | {"ref"} == keys(Card)
            for line in [*card["lines"], card["sum"] or []]:
                assert all(set(span) <= keys(Span) - {"tensor"} for span in line)
