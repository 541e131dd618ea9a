"""The scene: everything the replayer needs to show one trace in one language, as plain JSON.

The format is documented in ``SCENE.md``, beside this file; positions are computed once from the whole trace,
steps only reveal.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from viz.layout import lay_out
from viz.layout.model import Box, Lane, Link
from viz.layout.model import Graph as LaneGraph
from viz.view.code import code_lines
from viz.view.collapse import Picture, collapse
from viz.view.fold import fold
from viz.view.graph import Edge, Node, build
from viz.view.index import TraceIndex
from viz.view.narrate import Narrator
from viz.view.step import Step
from viz.view.steps import steps
from viz.view.tracks import Tracks
from viz.view.values import full, shape_text, short

VERSION = 1
OP = 50.0
PILL_HEIGHT = 24.0
CAPTION_HEIGHT = 30.0
RING = 6.0
HUES = 6


def compose(
    trace: dict[str, Any],
    lang: str = "en",
    lesson: str | None = None,
    title: str = "",
    opened: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Returns the scene of ``trace`` in language ``lang`` (``en`` or ``zh``).

    Repeated and long stretches are folded (see ``viz.view.fold``) but for the groups in ``opened``.

    Raises:
        KeyError: The language has no message catalog.
    """
    return composer(trace, lang, opened).scene(lang, lesson, title)


def composer(trace: dict[str, Any], lang: str, opened: frozenset[str] = frozenset()) -> Composer:
    """Returns what composes the scene, its layout done."""
    index = TraceIndex(trace)
    graph = build(index)
    picture = collapse(index, graph, steps(index, graph), fold(index, graph, opened))
    return Composer(index, picture, Narrator(index, picture.graph, lang))


class Composer:
    """Turns a picture into a scene: what is drawn where, in which words.

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

    def scene(self, lang: str, lesson: str | None, title: str) -> dict[str, Any]:
        tracks = Tracks(self._drawables(), self.steps, self.narrator.text)
        place = self.placement
        return {
            "version": VERSION,
            "lesson": lesson,
            "lang": lang,
            "title": title,
            "source": self.index.trace["source"],
            "code": code_lines(self.index, self.picture.tapes),
            "size": [place.width, place.height],
            "tapes": [
                {
                    "id": f"tape{t['id']}",
                    "name": self.narrator.tape(t["id"]),
                    "hue": self.hue[t["id"]],
                    "persistent": t["persistent"],
                }
                for t in (self.index.tapes[tape] for tape in self.picture.tapes)
            ],
            "groups": self._groups(),
            "lanes": [self._lane(lane) for lane in self.graph.lanes if lane.id in place.lanes],
            "nodes": [self._node(node) for node in self.graph.nodes.values()],
            "edges": [self._edge(edge) for edge in self.graph.edges.values()],
            "reels": [self._reel(tape) for tape in self.picture.tapes],
            "steps": [self.narrator.step(step) for step in self.steps],
            "tracks": tracks.states,
            "texts": tracks.texts,
            "related": self._related(),
            "tensors": self._details(),
            "output": self._output(),
            "timeline": {"groups": _groups(self.steps), "spans": self._spans()},
            "end": self.narrator.end(),
            "notes": self.narrator.folds.notes(self.picture.folded.closed),
        }

    # ----- what is drawn -----

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
                24 + 8.2 * sum(len(span["t"]) for span in self.narrator.lane(lane)),
            )
            for lane in self.graph.lanes
        )
        return LaneGraph(lanes, tuple(boxes), tuple(links))

    # ----- JSON of each kind of element -----

    def _lane(self, lane: Any) -> dict[str, Any]:
        return {
            "id": f"lane:{lane.id}",
            "label": self.narrator.lane(lane),
            "rect": _rect(self.placement.lanes[lane.id]),
            "label_at": _rect(self.placement.lane_labels[lane.id]),
            "tape": None if lane.tape is None else f"tape{lane.tape}",
            "dir": "right" if lane.pass_id is None else "left",
            "data": {"lane": self.lane_names[lane.id]},
        }

    def _lane_name(self, lane: Any) -> str:
        if lane.pass_id is None or lane.tape is None:
            return str(lane.id)
        nth = sum(
            p["tape"] == lane.tape and p["id"] <= lane.pass_id for p in self.index.passes.values()
        )
        return f"{self.narrator.tape(lane.tape)}.gradient#{nth}"

    def _label(self, node: Node) -> dict[str, Any]:
        return node.label if node.group is None else {"t": self.narrator.folds.label(node.group)}

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

    def _related(self) -> dict[str, list[str]]:
        """What lights up with each element.

        A node lights its cells, edges, line, and the line whose rule it is part of; a cell all that
        its node does; an edge its ends with the head's cells and line; a line its nodes with
        their cells and edges.
        """
        related: dict[str, set[str]] = {}
        cells: dict[str, set[str]] = {}
        edges: dict[str, set[str]] = {}
        lines: dict[str, set[str]] = {}

        def join(one: str, other: str) -> None:
            related.setdefault(one, set()).add(other)
            related.setdefault(other, set()).add(one)

        for reel in self.reels.values():
            for cell in reel:
                join(cell.id, cell.node)
                cells.setdefault(cell.node, set()).add(cell.id)
        for edge in self.graph.edges.values():
            for end in (edge.tail, edge.head):
                join(edge.id, end)
                edges.setdefault(end, set()).add(edge.id)
        for node in self.graph.nodes.values():
            above = self.graph.nodes.get(node.mirror or "")
            if above is not None and node.kind == "op":
                join(node.id, above.id)
            for line in {node.line, above.line if above and node.kind == "op" else None} - {None}:
                join(node.id, f"line{line}")
            if node.line is not None:
                lines.setdefault(node.id, set()).add(f"line{node.line}")
                own = cells.get(node.id, set()) | edges.get(node.id, set())
                related[f"line{node.line}"] |= own
        for node_id, own in cells.items():
            for cell_id in own:
                related[cell_id] |= related[node_id] - {cell_id}
        for edge in self.graph.edges.values():
            related[edge.id] |= cells.get(edge.head, set()) | lines.get(edge.head, set())
        return {key: sorted(value) for key, value in related.items()}

    def _details(self) -> dict[str, Any]:
        """The details panel's data per node that holds a tensor."""
        whys = {s.data["op"]: self.narrator.unrecorded(s) for s in self.steps if "op" in s.data}
        made = {e: n for n, step in reversed(list(enumerate(self.steps))) for e, _ in step.states}
        gradients = self._gradients()
        out = {}
        for node in self.graph.nodes.values():
            tensor_id = node.tensor
            if tensor_id is None and node.op is not None:
                tensor_id = self.index.ops[node.op]["outputs"][0]
            if tensor_id is None:
                continue
            tensor = self.index.tensors[tensor_id]
            op = self.index.producer.get(tensor_id)
            out[node.id] = {
                "name": ", ".join(tensor["names"])
                or (self.index.op_text(op) if op in self.index.op_names else ""),
                "value": full(tensor),
                "shape": shape_text(tensor["shape"]),
                "dtype": tensor["dtype"],
                "made": made.get(node.id, 0),
                "line": tensor["line"],
                "recorded_by": [self.narrator.tape(t) for t in self.index.ops[op]["tapes"]]
                if op in self.index.ops
                else [],
                "gradients": gradients.get(tensor_id, []),
                "why": whys.get(node.op) if node.op is not None else None,
            }
        return out

    def _gradients(self) -> dict[int, list[dict[str, Any]]]:
        """Per tensor, what each shown ``gradient()`` call gave for it."""
        found: dict[int, list[dict[str, Any]]] = {}
        for n, step in enumerate(self.steps):
            if step.kind != "results":
                continue
            one = self.index.passes[step.data["pass"]]
            for source, result in zip(one["sources"], one["results"], strict=True):
                text = "None" if result is None else full(self.index.tensors[result])
                found.setdefault(source, []).append(
                    {"label": self.narrator.call(one), "text": text, "step": n}
                )
        return found

    def _output(self) -> list[list[Any]]:
        return [
            [n, step.data["text"]]
            for n, step in enumerate(self.steps)
            if step.kind in ("print", "folded", "end") and step.data["text"]
        ]

    def _spans(self) -> list[dict[str, Any]]:
        """What each tape was doing over which steps, for the time line."""
        spans: list[dict[str, Any]] = []
        running: dict[str, tuple[str, int]] = {}
        shown = ("recording", "paused", "rewinding")
        for n, step in enumerate(self.steps):
            for element, state in step.states:
                if element.startswith("tape"):
                    kind, since = running.pop(element, ("", 0))
                    if kind in shown:
                        spans.append({"tape": element, "from": since, "to": n, "kind": kind})
                    running[element] = (state, n)
            if step.kind == "results" and step.data.get("pass") is not None:
                element = f"tape{self.index.passes[step.data['pass']]['tape']}"
                kind, since = running.pop(element, ("", 0))
                if kind == "rewinding":
                    spans.append({"tape": element, "from": since, "to": n, "kind": kind})
        for element, (kind, since) in running.items():
            if kind in shown:
                spans.append(
                    {"tape": element, "from": since, "to": len(self.steps) - 1, "kind": kind}
                )
        return spans


def _groups(found: list[Step]) -> list[dict[str, Any]]:
    """Runs of steps on one line."""
    groups: list[dict[str, Any]] = []
    for n, step in enumerate(found):
        if step.line is None:
            continue
        if groups and groups[-1]["line"] == step.line and groups[-1]["to"] == n - 1:
            groups[-1]["to"] = n
        else:
            groups.append({"line": step.line, "from": n, "to": n})
    return groups


def _rect(rect: Any) -> list[float]:
    return [round(v, 1) for v in (rect.x, rect.y, rect.w, rect.h)]
