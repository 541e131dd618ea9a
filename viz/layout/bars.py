"""Things that each have one x, packed from left to right as near as their heights allow.

A *bar* has pieces: rectangles around its x. Bars are added in the order in which those that share a
height have to stand; bars that share none may stand above each other (one-dimensional compaction,
Lengauer 1990, ch. 10).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

BOX, RUN, LABEL = 0, 1, 2  # kinds of pieces
SLACK = 5.0  # px: pieces this near to each other in height may not pass each other either
INF = float("inf")


@dataclass(slots=True)
class Piece:
    """From ``top`` to ``bottom``, ``half`` px to either side of its bar's x."""

    top: float
    bottom: float
    half: float
    kind: int


@dataclass(slots=True)
class Bars:
    """``clear[a][b]``: px between a piece of kind a and one of kind b on its right.

    ``before`` and ``after`` hold for each bar the bars on that side and the least distance.
    """

    clear: tuple[tuple[float, ...], ...]
    pieces: list[list[Piece]] = field(default_factory=list)
    before: list[dict[int, float]] = field(default_factory=list)
    after: list[dict[int, float]] = field(default_factory=list)
    _starts: list[float] = field(default_factory=lambda: [-INF])
    _front: list[tuple[int, float, int] | None] = field(default_factory=lambda: [None])

    def add(self, pieces: list[Piece], track: float = 0.0) -> int:
        """Adds a bar right of all bars it shares a height with; ``track``: distance of runs.

        Of pieces that share a height, the widest comes last.
        """
        bar = len(self.pieces)
        self.pieces.append(pieces)
        self.before.append({})
        self.after.append({})
        for piece in pieces:
            top, bottom = piece.top - SLACK, piece.bottom + SLACK
            at = bisect_right(self._starts, top) - 1
            while at < len(self._starts) and self._starts[at] < bottom:
                seen = self._front[at]
                if seen is not None:
                    other, half, kind = seen
                    both = kind == piece.kind == RUN
                    room = track if both else self.clear[kind][piece.kind]
                    self.need(other, bar, half + room + piece.half)
                at += 1
        for piece in pieces:
            self._cover(piece, (bar, piece.half, piece.kind))
        return bar

    def need(self, left: int, right: int, distance: float) -> None:
        """Keeps two bars ``distance`` px apart; ``left`` was added before ``right``."""
        if distance > self.before[right].get(left, -INF):
            self.before[right][left] = distance
            self.after[left][right] = distance

    def _cover(self, piece: Piece, what: tuple[int, float, int]) -> None:
        top, bottom = piece.top, max(piece.bottom, piece.top + 0.01)
        first = bisect_left(self._starts, top)
        last = bisect_left(self._starts, bottom)
        under = self._front[last - 1]
        ends_here = last < len(self._starts) and self._starts[last] == bottom
        self._starts[first:last] = [top] if ends_here else [top, bottom]
        self._front[first:last] = [what] if ends_here else [what, under]

    def leftmost(self, margin: float, fixed: dict[int, float]) -> list[float]:
        """Each bar's least x, with some bars' x given and ``margin`` px free on the left."""
        found: list[float] = []
        for bar, before in enumerate(self.before):
            if bar in fixed:
                found.append(fixed[bar])
                continue
            x = margin + max(piece.half for piece in self.pieces[bar])
            for other, distance in before.items():
                if found[other] + distance > x:
                    x = found[other] + distance
            found.append(x)
        return found

    def rightmost(self, edge: float, fixed: dict[int, float]) -> list[float]:
        """Each bar's greatest x, with some bars' x given and all pieces left of ``edge``."""
        found = [0.0] * len(self.pieces)
        for bar in range(len(self.pieces) - 1, -1, -1):
            if bar in fixed:
                found[bar] = fixed[bar]
                continue
            x = edge - max(piece.half for piece in self.pieces[bar])
            for other, distance in self.after[bar].items():
                if found[other] - distance < x:
                    x = found[other] - distance
            found[bar] = x
        return found
