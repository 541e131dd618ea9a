"""The types of what is said: sentences and cards, as they go into the scene."""

from __future__ import annotations

from typing import NamedTuple, NotRequired, TypedDict


class Span(TypedDict, total=False):
    """A piece of a card's line.

    Attributes:
        t: Text.
        sub: Its subscript.
        bar: Whether a bar is over it.
        role: Decides its colour: ``a``, ``b``, ``c``, ``g``, ``result``, ``tape0``…
        tensor: The tensor it stands for, while the card is written.
        ref: The node that holds what is written, in the finished card.
    """

    t: str
    sub: str
    bar: bool
    role: str
    tensor: int | None
    ref: str


Line = list[Span]


class Card(TypedDict):
    """The step card: a formula in lines, a sum, and rows of facts."""

    title: str
    ref: NotRequired[str | None]
    lines: list[Line]
    sum: Line | None
    rows: list[list[str]]


class Said(NamedTuple):
    """What a step says."""

    headline: str
    text: str
    card: Card | None = None


class Ending(TypedDict):
    """How the run ended, in words."""

    kind: str
    line: int | None
    text: str | None
    detail: str | None
