"""What of a picture is drawn, how large, and where: the boxes and links that the layout is given."""

from __future__ import annotations

from viz import locale
from viz.layout import lay_out
from viz.layout.model import Box, Lane, Link, Options
from viz.layout.model import Graph as LaneGraph
from viz.story import graph as story
from viz.story import ids
from viz.story.collapse import Bead, Picture
from viz.story.graph import Node
from viz.story.index import TraceIndex
from viz.words.fold_words import FoldWords
from viz.words.narrate import Narrator
from viz.words.values import short

OP = 50.0
PILL_HEIGHT = 24.0
CAPTION_HEIGHT = 30.0
FLAT_CAPTION = 24.0
RING = 6.0
CLOSE = Options(lane_padding=4.0, row_gap=8.0, line_gap=7.0, box_gap=14.0, track_gap=8.0)
"""Distances at the program level, which has to fit in a window."""
BEAD_HEIGHT = 35.0
BEAD_GAP = 13.0
"""Between two ops inside a box of many: their rings, and the way from one to the next."""
ALL_BEADS, FIRST_BEADS = 5, 3
"""Ops up to which a box shows all of them; of more, so many first ones and how many follow."""


def _voice(lang: str) -> FoldWords:
    return FoldWords(lambda key, values: locale.text(key, lang, **values))


VOICES = [_voice(lang) for lang in locale.LANGUAGES]
"""Says what is folded in every language: places do not depend on the reader's."""


class Drawing:
    """A picture with its layout done; the other parts of the scene ask it.

    Attributes:
        lane_graph: What the layout was given, and ``placement``, what it made of it.
    """

    def __init__(self, index: TraceIndex, picture: Picture, narrator: Narrator) -> None:
        self.index, self.picture, self.narrator = index, picture, narrator
        self.graph, self.steps, self.reels = picture.graph, picture.steps, picture.reels
        self.lane_names = {lane.id: self._lane_name(lane) for lane in self.graph.lanes}
        self.flat = picture.folded.units  # boxes of one line
        self.backward = {lane.id for lane in self.graph.lanes if lane.pass_id is not None}
        self.rings, self.eyes = self._marks()
        self.lane_graph = self._lane_graph()
        self.placement = lay_out(self.lane_graph, CLOSE if self.flat else Options())

    def _marks(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Rings (inner tape first) and eyes per node."""
        rings: dict[str, list[int]] = {}
        eyes: dict[str, list[int]] = {}
        shown = set(self.picture.tapes)
        for op, node in self.graph.of_op.items():
            rings[node] = [t for t in reversed(self.index.ops[op]["tapes"]) if t in shown]
        for event in self.index.events:
            if event["type"] == "watch" and event["tape"] in shown:
                seen = self.graph.place.get(event["tensor"])
                if seen is not None and event["tape"] not in eyes.setdefault(seen, []):
                    eyes[seen].append(event["tape"])
        return rings | self.picture.rings, eyes

    def elements(self) -> list[str]:
        """Ids of all that is drawn."""
        found = [*self.graph.nodes, *self.graph.edges, *map(ids.tape, self.picture.tapes)]
        found += [ids.lane(lane.id) for lane in self.graph.lanes]
        found += [ids.ring(node, tape) for node, tapes in self.rings.items() for tape in tapes]
        found += [ids.eye(node, tape) for node, tapes in self.eyes.items() for tape in tapes]
        return found + [cell.id for reel in self.reels.values() for cell in reel]

    def _width(self, node: Node) -> float:
        """Box width in px from its longest text: label (15 px bold) or value (14 px)."""
        label = len(node.label["t"]) + 0.6 * len(node.label.get("sub", ""))
        value = len(self._value(node))
        if node.small:
            return max(40.0, 9.0 * value + 18)
        if self.flat:
            return max(72.0, 9.5 * label + 9.2 * value + 34, 46.0 * len(self.eyes.get(node.id, ())))
        return max(72.0, 9.5 * label + 26, 8.6 * value + 26, 46.0 * len(self.eyes.get(node.id, ())))

    def _value(self, node: Node) -> str:
        if node.tensor is None:
            return "None" if node.role == "gradient" else ""
        return short(self.index.tensors[node.tensor])

    def _lane_graph(self) -> LaneGraph:
        boxes, links = [], []
        for node in self.graph.nodes.values():
            width = height = OP
            if node.group is not None:
                width, height = self._group_size(node)
            elif node.kind == "tensor":
                width, height = (
                    self._width(node),
                    28.0 if self.flat else 30.0 if node.small else 54.0,
                )
            elif node.kind == "op":
                width = max(OP, 9.5 * len(node.label["t"]) + 26)
            elif node.kind == "cut":
                width = height = 28.0 if self.flat else 34.0
            halo = 4.0 + RING * len(self.rings.get(node.id, ()))
            top = 26.0 if self.eyes.get(node.id) else 0.0
            boxes.append(
                Box(
                    node.id,
                    node.lane,
                    width,
                    height,
                    node.mirror,
                    node.time,
                    halo,
                    top,
                    round=node.kind == "op",
                )
            )
        for edge in self.graph.edges.values():
            text = short(self.index.tensors[edge.tensor]) if edge.pill else ""
            width = max(44.0, 8.6 * len(text) + 20) if text else 0.0
            links.append(
                Link(
                    edge.id,
                    edge.tail,
                    edge.head,
                    edge.slot,
                    edge.kind,
                    width,
                    PILL_HEIGHT if text else 0.0,
                )
            )
        lanes = tuple(
            Lane(
                lane.id,
                "right" if lane.pass_id is None else "left",
                FLAT_CAPTION if self.flat else CAPTION_HEIGHT,
            )
            for lane in self.graph.lanes
        )
        return LaneGraph(lanes, tuple(boxes), tuple(links))

    def _lane_name(self, lane: story.Lane) -> str:
        if lane.pass_id is None or lane.tape is None:
            return lane.id
        nth = sum(
            p["tape"] == lane.tape and p["id"] <= lane.pass_id for p in self.index.passes.values()
        )
        return f"{self.narrator.names.tape(lane.tape)}.gradient#{nth}"

    def label(self, node: Node) -> story.Label:
        """What stands on a node."""
        group = node.group
        return node.label if group is None else {"t": self.narrator.names.folds.label(group)}

    def beads(self, node: Node) -> list[Bead]:
        """The ops in a named box, in the order in which they run; none of a box of many turns."""
        if node.group is None or node.group.unit is None:
            return []
        return self.picture.beads.get(node.id, [])

    def under(self, node: Node, words: FoldWords | None = None) -> str:
        """The second line of a named box; empty for a box of folded turns, which shows a count."""
        if node.group is None or node.group.unit is None:
            return ""
        back = node.lane in self.backward
        says = words or self.narrator.names.folds
        return says.under(node.group, back, len(self.beads(node)), self.picture.holds[node.id])

    def _group_size(self, node: Node) -> tuple[float, float]:
        """Room for its texts in every language: places do not depend on the reader's."""
        assert node.group is not None
        labels = [_cells(words.label(node.group)) for words in VOICES]
        width = max(96.0, *(9.4 * label + 26 for label in labels))
        under, beads = [_cells(self.under(node, words)) for words in VOICES], self.beads(node)
        if not any(under):
            return width, 54.0
        drawn = [self.index.op_names[bead.op][0] for bead in shown_beads(beads)]
        thread = sum(bead_width(symbol) + BEAD_GAP for symbol in drawn)
        thread += 40 * (len(beads) > len(drawn))
        width = max(width, 8.2 * max(under) + 24, thread + 24)
        return width, 54.0 + (BEAD_HEIGHT if beads else 0.0)


def _cells(text: str) -> float:
    """Width of a text in Latin letters: a Chinese character takes nearly two."""
    return len(text) + 0.8 * sum(ord(letter) > 0x2E80 for letter in text)


def shown_beads(beads: list[Bead]) -> list[Bead]:
    """Those of a box's ops that it shows."""
    return beads if len(beads) <= ALL_BEADS else beads[:FIRST_BEADS]


def bead_width(symbol: str) -> float:
    """Width in px of an op inside a box of many; its name is 15 px high."""
    return max(24.0, 9.0 * min(len(symbol), 6) + 13)
