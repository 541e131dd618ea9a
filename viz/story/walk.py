"""What every event does on its way to a step: elements appear, cells are written, tapes change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from viz.story import ids
from viz.story.graph import Graph
from viz.story.index import TraceIndex
from viz.story.kinds import About, Ready
from viz.story.reels import cells
from viz.story.step import (
    Drop,
    Motion,
    Size,
    Step,
    TapeState,
    Text,
    Travel,
    Value,
    stops,
)
from viz.trace.types import Op, WatchEvent


@dataclass
class Draft:
    """A step in the making; its parts are those of ``Step``."""

    about: About
    phase: str
    line: int | None
    at: int = -1
    rule_line: int | None = None
    size: Size = "op"
    states: list[tuple[str, str]] = field(default_factory=list)
    lit: list[str] = field(default_factory=list)
    texts: list[tuple[str, Text]] = field(default_factory=list)
    motions: list[Motion] = field(default_factory=list)

    def done(self, size: Size) -> Step:
        """The step, which nobody changes any more."""
        return Step(
            self.about,
            self.phase,
            self.line,
            self.at,
            self.rule_line,
            size,
            tuple(self.states),
            tuple(self.lit),
            tuple(self.texts),
            tuple(self.motions),
        )


class Walk:
    """The state of a walk through the events, and the steps so far."""

    def __init__(self, index: TraceIndex, graph: Graph) -> None:
        self.index, self.graph = index, graph
        self.reels = cells(index, graph)
        self.cell_of = {(tape, op): cell for tape, reel in self.reels.items() for cell, op in reel}
        self.position = {
            cell: n for reel in self.reels.values() for n, (cell, _) in enumerate(reel)
        }
        self.drafts: list[Draft] = [Draft(Ready(), "setup", None, size="statement")]
        self.at = 0
        self.pending: list[tuple[str, str]] = []
        self.autos: list[WatchEvent] = []
        self.recording: list[int] = []
        self.counts: dict[int, int] = defaultdict(int)  # records a tape holds now
        self.written: dict[int, int] = defaultdict(int)  # records it ever wrote
        self.base: dict[int, int] = defaultdict(int)  # records of a loop's earlier turns
        self.sent: set[str] = set()  # edges that brought a passed-on cotangent to its reader
        self.out_edges: dict[str, list[str]] = defaultdict(list)
        self.pass_lanes = {lane.id for lane in graph.lanes if lane.pass_id is not None}
        for edge in graph.edges.values():
            self.out_edges[edge.tail].append(edge.id)

    def steps(self) -> list[Step]:
        """The steps, finished."""
        sizes = stops(self.drafts)
        return [draft.done(size) for draft, size in zip(self.drafts, sizes, strict=True)]

    @property
    def last(self) -> Draft:
        """The step that was begun last."""
        return self.drafts[-1]

    def step(self, about: About, phase: str, line: int | None, size: Size = "op") -> Draft:
        """Begins a step, in which everything appears that the event brings."""
        step = Draft(about, phase, self.last.line if line is None else line, self.at, size=size)
        step.states.extend(self.pending)
        self.pending = []
        self.drafts.append(step)
        self._births(step, self.graph.born.get(self.at, []))
        return step

    def _births(self, step: Draft, born: list[str]) -> None:
        """Elements that appear with the current event, and the pills that set out from them."""
        for element in born:
            if element in self.graph.nodes:
                self._node_appears(step, element)
            elif self._travels(element) and self._set_out(element):
                step.lit.append(element)
            else:
                step.states.append((element, "now"))
                step.lit.append(self.graph.edges[element].tail)

    def _node_appears(self, step: Draft, element: str) -> None:
        node = self.graph.nodes[element]
        in_pass = node.lane in self.pass_lanes
        step.states += [(element, "now"), (ids.lane(node.lane), "now" if in_pass else "done")]
        if node.tensor is not None:
            step.texts.append((element, Value(node.tensor)))
        if node.op is not None:
            made = self.index.ops[node.op]["outputs"][0]
            for edge in self.out_edges.get(element, ()):
                if self._travels(edge):
                    step.states.append((edge, "now"))
                    step.texts.append((edge, Value(made)))
                    step.motions.append(Travel(edge, made))

    def _travels(self, edge_id: str) -> bool:
        """Whether the edge shows its value as soon as its tail made it, before its head uses it."""
        edge = self.graph.edges[edge_id]
        tail, head = self.graph.nodes[edge.tail], self.graph.nodes[edge.head]
        return edge.pill and edge.kind != "factor" and tail.lane == head.lane

    def _set_out(self, edge_id: str) -> bool:
        """Whether the edge's value went on its way before its head came to be."""
        tail = self.graph.nodes[self.graph.edges[edge_id].tail]
        return tail.kind == "op" or edge_id in self.sent

    # ----- tapes -----

    def listeners(self, op: Op) -> dict[str, Any]:
        """Which tapes did not write an op down, and what they began to watch: fields of ``OfOp``."""
        silent = tuple(tape for tape in self.recording if tape not in op["tapes"])
        return {"silent": silent, "autos": tuple(self.autos)}

    def record(self, step: Draft, op: Op) -> None:
        """Drops an op onto the reels of the tapes that recorded it, and opens the eyes it caused."""
        node = self.graph.of_op[op["id"]]
        for tape in op["tapes"]:
            cell = self.cell_of[tape, op["id"]]
            step.states += [(ids.ring(node, tape), "now"), (cell, "landing")]
            step.motions.append(Drop(node, cell))
            self.counts[tape] += 1
            self.written[tape] += 1
        for watch in self.autos:
            self.watch(step, watch)
        self.autos = []

    def watch(self, step: Draft, event: WatchEvent) -> None:
        """Opens a tape's eye at a tensor that has a box."""
        node = self.graph.place.get(event["tensor"])
        if node is not None:
            step.states.append((ids.eye(node, event["tape"]), "now"))
            step.lit.append(node)

    def set_tape(self, step: Draft, tape: int, state: str) -> None:
        """Puts a tape into a state, and says so beside it."""
        step.states.append((ids.tape(tape), state))
        step.texts.append((ids.tape(tape), TapeState(state, self.counts[tape])))

    def last_state(self, tape: int) -> str:
        """The state that a tape was put into last."""
        found = (
            state
            for step in reversed(self.drafts)
            for element, state in reversed(step.states)
            if element == ids.tape(tape)
        )
        return next(found, "idle").split()[0]

    def empty(self, step: Draft, tape: int, state: str) -> None:
        """Empties the cells that the tape holds; later records fill the reel behind them."""
        held = self.reels[tape][self.base[tape] : self.written[tape]]
        step.states += [(cell, state) for cell, _ in held]
        self.counts[tape] = 0
