"""Seventh stage: x. Columns as near to each other as their rows, links and labels allow.

Columns share what room is left; labels and vertical segments stand in the middle of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from viz.layout.constraints import Constraints, Stop
from viz.layout.layered import Layered
from viz.layout.model import Options
from viz.layout.ports import Ports
from viz.layout.segments import Segment
from viz.layout.y_coordinates import YCoordinates

BESIDE_COLUMN = 40.0  # px from a column's centre line at which segments beside it may wish


@dataclass(slots=True)
class XCoordinates:
    """``centre``: x of each box; ``bend``: x of link ``e``'s vertical segment in gap ``n`` by (n, e);
    ``bends``: those gaps by link, from left to right;
    ``label``: x of each label node's centre; ``round``: (x, y) of labels on segments around a layer.
    """

    centre: list[float]
    bend: dict[tuple[int, int], float]
    bends: list[list[int]]
    label: dict[int, float]
    round: dict[int, tuple[float, float]]
    width: float


def assign_x(
    layered: Layered,
    ports: Ports,
    heights: YCoordinates,
    segments: list[list[Segment]],
    options: Options,
) -> XCoordinates:
    """Assigns x.

    Pre: ``segments`` is ``segments(layered, ports, heights)``.
    Post: boxes, labels and segments that share a height keep their order and their distance.
    """
    constraints = Constraints(layered, ports, heights, options)
    constraints.fill(segments)
    x, width = _spread(constraints, options)
    centre = [x[element] for element in constraints.element_of_box]
    bend = {key: x[element] for key, element in constraints.element_of_segment.items()}
    label = {node: x[element] for node, element in constraints.element_of_label.items()}
    around = {
        segment.link: (bend[gap - 1, segment.link], segment.label)
        for gap, found in enumerate(segments)
        for segment in found
        if segment.label is not None
    }
    return XCoordinates(centre, bend, constraints.bends, label, around, width)


def _spread(constraints: Constraints, options: Options) -> tuple[list[float], float]:
    """The x of each element, and the width."""
    elements, margin = constraints.elements, options.margin
    least = elements.leftmost(margin, {})
    right = [x + max(p.half for p in ps) for x, ps in zip(least, elements.rectangles, strict=True)]
    width = max(right, default=margin) + margin
    number = {n: at for at, n in enumerate(sorted(set(constraints.layer_of.values())))}
    count = len(number) - 1
    if count > 0 and width < options.fit_width:
        width += min(options.fit_width - width, options.fit_gap * count)
    most = elements.rightmost(width - margin, {})
    # Any x between least and most is fine if the share of the room never shrinks to the right.
    fixed = {
        element: least[element] + number[n] / max(1, count) * (most[element] - least[element])
        for element, n in constraints.layer_of.items()
    }
    least, most = elements.leftmost(margin, fixed), elements.rightmost(width - margin, fixed)
    room = _Room(constraints, least, most, fixed)
    for element, before in enumerate(elements.before):
        if element in fixed:
            room.x.append(fixed[element])
            continue
        low = max([room.least[element], *(room.x[b] + d for b, d in before.items())])
        wish = room.of_labels(element) if element in room.ends else room.of_segment(element)
        room.x.append(max(low, min(room.most[element], wish)))
    return room.x, width


class _Room:
    """Where an element would like to stand, when ``x`` holds all elements on its left."""

    def __init__(
        self,
        constraints: Constraints,
        least: list[float],
        most: list[float],
        fixed: dict[int, float],
    ) -> None:
        self.constraints, self.least, self.most = constraints, least, most
        self.x: list[float] = []
        self.ends: dict[int, tuple[Stop, Stop]] = {}  # what stands on its link beside a label
        labels = set(constraints.element_of_label.values())
        for stops in constraints.stop_lists:
            for n, stop in enumerate(stops):
                if stop.element in labels:
                    self.ends[stop.element] = stops[n - 1], stops[n + 1]
        self.shared: dict[int, float] = {}
        self.between = self._between(fixed)

    def _between(self, fixed: dict[int, float]) -> list[tuple[float, float]]:
        """For each gap, where between the columns on either side segments may wish to stand."""
        count = len(self.constraints.layered.layers)
        left, right = [float("-inf")] * (count + 1), [float("inf")] * (count + 1)
        for element, layer in self.constraints.layer_of.items():
            left[layer + 1] = max(left[layer + 1], fixed[element] + BESIDE_COLUMN)
            right[layer] = min(right[layer], fixed[element] - BESIDE_COLUMN)
        for n in range(1, count + 1):
            if left[n] == float("-inf"):
                left[n] = left[n - 1]
            if right[count - n] == float("inf"):
                right[count - n] = right[count - n + 1]
        return list(zip(left, right, strict=True))

    def of_labels(self, element: int) -> float:
        """Labels of one layer and lane stand below each other if they can."""
        if element not in self.shared:
            group = self.constraints.label_row[element]
            wish = sum(self._of_label(one) for one in group) / len(group)
            low = max(self.least[one] for one in group)
            high = min(self.most[one] for one in group)
            wish = max(low, min(high, wish)) if low <= high else wish
            self.shared.update((one, wish) for one in group)
        return self.shared[element]

    def _of_label(self, element: int) -> float:
        one, other = self.ends[element]
        left = self.x[one.element] + one.half + one.room
        return (left + self.most[other.element] - other.half - other.room) / 2

    def of_segment(self, element: int) -> float:
        """The middle between what stands beside a segment, and between the columns of its gap."""
        constraints, x, most = self.constraints, self.x, self.most
        low, high = self.least[element], most[element]
        for other, distance in constraints.elements.before[element].items():
            if other not in constraints.aside:
                low = max(low, x[other] + distance)
        for other, distance in constraints.elements.after[element].items():
            if other not in constraints.aside:
                high = min(high, most[other] - distance)
        left, right = self.between[constraints.gap_of[element] + 1]
        return (max(low, left) + min(high, right)) / 2 + constraints.aside[element]
