"""Collapsing: graph, steps and reels as they are with the closed groups of ``viz.story.fold``.

Nodes in a group give way to its boxes, edges into and out of it are merged, steps inside it become
one, cells that its ops left on a reel become one. What is outside stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from viz.story import ids, kinds
from viz.story.fold import Folded
from viz.story.graph import Edge, Graph, Node
from viz.story.group import Group
from viz.story.index import TraceIndex
from viz.story.reels import Cell, drawn_reels
from viz.story.step import Drop, Merge, Motion, Step, Text, Travel, Value, stops

MAX_PARALLEL = 3
"""Edges from one box to one op that are drawn one by one, for example both factors of a product."""
MAX_MOTIONS = 6
"""Motions of a step that stands for many."""


@dataclass(frozen=True)
class Bead:
    """One op inside a group's box: the op, and the drawn tapes that recorded it, inner first."""

    op: int
    tapes: tuple[int, ...]


@dataclass
class Picture:
    """What is drawn: ``tapes`` by id, in order of creation.

    Only group boxes have ``rings``, ``beads`` and ``holds``, the names of the tensors in them.
    """

    graph: Graph
    steps: list[Step]
    reels: dict[int, list[Cell]]
    tapes: list[int]
    folded: Folded
    rings: dict[str, list[int]] = field(default_factory=dict)
    beads: dict[str, list[Bead]] = field(default_factory=dict)
    holds: dict[str, list[str]] = field(default_factory=dict)


def collapse(index: TraceIndex, graph: Graph, found: list[Step], folded: Folded) -> Picture:
    """Returns the picture of a trace with the closed groups of ``folded`` as boxes."""
    return _Collapse(index, graph, folded).picture(found)


class _Collapse:
    def __init__(self, index: TraceIndex, graph: Graph, folded: Folded) -> None:
        self.index, self.graph, self.folded = index, graph, folded
        self.edge_of: dict[str, str | None] = {}
        self.known: dict[str, str | None] = {}
        self.drawn = self._graph() if folded.closed or folded.units else graph
        self.reels, self.cell_of = drawn_reels(index, graph, folded.box_of)
        self.waiting: list[tuple[str, str]] = []  # states that the next step begins with
        self.shared = dict.fromkeys(self.cell_of.values(), "empty")  # and their states
        self.tapes = self._tapes()
        self.hidden = set(index.tapes) - set(self.tapes)
        self.lanes = {lane.id for lane in self.drawn.lanes}

    def picture(self, found: list[Step]) -> Picture:
        rings, beads, holds = {}, {}, {}
        for box in self.folded.boxes.values():
            ops = [op for n in box.nodes if (op := self.graph.nodes[n].op) is not None]
            beads[box.id] = [self._bead(op) for op in ops]
            named = (self.graph.nodes[n] for n in box.nodes)
            holds[box.id] = [n.label["t"] for n in named if n.op is None and n.label["t"]]
            tapes = {t for op in ops for t in self.index.ops[op]["tapes"]}
            if box.group.unit is None:  # the beads of a named one wear their own
                rings[box.id] = [t for t in reversed(self.tapes) if t in tapes]
        reels = {tape: reel for tape, reel in self.reels.items() if tape in self.tapes}
        if self.folded.closed or self.folded.units or self.cell_of:
            found = self._steps(found)
        return Picture(self.drawn, found, reels, self.tapes, self.folded, rings, beads, holds)

    def _bead(self, op: int) -> Bead:
        recorded = self.index.ops[op]["tapes"]
        return Bead(op, tuple(t for t in reversed(self.tapes) if t in recorded))

    # ----- the graph -----

    def _graph(self) -> Graph:
        old, new = self.graph, Graph()
        shown = self.folded.box_of
        for node in old.nodes.values():
            name = shown.get(node.id)
            if name is None:
                mirror = shown.get(node.mirror, node.mirror) if node.mirror else None
                new.nodes[node.id] = replace(node, mirror=mirror)
            elif name not in new.nodes:
                new.nodes[name] = self._box(name, node)
        order = {lane.id: n for n, lane in enumerate(old.lanes)}
        for node in new.nodes.values():  # a mirror has to be in an earlier lane
            above = new.nodes.get(node.mirror) if node.mirror else None
            if above is None or order[above.lane] >= order[node.lane]:
                node.mirror = None
        used = {node.lane for node in new.nodes.values()}
        new.lanes = [lane for lane in old.lanes if lane.id in used]
        self._edges(new)
        new.of_op = {op: node for op, node in old.of_op.items() if node not in shown}
        new.place = {tensor: node for tensor, node in old.place.items() if node not in shown}
        new.results = {key: node for key, node in old.results.items() if node not in shown}
        new.seeds = {key: node for key, node in old.seeds.items() if node not in shown}
        return new

    def _box(self, name: str, first: Node) -> Node:
        box = self.folded.boxes[name]
        one = box.group.lines[0] == box.group.lines[1]
        return Node(
            name,
            "group",
            box.lane,
            {"t": ""},
            first.time,
            mirror=box.mirror,
            role="group",
            tape=first.tape,
            line=box.group.lines[0] if one else None,
            group=box.group,
        )

    def _edges(self, new: Graph) -> None:
        """Edges between the same two ends become one; what joins nodes of one box is gone."""
        shown = self.folded.box_of
        boxes = self.folded.boxes
        tapes = {lane.id: lane.tape for lane in self.graph.lanes}
        ends = [
            (shown.get(edge.tail, edge.tail), shown.get(edge.head, edge.head))
            for edge in self.graph.edges.values()
        ]
        many = Counter(ends)
        merged: dict[tuple[object, ...], Edge] = {}
        for edge, (tail, head) in zip(self.graph.edges.values(), ends, strict=True):
            if tail == head:
                self.edge_of[edge.id] = None
                continue
            if (tail, head) == (edge.tail, edge.head):
                key: tuple[object, ...] = (edge.id,)
            else:
                thick = head in boxes or many[tail, head] > MAX_PARALLEL
                key = (tail, head, None if thick else edge.slot)
            known = merged.get(key)
            if known is None:
                pill = edge.pill or (tail != edge.tail and edge.kind == "operand")
                if self.folded.units and not self.index.scalar(edge.tensor):
                    pill = False  # a shape says little where room is scarce
                tape = tapes[new.nodes[head].lane] if head in boxes else edge.tape
                known = replace(edge, tail=tail, head=head, pill=pill, tape=tape)
                if head in boxes:
                    known.slot = 0
                merged[key] = new.edges[edge.id] = known
                new.in_edges[head].append(edge.id)
            elif known.tensor != edge.tensor:
                known.pill = False
            self.edge_of[edge.id] = known.id

    # ----- tapes -----

    def _tapes(self) -> list[int]:
        """Tapes that are not only inside closed groups."""
        if not self.folded.closed:
            return list(self.index.tapes)
        kept = {lane.tape for lane in self.drawn.lanes}
        kept |= {node.tape for node in self.drawn.nodes.values()}
        for op in self.drawn.of_op:
            kept.update(self.index.ops[op]["tapes"])
        started: dict[int, int] = {}
        for at, event in enumerate(self.index.events):
            if event["type"] == "start":
                started.setdefault(event["tape"], at)
        return [
            tape
            for tape in self.index.tapes
            if tape in kept or tape not in started or self.folded.at(started[tape]) is None
        ]

    # ----- steps -----

    def _steps(self, found: list[Step]) -> list[Step]:
        out: list[Step] = []
        for group, run in groupby(found, key=self._group):
            waiting, self.waiting = self.waiting, []
            steps = list(run)
            made = [*map(self._mapped, steps)] if group is None else [self._merged(group, steps)]
            made[0] = replace(made[0], states=(*waiting, *made[0].states))
            out += made
        sized = [replace(step, size=size) for step, size in zip(out, stops(out), strict=True)]
        for n, (step, following) in enumerate(pairwise(sized)):
            if "folded" in (step.kind, following.kind):
                # A stop before a long way and one after it.
                sized[n] = replace(step, size="statement")
        return sized

    def _group(self, step: Step) -> Group | None:
        """The closed group in which a step happens, or about whose op it is."""
        about = step.about
        if isinstance(about, kinds.Ready | kinds.Ended):
            return None
        found = self.folded.at(step.at)
        if found is None and isinstance(about, kinds.OfOp):
            return self._group_of(about.op)
        if found is None and isinstance(about, kinds.Visit):
            return self._group_of(about.visited)
        return found

    def _group_of(self, op: int) -> Group | None:
        """The closed group that an op's node is in."""
        box = self.folded.box_of.get(self.graph.of_op.get(op, ""))
        return self.folded.boxes[box].group if box is not None else None

    def _element(self, element: str) -> str | None:
        """What stands for an element in the collapsed picture; None if nothing does."""
        if element not in self.known:
            self.known[element] = self._find(element)
        return self.known[element]

    def _find(self, element: str) -> str | None:
        if element in self.edge_of:
            return self.edge_of[element]
        if element in self.graph.nodes:
            return self.folded.box_of.get(element, element)
        element = self.cell_of.get(element, element)
        found = ids.read(element)
        if found.kind == "lane":
            return element if found.name in self.lanes else None
        if found.tape in self.hidden:
            return None
        box = self.folded.box_of.get(found.name)
        if found.kind in ("ring", "eye") and box is not None:
            # The beads of a named box wear the rings.
            named = self.folded.boxes[box].group.unit is not None
            return ids.ring(box, found.tape) if found.kind == "ring" and not named else None
        return element

    def _map(self, elements: Iterable[str]) -> tuple[str, ...]:
        mapped = (self._element(element) for element in elements)
        return tuple(dict.fromkeys(e for e in mapped if e is not None))

    def _motions(self, motions: Iterable[Motion]) -> list[Motion]:
        """The motions between what is drawn; of those with the same ends only the last one."""
        out: dict[object, Motion] = {}
        for motion in motions:
            if isinstance(motion, Merge):
                along = self._map(motion.edges)
                if along:
                    out[along] = Merge(along)
            elif isinstance(motion, Drop):
                node, cell = self._element(motion.node), self._element(motion.cell)
                if node is not None and cell is not None:
                    out[node, cell] = Drop(node, cell)
            else:
                edge = self._element(motion.edge)
                if edge is not None:
                    out[edge] = Travel(edge, motion.tensor)
        return list(out.values())

    def _mapped(self, step: Step) -> Step:
        states = []
        for element, state in step.states:
            name = self._element(element)
            if name is None or (
                state == "skipped" and self.shared.get(name) in ("reading", "read")
            ):
                continue  # one record of a cell that stands for several was passed over, not all
            states.append((name, state))
            if name in self.shared:
                self.shared[name] = state
        texts = [
            (e, t)
            for element, t in step.texts
            if (e := self._element(element)) is not None and e not in self.folded.boxes
        ]
        return replace(
            step,
            states=tuple(states),
            lit=self._map(step.lit),
            texts=self._carried(states, texts),
            motions=tuple(self._motions(step.motions)),
        )

    def _carried(
        self, states: list[tuple[str, str]], texts: list[tuple[str, Text]]
    ) -> tuple[tuple[str, Text], ...]:
        """Texts of pills: an edge out of a box says what a box inside it said before."""
        written = {element for element, _ in texts}
        for element, state in states:
            edge = self.drawn.edges.get(element)
            if edge is None:
                continue
            if edge.pill and state == "now" and element not in written:
                texts.append((element, Value(edge.tensor)))
        edges = self.drawn.edges
        return tuple((e, t) for e, t in texts if e not in edges or edges[e].pill)

    def _merged(self, group: Group, inside: list[Step]) -> Step:
        """One step for a run of steps inside a group: what they leave, and that they happened."""
        states: dict[str, str] = {}
        texts: dict[str, Text] = {}
        recorded: Counter[int] = Counter()
        within = 0
        late: dict[str, str] = {}
        passes: list[int] = []
        for step in inside:
            if isinstance(step.about, kinds.OfOp):
                tapes = self.index.ops[step.about.op]["tapes"]
                recorded.update(tapes)
                within += not set(self.tapes).issuperset(tapes)
            if isinstance(step.about, kinds.Visit):
                passes.append(step.about.pass_id)
            for element, state in self._mapped(step).states:
                late.pop(element, None)
                if (states.get(element), state) in (("reading", "read"), ("now", "done")):
                    late[element] = state  # it is seen being read first
                else:
                    states[element] = state
            for element, text in step.texts:
                name = self._element(element)
                if name is not None and name not in self.folded.boxes:
                    texts[name] = text
        self.waiting = list(late.items())
        first = inside[0]
        motions = self._motions(m for step in inside for m in step.motions)
        rewinds = all(step.phase in ("rewind", "sum") for step in inside)
        printed = (s.about.text for s in inside if isinstance(s.about, kinds.Printed))
        about = kinds.Folded(
            group=group,
            ops=sum(isinstance(step.about, kinds.OfOp) for step in inside),
            rewinds=rewinds,
            text="".join(printed),
            recorded={tape: n for tape, n in recorded.items() if tape in self.tapes},
            within=within,
            tape=self.index.passes[passes[0]]["tape"] if passes else None,
        )
        return Step(
            about,
            "rewind" if rewinds else "record",
            first.line,
            first.at,
            size="statement",
            states=tuple(states.items()),
            texts=self._carried(list(states.items()), list(texts.items())),
            motions=tuple(motions[:MAX_MOTIONS]),
        )
