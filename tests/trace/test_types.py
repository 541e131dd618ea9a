"""The table on top of ``viz.trace.model``, the types and what is recorded name the same keys."""

from __future__ import annotations

import re
import typing

import pytest

from tests.golden.random_programs import SEEDS, program
from tests.programs import NESTED_TAPES, TRAINING
from viz.lessons import lessons
from viz.sandbox.program import record_here
from viz.trace import model, types

TABLE = model.__doc__ or ""
LISTS = {
    "tensors": types.Tensor,
    "tapes": types.Tape,
    "ops": types.Op,
    "passes": types.Pass,
    "end": types.End,
}
EVENTS = typing.get_args(types.Event)
SOURCES = (
    [lesson.source for lesson in lessons()]
    + [program(seed).source for seed in SEEDS[::9]]
    + [TRAINING.format(turns=3), NESTED_TAPES.format(turns=2)]
)


def keys(kind: typing.Any) -> set[str]:
    return set(kind.__annotations__)


def literals(event: typing.Any) -> tuple[str, ...]:
    return typing.get_args(typing.get_type_hints(event)["type"])


def test_the_table_names_the_keys_of_a_trace() -> None:
    assert set(re.findall(r"^\| ``(\w+)`` ", TABLE, re.MULTILINE)) == keys(types.Trace)


@pytest.mark.parametrize("name", LISTS)
def test_the_table_names_the_keys_of_an_item(name: str) -> None:
    row = re.search(rf"^\| ``{name}``\s*\| ``{{([^}}]*)}}", TABLE, re.MULTILINE)
    assert row is not None
    assert {key.strip(" |\n") for key in row[1].split(",")} == keys(LISTS[name])


def test_the_table_names_every_event_with_its_keys() -> None:
    listed = TABLE[TABLE.index("Event types:") : TABLE.index("Values:")]
    found = {
        kind: set(re.findall(r"\w+", fields))
        for kind, fields in re.findall(r"``(\w+) {([^}]*)}``", listed)
    }
    assert found == {
        kind: keys(event) - {"type", "line"} for event in EVENTS for kind in literals(event)
    }


def test_what_is_recorded_has_the_keys_of_its_type() -> None:
    met = set()
    by_kind = {kind: keys(event) for event in EVENTS for kind in literals(event)}
    for source in SOURCES:
        trace = record_here(source)
        assert set(trace) == keys(types.Trace)
        for name, kind in LISTS.items():
            items = [trace[name]] if name == "end" else trace[name]
            assert all(set(item) == keys(kind) for item in items), name
        for event in trace["events"]:
            assert set(event) == by_kind[event["type"]]
            met.add(event["type"])
    assert met >= {"tensor", "op", "start", "watch", "visit", "rule", "sum", "results", "print"}
