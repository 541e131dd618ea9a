"""The JSON of each kind of element in the picture: lanes, groups, nodes, edges, reels."""

from __future__ import annotations

from bisect import bisect_left

from viz.layout.model import Rect
from viz.scene import types
from viz.scene.drawing import Drawing, bead_width, shown_beads
from viz.story import ids, kinds
from viz.story.graph import Edge, Label, Lane, Node
from viz.trace.types import Op
from viz.words.values import full


class Elements:
    """One method per kind of element of a drawing."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing, self.index, self.narrator = drawing, drawing.index, drawing.narrator
        self.names, self.graph = drawing.narrator.names, drawing.graph
        self.derived = {
            step.about.op: step.about.slots
            for step in drawing.steps
            if isinstance(step.about, kinds.RuleOp)
        }

    def tapes(self) -> list[types.Tape]:
        """The tapes that are drawn, in order of creation."""
        return [
            {
                "id": ids.tape(tape),
                "name": self.names.tape(tape),
                "hue": self.index.hue(tape),
                "persistent": self.index.tapes[tape]["persistent"],
            }
            for tape in self.drawing.picture.tapes
        ]

    def lane(self, lane: Lane) -> types.Lane:
        """A lane."""
        return {
            "id": ids.lane(lane.id),
            "label": self.names.lane(lane),
            "rect": _rect(self.drawing.placement.lanes[lane.id]),
            "tape": _tape(lane.tape),
            "dir": "right" if lane.pass_id is None else "left",
            "data": {"lane": self.drawing.lane_names[lane.id]},
        }

    def groups(self) -> list[types.Group]:
        """Closed groups with their boxes; opened ones with the nodes that stand in their place."""
        folded = self.drawing.picture.folded
        words = self.names.folds
        closed = {group.id for group in folded.closed}
        homes = sorted(
            (folded.home(node.id) if node.group is None else node.group.start, at)
            for at, node in enumerate(self.graph.nodes.values())
        )
        drawn = list(self.graph.nodes.values())
        found: list[types.Group] = []
        for group in sorted([*folded.closed, *folded.opened], key=lambda g: (g.start, -g.end)):
            is_open = group.id not in closed
            inside = homes[bisect_left(homes, (group.start,)) : bisect_left(homes, (group.end,))]
            nodes = [
                drawn[at].id
                for at in sorted(at for _, at in inside)
                if is_open or drawn[at].group is not None
            ]
            found.append(
                {
                    "id": group.id,
                    "label": words.label(group),
                    "count": group.count,
                    "open": is_open,
                    "nodes": nodes,
                }
            )
        return found

    def node(self, node: Node) -> types.Node:
        """A box or circle."""
        data: dict[str, str] = {"lane": self.drawing.lane_names[node.lane]}
        if node.op is not None:
            op = self.index.ops[node.op]
            data |= {"op": op["name"], "name": self.index.op_text(node.op), "role": op["role"]}
            data["recorded-by"] = " ".join(self.names.tape(t) for t in op["tapes"])
            data["value"] = full(self.index.tensors[op["outputs"][0]])
        elif node.group is not None:
            data |= {"group": node.group.id, "count": str(node.group.count)}
        elif node.kind == "tensor":
            data["tensor"] = node.label["t"] + node.label.get("sub", "")
            data["role"] = node.role
            data["value"] = (
                full(self.index.tensors[node.tensor]) if node.tensor is not None else "None"
            )
        else:
            data["cut"] = node.reason.cause if node.reason else ""
        return {
            "id": node.id,
            "kind": node.kind,
            **self._inside(node),
            "shape": "circle" if node.kind == "op" else "box",
            "small": node.small,
            "lane": ids.lane(node.lane),
            "rect": _rect(self.drawing.placement.boxes[node.id]),
            "label": self.drawing.label(node),
            "line": node.line,
            "tape": _tape(node.tape),
            "rings": [ids.tape(t) for t in self.drawing.rings.get(node.id, ())],
            "eyes": [ids.tape(t) for t in self.drawing.eyes.get(node.id, ())],
            "role": node.role,
            "aria": self.names.node(node),
            "data": data,
        }

    def _inside(self, node: Node) -> types.Inside:
        """Second line and beads of a box that stands for a named part of the program."""
        if self.drawing.flat and node.kind == "tensor" and not node.small:
            return {"flat": True}
        under, all_beads = self.drawing.under(node), self.drawing.beads(node)
        if not under:
            return {}
        beads: list[types.Bead] = []
        for bead in shown_beads(all_beads):
            symbol = self.index.op_names[bead.op][0]
            rings = [ids.tape(t) for t in bead.tapes]
            beads.append({"t": symbol, "w": bead_width(symbol), "rings": rings})
        return {"under": under, "beads": beads, "more": len(all_beads) - len(beads)}

    def edge(self, edge: Edge) -> types.Edge:
        """An edge."""
        route = self.drawing.placement.links[edge.id]
        return {
            "id": edge.id,
            "tail": edge.tail,
            "head": edge.head,
            "slot": edge.slot,
            "kind": edge.kind,
            "path": route.path,
            "letter": self._letter(edge),
            "tape": _tape(edge.tape),
            "label": {"rect": _rect(route.label)} if route.label is not None else None,
            "aria": self.names.edge(edge),
        }

    def _letter(self, edge: Edge) -> types.Letter | None:
        """The operand letter beside an edge: as the card colours it, so a rule's factors keep theirs."""
        head = self.graph.nodes[edge.head]
        if head.op is None:
            return None
        op = self.index.ops[head.op]
        if op["role"] == "accumulate":
            return None  # the terms of a sum have no order that matters
        slot: int | None = edge.slot if len(op["inputs"]) > 1 else None
        if op["role"] in ("rule", "unbroadcast"):
            slot = self._forward_slot(op, edge.tensor)
        if slot is None or slot >= 3:
            return None
        return {"t": self.narrator.letters[slot], "role": "abc"[slot]}

    def _forward_slot(self, op: Op, tensor: int) -> int | None:
        """Which operand of the visited op a factor is; of two equal ones, the one not being derived."""
        visited = self.index.ops.get(op["rule_of"]) if op["rule_of"] is not None else None
        if visited is None or len(visited["inputs"]) < 2 or tensor not in visited["inputs"]:
            return None
        slots = [n for n, t in enumerate(visited["inputs"]) if t == tensor]
        derived = self.derived.get(op["id"], ())
        return next((n for n in slots if n not in derived), slots[0])

    def reel(self, tape: int) -> types.Reel:
        """The records of a tape."""
        entries: list[types.Cell] = []
        for cell in self.drawing.reels[tape]:
            op = self.index.ops[cell.op]
            symbol, number = self.index.op_names[cell.op]
            label: Label = {"t": symbol, "sub": str(number)}
            data = {
                "reel": self.names.tape(tape),
                "cell": str(cell.position),
                "op": op["name"],
                "name": self.index.op_text(cell.op),
                "role": op["role"],
            }
            line = op["span"][0] if op["span"] else None
            if cell.count > 1:
                many = f"× {cell.count}"
                box = self.graph.nodes.get(cell.node)
                if box is not None and box.group is not None and box.group.unit is not None:
                    back = box.lane in self.drawing.backward
                    key = "steps.unit.cell_back" if back else "steps.unit.cell"
                    values = {"name": self.drawing.label(box)["t"], "count": cell.count}
                    many = self.names.text(key, values)
                    line = box.group.lines[0]  # as the box says
                label = {"t": many}
                data |= {"op": "group", "name": many, "count": str(cell.count)}
            entries.append(
                {
                    "id": cell.id,
                    "node": cell.node,
                    "label": label,
                    "line": line,
                    "data": data,
                }
            )
        return {"tape": ids.tape(tape), "cells": entries}


def _tape(tape: int | None) -> str | None:
    return None if tape is None else ids.tape(tape)


def _rect(rect: Rect) -> types.Rect:
    return [round(v, 1) for v in (rect.x, rect.y, rect.w, rect.h)]
