"""What every event does on its way to a step: elements appear, cells are written, tapes change."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from viz.story.graph import Graph
from viz.story.index import TraceIndex
from viz.story.step import Step
from viz.story.values import short

Event = dict[str, Any]


def cells(index: TraceIndex, graph: Graph) -> dict[int, list[tuple[str, int]]]:
    """The reel of each tape: ``(cell id, op id)`` per record in order of recording."""
    reels: dict[int, list[tuple[str, int]]] = {tape: [] for tape in index.tapes}
    for op in index.trace["ops"]:
        if op["id"] in graph.of_op:
            for tape in op["tapes"]:
                reels[tape].append((f"c{tape}-{len(reels[tape])}", op["id"]))
    return reels


class Walk:
    """The state of a walk through the events, and the steps so far."""

    def __init__(self, index: TraceIndex, graph: Graph) -> None:
        self.index, self.graph = index, graph
        self.reels = cells(index, graph)
        self.cell_of = {(tape, op): cell for tape, reel in self.reels.items() for cell, op in reel}
        self.steps: list[Step] = [Step("ready", "setup", None, size="statement")]
        self.at = 0
        self.pending: list[tuple[str, str]] = []
        self.autos: list[Event] = []
        self.visit: Event | None = None
        self.arrived: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.head: dict[int, int] = {}
        self.recording: list[int] = []
        self.counts: dict[int, int] = defaultdict(int)  # records a tape holds now
        self.written: dict[int, int] = defaultdict(int)  # records it ever wrote
        self.base: dict[int, int] = defaultdict(int)  # records of a loop's earlier turns
        self.out_edges: dict[str, list[str]] = defaultdict(list)
        for edge in graph.edges.values():
            self.out_edges[edge.tail].append(edge.id)
        self.rule_at = _answers(index.events)
        self.sums = {(e["pass"], e["tensor"]): e for e in index.events if e["type"] == "sum"}
        self.sum_of = {e["total"]: e for e in index.events if e["type"] == "sum"}
        self.visited: dict[int, set[int]] = defaultdict(set)
        self.sent: set[str] = set()  # edges that brought a passed-on cotangent to its reader
        for e in index.events:
            if e["type"] == "visit":
                self.visited[e["pass"]].add(e["op"])

    def _step(self, kind: str, phase: str, line: int | None, **fields: Any) -> Step:
        step = Step(kind, phase, line, at=self.at, **fields)
        step.states.extend(self.pending)
        self.pending = []
        if line is None:
            step.line = self.steps[-1].line
        self.steps.append(step)
        self._births(step, self.graph.born.get(self.at, []))
        return step

    def _births(self, step: Step, born: list[str]) -> None:
        """Elements that appear with the current event, and the pills that set out from them."""
        for element in born:
            if element in self.graph.nodes:
                self._node_appears(step, element)
            elif self._travels(element) and self._set_out(element):
                step.lit.append(element)
            else:
                step.states.append((element, "now"))
                step.lit.append(self.graph.edges[element].tail)

    def _node_appears(self, step: Step, element: str) -> None:
        node = self.graph.nodes[element]
        step.states += [
            (element, "now"),
            (f"lane:{node.lane}", "now" if node.lane.startswith("p") else "done"),
        ]
        if node.tensor is not None:
            step.texts.append((element, short(self.index.tensors[node.tensor])))
        if node.kind == "op" and node.op is not None:
            value = short(self.index.tensors[self.index.ops[node.op]["outputs"][0]])
            for edge in self.out_edges.get(element, ()):
                if self._travels(edge):
                    step.states.append((edge, "now"))
                    step.texts.append((edge, value))
                    step.motions.append({"kind": "travel", "along": edge, "text": value})

    def _travels(self, edge_id: str) -> bool:
        """Whether the edge shows its value as soon as its tail made it, before its head uses it."""
        edge = self.graph.edges[edge_id]
        tail, head = self.graph.nodes[edge.tail], self.graph.nodes[edge.head]
        return edge.pill and edge.kind != "factor" and tail.lane == head.lane

    def _set_out(self, edge_id: str) -> bool:
        """Whether the edge's value went on its way before its head came to be."""
        tail = self.graph.nodes[self.graph.edges[edge_id].tail]
        return tail.kind == "op" or edge_id in self.sent

    def _record(self, step: Step, op: Event) -> None:
        node = self.graph.of_op[op["id"]]
        for tape in op["tapes"]:
            cell = self.cell_of[tape, op["id"]]
            step.states += [(f"r:{node}:tape{tape}", "now"), (cell, "landing")]
            step.motions.append({"kind": "drop", "from": node, "to": cell})
            self.counts[tape] += 1
            self.written[tape] += 1
        for tape in self.recording:
            if tape not in op["tapes"]:
                step.data.setdefault("silent", []).append(tape)
        for watch in self.autos:
            self._eye(step, watch)
        step.data["autos"] = self.autos
        self.autos = []

    def _eye(self, step: Step, event: Event) -> None:
        node = self.graph.place.get(event["tensor"])
        if node is not None:
            step.states.append((f"y:{node}:tape{event['tape']}", "now"))
            step.lit.append(node)

    def _tape(self, step: Step, tape: int, state: str, **values: Any) -> None:
        step.states.append((f"tape{tape}", state))
        step.texts.append((f"tape{tape}", (f"steps.tape.{state}", values)))

    def _last_tape_state(self, tape: int) -> str:
        found = (
            s
            for step in reversed(self.steps)
            for e, s in reversed(step.states)
            if e == f"tape{tape}"
        )
        return next(found, "idle").split()[0]

    def _empty(self, step: Step, tape: int, state: str) -> None:
        """Empties the cells that the tape holds; later records fill the reel behind them."""
        held = self.reels[tape][self.base[tape] : self.written[tape]]
        step.states += [(cell, state) for cell, _ in held]
        self.counts[tape] = 0


def _answers(events: list[Event]) -> dict[int, int]:
    """Index of the ``rule`` event that answers each ``visit``, by the visit's; passes may nest."""
    found: dict[int, int] = {}
    waiting: dict[tuple[int, int], int] = {}
    for at, event in enumerate(events):
        if event["type"] == "visit":
            waiting[event["pass"], event["op"]] = at
        elif event["type"] == "rule" and (event["pass"], event["op"]) in waiting:
            found[waiting.pop((event["pass"], event["op"]))] = at
    return found
