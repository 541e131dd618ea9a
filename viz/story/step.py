"""One step: what one press of → shows and in which state it leaves what it touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from viz.story.kinds import About, Ready

Size = Literal["statement", "op", "contribution"]


@dataclass(frozen=True)
class Value:
    """A text that is a tensor's value."""

    tensor: int


@dataclass(frozen=True)
class Bound:
    """A text at a line's end: a name and the value that it was given."""

    name: str
    tensor: int


@dataclass(frozen=True)
class TapeState:
    """A text beside a tape: its state, how many records it keeps, or the error that a call on it raised."""

    state: str
    count: int = 0
    error: str = ""


Text = Value | Bound | TapeState | str
"""A text that a step writes to an element; plain text is the same in every language."""


@dataclass(frozen=True)
class Drop:
    """An op drops its record onto a reel."""

    node: str
    cell: str


@dataclass(frozen=True)
class Travel:
    """A value travels along an edge."""

    edge: str
    tensor: int


@dataclass(frozen=True)
class Merge:
    """The values on several edges become one."""

    edges: tuple[str, ...]


Motion = Drop | Travel | Merge


@dataclass(frozen=True)
class Step:
    """One press of →.

    Attributes:
        about: What it is about; decides what is said.
        phase: ``setup``, ``record``, ``rewind``, ``sum``, ``result``, ``print`` or ``error``.
        line: Line of the program.
        at: Index of the event it was made for; later events up to the next step's are part of it.
        rule_line: Another line to show: that of the op whose rule runs, or the one to change.
        size: The coarsest step size that stops here.
        states: ``(element id, state)`` from this step on; ``now`` and ``landing`` last for this step
            only.
        lit: Elements whose value or rule is used in this step.
        texts: ``(element id, text)``.
        motions: What moves.
    """

    about: About
    phase: str
    line: int | None
    at: int = -1
    rule_line: int | None = None
    size: Size = "op"
    states: tuple[tuple[str, str], ...] = ()
    lit: tuple[str, ...] = ()
    texts: tuple[tuple[str, Text], ...] = ()
    motions: tuple[Motion, ...] = ()

    @property
    def kind(self) -> str:
        """Names what it is about in the scene."""
        return self.about.kind


class Sized(Protocol):
    """What ``stops`` needs to know of a step, finished or not."""

    @property
    def about(self) -> About:
        """What it is about."""

    @property
    def line(self) -> int | None:
        """Line of the program."""

    @property
    def size(self) -> Size:
        """The size it would have in the middle of a line's steps."""


def stops(found: Sequence[Sized]) -> list[Size]:
    """Returns each step's size: the last step of a run on one line ends a statement."""
    sizes: list[Size] = []
    for step, following in zip(found, [*found[1:], None], strict=True):
        if following is None or following.line != step.line:
            sizes.append("statement")
        elif step.size == "statement" and not isinstance(step.about, Ready):
            sizes.append("op")
        else:
            sizes.append(step.size)
    return sizes
