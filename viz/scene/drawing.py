"""What of a picture is drawn, how large, and where: the boxes and links that the layout is given."""

from __future__ import annotations

from typing import Any

from viz.layout import lay_out
from viz.layout.model import Box, Lane, Link
from viz.layout.model import Graph as LaneGraph
from viz.story.collapse import Picture
from viz.story.graph import Node
from viz.story.index import TraceIndex
from viz.story.values import short
from viz.words.narrate import Narrator

OP = 50.0
PILL_HEIGHT = 24.0
CAPTION_HEIGHT = 30.0
RING = 6.0
HUES = 6


class Drawing:
    """A picture with its layout done; the parts of the scene build on it.

    Attributes:
        lane_graph: What the layout was given, and ``placement``, what it made of it.
    """

    def __init__(self, index: TraceIndex, picture: Picture, narrator: Narrator) -> None:
        self.index, self.picture, self.narrator = index, picture, narrator
        self.graph, self.steps, self.reels = picture.graph, picture.steps, picture.reels
        self.derived = {
            s.data["op"]: s.data["slots"]
            for s in self.steps
            if "slots" in s.data and "op" in s.data
        }
        self.lane_names = {lane.id: self._lane_name(lane) for lane in self.graph.lanes}
        self.hue = {tape: position % HUES for position, tape in enumerate(index.tapes)}
        self.rings, self.eyes = self._marks()
        self.lane_graph = self._lane_graph()
        self.placement = lay_out(self.lane_graph)

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

    def _drawables(self) -> list[str]:
        ids = [*self.graph.nodes, *self.graph.edges, *(f"tape{t}" for t in self.picture.tapes)]
        ids += [f"lane:{lane.id}" for lane in self.graph.lanes]
        ids += [f"r:{node}:tape{tape}" for node, tapes in self.rings.items() for tape in tapes]
        ids += [f"y:{node}:tape{tape}" for node, tapes in self.eyes.items() for tape in tapes]
        return ids + [cell.id for reel in self.reels.values() for cell in reel]

    def _width(self, node: Node) -> float:
        """Box width in px from its longest text: label (15 px bold) or value (14 px)."""
        label = len(node.label["t"]) + 0.6 * len(node.label.get("sub", ""))
        value = len(self._value(node))
        if node.small:
            return max(40.0, 9.0 * value + 18)
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
                width, height = max(96.0, 9.5 * len(self._label(node)["t"]) + 26), 54.0
            elif node.kind == "tensor":
                width, height = self._width(node), 30.0 if node.small else 54.0
            elif node.kind == "op":
                width = max(OP, 9.5 * len(node.label["t"]) + 26)
            elif node.kind == "cut":
                width = height = 34.0
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
                CAPTION_HEIGHT,
            )
            for lane in self.graph.lanes
        )
        return LaneGraph(lanes, tuple(boxes), tuple(links))

    def _lane_name(self, lane: Any) -> str:
        if lane.pass_id is None or lane.tape is None:
            return str(lane.id)
        nth = sum(
            p["tape"] == lane.tape and p["id"] <= lane.pass_id for p in self.index.passes.values()
        )
        return f"{self.narrator.tape(lane.tape)}.gradient#{nth}"

    def _label(self, node: Node) -> dict[str, Any]:
        return node.label if node.group is None else {"t": self.narrator.folds.label(node.group)}
