"""What goes into a layout (lanes, boxes, links) and what comes out (rectangles, routes).

All lengths are px at zoom 1, y grows downwards. Nothing here knows what a box means.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
Cubic = tuple[Point, Point, Point, Point]  # start, two handles, end; a straight line is one too


@dataclass(frozen=True, slots=True)
class Lane:
    """One band of the picture: forward work (``right``) or one ``tape.gradient()`` call (``left``).

    ``label_height`` px are kept free of boxes on top for the caption.
    """

    id: str
    direction: str
    label_height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A node of ``width`` × ``height`` px in a lane.

    ``mirror`` is a box of an earlier lane; in a lane to the left, a box shares its mirror's column.
    ``time`` orders ties.
    ``halo`` px on every side belong to the box (rings): links end at the halo's border.
    ``halo_top`` px more stay free above it (eye marks). A ``round`` box is an ellipse.
    """

    id: str
    lane: str
    width: float
    height: float
    mirror: str | None = None
    time: int = 0
    halo: float = 0.0
    halo_top: float = 0.0
    round: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Data flow from box ``tail`` to operand ``slot`` of box ``head``.

    ``kind`` is ``operand``, ``result``, ``factor``, ``seed`` or ``gradient``. A label of
    ``label_width`` × ``label_height`` px sits on the link when both are above 0.
    """

    id: str
    tail: str
    head: str
    slot: int = 0
    kind: str = "operand"
    label_width: float = 0.0
    label_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Graph:
    """Lanes from top to bottom, boxes in any order, links in any order; ids are unique."""

    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Spacing in px; pictures narrower than ``fit_width`` are let out by ``fit_gap`` per gap."""

    margin: float = 16.0  # around the picture
    lane_padding: float = 12.0  # above the first and below the last row of a lane
    row_gap: float = 18.0  # between boxes of one column
    line_gap: float = 10.0  # between a link and a box or another link
    track_gap: float = 9.0  # between vertical runs of links
    port_gap: float = 18.0  # between link ends on one side of a box
    box_gap: float = 22.0  # between neighbouring boxes of one row
    fit_width: float = 690.0
    fit_gap: float = 60.0
    sweeps: int = 24  # at most, in the ordering stage


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its top left corner and size, px."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Route:
    """The drawn line of a link, from its tail's border to its head's border.

    ``path`` is SVG path data of ``curves``; ``end`` is the unit vector along the flow at the head.
    """

    curves: tuple[Cubic, ...]
    path: str
    label: Rect | None
    end: Point


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything is.

    ``column_of`` numbers a box's column from the left; boxes of lanes to the left share their
    mirror's, and in one sub-column of it a centre line.
    """

    width: float
    height: float
    boxes: dict[str, Rect]
    links: dict[str, Route]
    lanes: dict[str, Rect]
    column_of: dict[str, int]
