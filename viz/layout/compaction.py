"""One-dimensional compaction: elements packed in x as near to each other as their heights allow.

An *element* has one x and rectangles around it. Elements are added in the order in which those that
share a height have to stand; those that share none may stand above each other (Lengauer 1990, ch. 10).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

BOX, SEGMENT, LABEL = 0, 1, 2  # kinds of rectangles
SLACK = 5.0  # px: rectangles this near to each other in height may not pass each other either
INF = float("inf")


@dataclass(slots=True)
class Rectangle:
    """From ``top`` to ``bottom``, ``half`` px to either side of its element's x."""

    top: float
    bottom: float
    half: float
    kind: int


class Skyline[T]:
    """What was last put at each height, as seen from the right."""

    def __init__(self) -> None:
        self._starts = [-INF]
        self._seen: list[T | None] = [None]  # from each start to the next one

    def between(self, top: float, bottom: float) -> Iterator[T]:
        """Yields what is seen from ``top`` to ``bottom``, from top to bottom."""
        at = bisect_right(self._starts, top) - 1
        while at < len(self._starts) and self._starts[at] < bottom:
            seen = self._seen[at]
            if seen is not None:
                yield seen
            at += 1

    def put(self, top: float, bottom: float, what: T) -> None:
        """Covers what was seen from ``top`` to ``bottom``."""
        bottom = max(bottom, top + 0.01)
        first = bisect_left(self._starts, top)
        last = bisect_left(self._starts, bottom)
        under = self._seen[last - 1]
        ends_here = last < len(self._starts) and self._starts[last] == bottom
        self._starts[first:last] = [top] if ends_here else [top, bottom]
        self._seen[first:last] = [what] if ends_here else [what, under]


@dataclass(slots=True)
class Compaction:
    """``clear[a][b]``: px between a rectangle of kind a and one of kind b on its right.

    ``before`` and ``after`` hold for each element the elements on that side and the least distance.
    """

    clear: tuple[tuple[float, ...], ...]
    rectangles: list[list[Rectangle]] = field(default_factory=list)
    before: list[dict[int, float]] = field(default_factory=list)
    after: list[dict[int, float]] = field(default_factory=list)
    _skyline: Skyline[tuple[int, float, int]] = field(default_factory=Skyline)

    def add(self, rectangles: list[Rectangle], track: float = 0.0) -> int:
        """Adds an element right of all elements it shares a height with; ``track``: distance of
        vertical segments.

        Of rectangles that share a height, the widest comes last.
        """
        element = len(self.rectangles)
        self.rectangles.append(rectangles)
        self.before.append({})
        self.after.append({})
        for rectangle in rectangles:
            top, bottom = rectangle.top - SLACK, rectangle.bottom + SLACK
            for other, half, kind in self._skyline.between(top, bottom):
                both = kind == rectangle.kind == SEGMENT
                room = track if both else self.clear[kind][rectangle.kind]
                self.need(other, element, half + room + rectangle.half)
        for rectangle in rectangles:
            what = element, rectangle.half, rectangle.kind
            self._skyline.put(rectangle.top, rectangle.bottom, what)
        return element

    def need(self, left: int, right: int, distance: float) -> None:
        """Keeps two elements ``distance`` px apart; ``left`` was added before ``right``."""
        if distance > self.before[right].get(left, -INF):
            self.before[right][left] = distance
            self.after[left][right] = distance

    def leftmost(self, margin: float, fixed: dict[int, float]) -> list[float]:
        """Each element's least x, with some elements' x given and ``margin`` px free on the left."""
        found: list[float] = []
        for element, before in enumerate(self.before):
            if element in fixed:
                found.append(fixed[element])
                continue
            x = margin + max(rectangle.half for rectangle in self.rectangles[element])
            for other, distance in before.items():
                if found[other] + distance > x:
                    x = found[other] + distance
            found.append(x)
        return found

    def rightmost(self, edge: float, fixed: dict[int, float]) -> list[float]:
        """Each element's greatest x, with some elements' x given and all rectangles left of ``edge``."""
        found = [0.0] * len(self.rectangles)
        for element in range(len(self.rectangles) - 1, -1, -1):
            if element in fixed:
                found[element] = fixed[element]
                continue
            x = edge - max(rectangle.half for rectangle in self.rectangles[element])
            for other, distance in self.after[element].items():
                if found[other] - distance < x:
                    x = found[other] - distance
            found[element] = x
        return found
