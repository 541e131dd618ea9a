"""The types of a scene's JSON; ``SCENE.md`` says in one table what each key holds."""

from __future__ import annotations

from typing import TypedDict

from viz.story.graph import Label
from viz.words.types import Card, Ending, Line

Rect = list[float]
"""``[x, y, width, height]`` in px at zoom 1."""
Data = dict[str, str]
"""What goes to an element's ``data-*`` attributes."""
Track = list[list[int | str]]
"""``[step, value]`` wherever a value changes."""


class CodeLine(TypedDict):
    """A line of the program."""

    n: int
    text: str
    bars: list[str]


class Tape(TypedDict):
    """A tape."""

    id: str
    name: str
    hue: int
    persistent: bool


class Group(TypedDict):
    """A folded stretch."""

    id: str
    label: str
    count: int
    open: bool
    nodes: list[str]


class Lane(TypedDict):
    """Forward work, or one reverse pass."""

    id: str
    label: Line
    rect: Rect
    tape: str | None
    dir: str
    data: Data


class Bead(TypedDict):
    """An op inside the box of a named part: its symbol, width in px, and the tapes that recorded it."""

    t: str
    w: float
    rings: list[str]


class Inside(TypedDict, total=False):
    """What a node has at the program level: ``flat`` of one line, or a second line and beads."""

    flat: bool
    under: str
    beads: list[Bead]
    more: int


class Node(Inside):
    """A box or circle."""

    id: str
    kind: str
    shape: str
    small: bool
    lane: str
    rect: Rect
    label: Label
    line: int | None
    tape: str | None
    rings: list[str]
    eyes: list[str]
    role: str
    aria: str
    data: Data


class Pill(TypedDict):
    """The place of a value on an edge."""

    rect: Rect


class Letter(TypedDict):
    """An operand's letter."""

    t: str
    role: str


class Edge(TypedDict):
    """Data flow between two nodes."""

    id: str
    tail: str
    head: str
    slot: int
    kind: str
    path: str
    letter: Letter | None
    tape: str | None
    label: Pill | None
    aria: str


class Cell(TypedDict):
    """One record on a reel, or several."""

    id: str
    node: str
    label: Label
    line: int | None
    data: Data


class Reel(TypedDict):
    """The records of a tape."""

    tape: str
    cells: list[Cell]


Drop = TypedDict("Drop", {"kind": str, "from": str, "to": str})


class Travel(TypedDict):
    """A value travels along an edge."""

    kind: str
    along: str
    text: str


class Merge(TypedDict):
    """The values on several edges become one."""

    kind: str
    along: list[str]


class Step(TypedDict):
    """One press of →."""

    kind: str
    at: int
    line: int | None
    rule_line: int | None
    called: list[int]
    size: str
    phase: str
    headline: str
    text: str
    card: Card | None
    focus: list[str]
    motions: list[Drop | Travel | Merge]


class Gradient(TypedDict):
    """What a ``gradient()`` call gave for a tensor."""

    label: str
    text: str
    step: int


class Tensor(TypedDict):
    """What the details panel says about a node's value."""

    name: str
    value: str
    shape: str
    dtype: str
    made: int
    line: int | None
    recorded_by: list[str]
    gradients: list[Gradient]
    why: str | None


TimedLine = TypedDict("TimedLine", {"line": int, "from": int, "to": int})
TapeSpan = TypedDict("TapeSpan", {"tape": str, "from": int, "to": int, "kind": str})


class Timeline(TypedDict):
    """When the steps are on which line, and what the tapes do meanwhile."""

    groups: list[TimedLine]
    spans: list[TapeSpan]


class Scene(TypedDict):
    """Everything the replayer needs to show one trace in one language."""

    version: int
    lesson: str | None
    lang: str
    title: str
    level: str
    source: str
    code: list[CodeLine]
    size: list[float]
    tapes: list[Tape]
    groups: list[Group]
    lanes: list[Lane]
    nodes: list[Node]
    edges: list[Edge]
    reels: list[Reel]
    steps: list[Step]
    tracks: dict[str, Track]
    texts: dict[str, Track]
    related: dict[str, list[str]]
    tensors: dict[str, Tensor]
    output: Track
    timeline: Timeline
    end: Ending
    notes: list[str]
