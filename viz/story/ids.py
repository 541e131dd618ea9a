"""Ids of what is drawn: made here and read here, nowhere else.

| element | id |
| --- | --- |
| node | ``t0``, ``o1``, ``cut2``; a folded group's box ``g3-9`` or, in a lane of its own, ``g3-9.p1`` |
| edge | ``e4`` |
| lane | ``lane:forward``, ``lane:p1`` |
| tape | ``tape1`` |
| cell of a reel | ``c1-0``: tape and position |
| ring and eye of a node | ``r:o1:tape1``, ``y:t0:tape1`` |
| line of the program | ``line7`` |
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["node", "edge", "lane", "tape", "cell", "ring", "eye", "line"]
NODES = {"tensor": "t", "op": "o", "cut": "cut"}


class Element(NamedTuple):
    """What an id says: ``name`` of the node or lane that it is or belongs to, and its numbers."""

    kind: Kind
    name: str = ""
    tape: int = -1
    position: int = -1


def node(kind: str, number: int) -> str:
    """Id of a node; ``kind`` is ``tensor``, ``op`` or ``cut``."""
    return f"{NODES[kind]}{number}"


def edge(number: int) -> str:
    """Id of an edge."""
    return f"e{number}"


def lane(name: str) -> str:
    """Id of a lane by its name in the graph."""
    return f"lane:{name}"


def pass_lane(pass_id: int) -> str:
    """Name of the lane of a reverse pass."""
    return f"p{pass_id}"


def tape(number: int) -> str:
    """Id of a tape."""
    return f"tape{number}"


def cell(of: int, position: int) -> str:
    """Id of the cell at ``position`` of a tape's reel."""
    return f"c{of}-{position}"


def ring(of: str, by: int) -> str:
    """Id of the ring that says that a tape recorded a node."""
    return f"r:{of}:tape{by}"


def eye(of: str, by: int) -> str:
    """Id of the eye that says that a tape watches a node."""
    return f"y:{of}:tape{by}"


def line(number: int) -> str:
    """Id of a line of the program."""
    return f"line{number}"


_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cell", re.compile(r"c(?P<tape>-?\d+)-(?P<position>\d+)")),
    ("ring", re.compile(r"r:(?P<name>.+):tape(?P<tape>-?\d+)")),
    ("eye", re.compile(r"y:(?P<name>.+):tape(?P<tape>-?\d+)")),
    ("tape", re.compile(r"tape(?P<tape>-?\d+)")),
    ("lane", re.compile(r"lane:(?P<name>.+)")),
    ("line", re.compile(r"line(?P<position>\d+)")),
    ("edge", re.compile(r"(?P<name>e\d+)")),
)


def read(element: str) -> Element:
    """Returns what an id says."""
    for kind, form in _FORMS:
        found = form.fullmatch(element)
        if found is not None:
            parts = found.groupdict()
            numbers = {key: int(parts[key]) for key in ("tape", "position") if key in parts}
            return Element(kind, parts.get("name", ""), **numbers)
    return Element("node", element)


def is_tape(element: str) -> bool:
    """Whether an id is a tape's."""
    return element.startswith("tape")


def is_lane(element: str) -> bool:
    """Whether an id is a lane's."""
    return element.startswith("lane:")
