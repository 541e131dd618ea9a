"""Eighth stage: x. Columns as near to each other as their rows, links and labels allow.

Columns share what room is left; labels and vertical runs stand in the middle of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from viz.layout.mesh import Mesh
from viz.layout.model import Options
from viz.layout.ports import Ports
from viz.layout.position import Heights
from viz.layout.runs import Run
from viz.layout.stock import Stock, Stop

BESIDE_COLUMN = 40.0  # px from a column's centre line at which runs of the gap beside it may wish


@dataclass(slots=True)
class Packed:
    """``centre``: x of each box; ``bend``: x of link ``e``'s vertical run in gap ``n`` by (n, e);
    ``bends``: those gaps by link, from left to right;
    ``label``: x of each label node's centre; ``round``: (x, y) of labels on runs around a layer.
    """

    centre: list[float]
    bend: dict[tuple[int, int], float]
    bends: list[list[int]]
    label: dict[int, float]
    round: dict[int, tuple[float, float]]
    width: float


def pack(
    mesh: Mesh, ports: Ports, heights: Heights, runs: list[list[Run]], options: Options
) -> Packed:
    """Assigns x.

    Pre: ``runs`` is ``runs(mesh, ports, heights)``.
    Post: boxes, labels and runs that share a height keep their order and their distance.
    """
    stock = Stock(mesh, ports, heights, options)
    stock.fill(runs)
    x, width = _spread(stock, options)
    centre = [x[bar] for bar in stock.box_bar]
    bend = {key: x[bar] for key, bar in stock.run_bar.items()}
    label = {node: x[bar] for node, bar in stock.label_bar.items()}
    around = {
        run.link: (bend[gap - 1, run.link], run.label)
        for gap, found in enumerate(runs)
        for run in found
        if run.label is not None
    }
    return Packed(centre, bend, stock.bends, label, around, width)


def _spread(stock: Stock, options: Options) -> tuple[list[float], float]:
    """The x of each bar, and the width."""
    bars, margin = stock.bars, options.margin
    least = bars.leftmost(margin, {})
    right = [x + max(p.half for p in ps) for x, ps in zip(least, bars.pieces, strict=True)]
    width = max(right, default=margin) + margin
    number = {n: at for at, n in enumerate(sorted(set(stock.layer_of.values())))}
    count = len(number) - 1
    if count > 0 and width < options.fit_width:
        width += min(options.fit_width - width, options.fit_gap * count)
    most = bars.rightmost(width - margin, {})
    # Any x between least and most is fine if the share of the room never shrinks to the right.
    fixed = {
        bar: least[bar] + number[n] / max(1, count) * (most[bar] - least[bar])
        for bar, n in stock.layer_of.items()
    }
    least, most = bars.leftmost(margin, fixed), bars.rightmost(width - margin, fixed)
    room = _Room(stock, least, most, fixed)
    for bar, before in enumerate(bars.before):
        if bar in fixed:
            room.x.append(fixed[bar])
            continue
        low = max([room.least[bar], *(room.x[b] + d for b, d in before.items())])
        wish = room.of_labels(bar) if bar in room.ends else room.of_run(bar)
        room.x.append(max(low, min(room.most[bar], wish)))
    return room.x, width


class _Room:
    """Where a bar would like to stand, when ``x`` holds all bars on its left."""

    def __init__(
        self, stock: Stock, least: list[float], most: list[float], fixed: dict[int, float]
    ) -> None:
        self.stock, self.least, self.most = stock, least, most
        self.x: list[float] = []
        self.ends: dict[int, tuple[Stop, Stop]] = {}  # what stands on its link beside a label
        labels = set(stock.label_bar.values())
        for chain in stock.chains:
            for n, stop in enumerate(chain):
                if stop.bar in labels:
                    self.ends[stop.bar] = chain[n - 1], chain[n + 1]
        self.shared: dict[int, float] = {}
        self.between = self._between(fixed)

    def _between(self, fixed: dict[int, float]) -> list[tuple[float, float]]:
        """For each gap, where between the columns on either side runs may wish to stand."""
        count = len(self.stock.mesh.layers)
        left, right = [float("-inf")] * (count + 1), [float("inf")] * (count + 1)
        for bar, layer in self.stock.layer_of.items():
            left[layer + 1] = max(left[layer + 1], fixed[bar] + BESIDE_COLUMN)
            right[layer] = min(right[layer], fixed[bar] - BESIDE_COLUMN)
        for n in range(1, count + 1):
            if left[n] == float("-inf"):
                left[n] = left[n - 1]
            if right[count - n] == float("inf"):
                right[count - n] = right[count - n + 1]
        return list(zip(left, right, strict=True))

    def of_labels(self, bar: int) -> float:
        """Labels of one layer and lane stand below each other if they can."""
        if bar not in self.shared:
            group = self.stock.label_row[bar]
            wish = sum(self._of_label(one) for one in group) / len(group)
            low = max(self.least[one] for one in group)
            high = min(self.most[one] for one in group)
            wish = max(low, min(high, wish)) if low <= high else wish
            self.shared.update((one, wish) for one in group)
        return self.shared[bar]

    def _of_label(self, bar: int) -> float:
        one, other = self.ends[bar]
        left = self.x[one.bar] + one.half + one.room
        return (left + self.most[other.bar] - other.half - other.room) / 2

    def of_run(self, bar: int) -> float:
        """The middle between what stands beside a run, and between the columns of its gap."""
        stock, x, most = self.stock, self.x, self.most
        low, high = self.least[bar], most[bar]
        for other, distance in stock.bars.before[bar].items():
            if other not in stock.aside:
                low = max(low, x[other] + distance)
        for other, distance in stock.bars.after[bar].items():
            if other not in stock.aside:
                high = min(high, most[other] - distance)
        left, right = self.between[stock.gap_of[bar] + 1]
        return (max(low, left) + min(high, right)) / 2 + stock.aside[bar]
