"""Traces, words and pictures are as they were when the pins were written.

All of it takes minutes: here is every lesson and a sample of the rest; ``python -m tests.pins`` compares everything.
"""

from __future__ import annotations

import json

import pytest

from tests.pins.__main__ import FILE, differences
from tests.pins.hashes import pin
from tests.pins.programs import Record, pinned

PINS = json.loads(FILE.read_text("utf-8"))
EVERY = 13
PINNED = list(pinned())
SAMPLE = [one for n, one in enumerate(PINNED) if one[0].startswith("lesson") or n % EVERY == 0]


def test_the_pins_are_of_todays_programs() -> None:
    assert [name for name, _ in PINNED] == list(PINS)


@pytest.mark.parametrize(("name", "record"), SAMPLE, ids=[name for name, _ in SAMPLE])
def test_it_is_as_pinned(name: str, record: Record) -> None:
    assert differences(name, PINS[name], pin(record())) == []
