"""The JSON of each kind of element in the picture: lanes, groups, nodes, edges, reels."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from viz.scene.drawing import BEADS, Drawing, bead_width
from viz.story.graph import Edge, Node
from viz.story.values import full


class Elements(Drawing):
    """One method per kind of element."""

    def _lane(self, lane: Any) -> dict[str, Any]:
        return {
            "id": f"lane:{lane.id}",
            "label": self.narrator.lane(lane),
            "rect": _rect(self.placement.lanes[lane.id]),
            "tape": None if lane.tape is None else f"tape{lane.tape}",
            "dir": "right" if lane.pass_id is None else "left",
            "data": {"lane": self.lane_names[lane.id]},
        }

    def _groups(self) -> list[dict[str, Any]]:
        """Closed groups with their boxes; opened ones with the nodes that stand in their place."""
        folded = self.picture.folded
        words = self.narrator.folds
        closed = {group.id for group in folded.closed}
        homes = sorted(
            (folded.home(node.id) if node.group is None else node.group.start, at)
            for at, node in enumerate(self.graph.nodes.values())
        )
        drawn = list(self.graph.nodes.values())
        found = []
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

    def _node(self, node: Node) -> dict[str, Any]:
        data: dict[str, str] = {"lane": self.lane_names[node.lane]}
        if node.op is not None:
            op = self.index.ops[node.op]
            data |= {"op": op["name"], "name": self.index.op_text(node.op), "role": op["role"]}
            data["recorded-by"] = " ".join(self.narrator.tape(t) for t in op["tapes"])
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
            "lane": f"lane:{node.lane}",
            "rect": _rect(self.placement.boxes[node.id]),
            "label": self._label(node),
            "line": node.line,
            "tape": None if node.tape is None else f"tape{node.tape}",
            "rings": [f"tape{t}" for t in self.rings.get(node.id, ())],
            "eyes": [f"tape{t}" for t in self.eyes.get(node.id, ())],
            "role": node.role,
            "aria": self.narrator.node(node),
            "data": data,
        }

    def _inside(self, node: Node) -> dict[str, Any]:
        """Second line and beads of a box that stands for a named part of the program."""
        if self.flat and node.kind == "tensor" and not node.small:
            return {"flat": True}
        under = self._under(node)
        if not under:
            return {}
        beads = []
        for bead in self._beads(node)[:BEADS]:
            symbol = self.index.op_names[bead.op][0]
            rings = [f"tape{t}" for t in bead.tapes]
            beads.append({"t": symbol, "w": bead_width(symbol), "rings": rings})
        more = len(self._beads(node)) - len(beads)
        return {"under": under, "beads": beads, "more": more}

    def _edge(self, edge: Edge) -> dict[str, Any]:
        route = self.placement.links[edge.id]
        return {
            "id": edge.id,
            "tail": edge.tail,
            "head": edge.head,
            "slot": edge.slot,
            "kind": edge.kind,
            "path": route.path,
            "letter": self._letter(edge),
            "tape": None if edge.tape is None else f"tape{edge.tape}",
            "label": {"rect": _rect(route.label)} if route.label is not None else None,
            "aria": self.narrator.edge(edge),
        }

    def _letter(self, edge: Edge) -> dict[str, str] | None:
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
        return {"t": self.narrator.cards.letters[slot], "role": "abc"[slot]}

    def _forward_slot(self, op: dict[str, Any], tensor: int) -> int | None:
        """Which operand of the visited op a factor is; of two equal ones, the one not being derived."""
        visited = self.index.ops.get(op["rule_of"])
        if visited is None or len(visited["inputs"]) < 2 or tensor not in visited["inputs"]:
            return None
        slots = [n for n, t in enumerate(visited["inputs"]) if t == tensor]
        derived = self.derived.get(op["id"], [])
        return next((n for n in slots if n not in derived), slots[0])

    def _reel(self, tape: int) -> dict[str, Any]:
        entries = []
        for cell in self.reels[tape]:
            op = self.index.ops[cell.op]
            symbol, number = self.index.op_names[cell.op]
            label = {"t": symbol, "sub": str(number)}
            data = {
                "reel": self.narrator.tape(tape),
                "cell": str(cell.position),
                "op": op["name"],
                "name": self.index.op_text(cell.op),
                "role": op["role"],
            }
            if cell.count > 1:
                label = {"t": f"× {cell.count}"}
                data |= {"op": "group", "name": label["t"], "count": str(cell.count)}
                box = self.graph.nodes.get(cell.node)
                if box is not None and box.group is not None and box.group.unit is not None:
                    key = "steps.unit.cell_back" if box.lane in self.backward else "steps.unit.cell"
                    values = {"name": self._label(box)["t"], "count": cell.count}
                    label = {"t": self.narrator.text(key, values)}
                    data["name"] = label["t"]
            entries.append(
                {
                    "id": cell.id,
                    "node": cell.node,
                    "label": label,
                    "line": op["span"][0] if op["span"] else None,
                    "data": data,
                }
            )
        return {"tape": f"tape{tape}", "cells": entries}


def _rect(rect: Any) -> list[float]:
    return [round(v, 1) for v in (rect.x, rect.y, rect.w, rect.h)]
