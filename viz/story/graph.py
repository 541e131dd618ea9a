"""The drawn graph of a trace: which tensors and ops are nodes, in which lane, how joined.

A tensor gets a box when the learner can speak of it: constants, variables, named results, seeds,
gradients. Any other value is a pill on the edge that carries it. ``born`` lists, per event, the
elements that appear with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

from viz.story import ids
from viz.story.group import Group
from viz.story.index import TraceIndex
from viz.trace.types import FailEvent, OpEvent, Pass, PassEvent, SeedEvent, TensorEvent
from viz.why.reason import Reason


class Label(TypedDict):
    """A name in the picture: text, subscript, overline."""

    t: str
    sub: NotRequired[str]
    bar: NotRequired[bool]


@dataclass
class Node:
    """A box or circle; ``mirror``: whose column it shares; ``time``: its event's index."""

    id: str
    kind: str  # tensor | op | cut | group
    lane: str
    label: Label
    time: int
    tensor: int | None = None
    op: int | None = None
    mirror: str | None = None
    role: str = "forward"
    tape: int | None = None
    line: int | None = None
    small: bool = False
    reason: Reason | None = None
    reasons: list[Reason] = field(default_factory=list)  # of all sources that share a cut
    group: Group | None = None  # what a box of a folded group stands for


@dataclass
class Edge:
    """Data flow from ``tail`` to operand ``slot`` of ``head``; ``pill``: it shows its value."""

    id: str
    tail: str
    head: str
    slot: int
    kind: str
    tensor: int
    tape: int | None
    pill: bool


@dataclass
class Lane:
    """Forward work (``pass_id`` None, drawn left to right) or one reverse pass (right to left)."""

    id: str
    pass_id: int | None
    tape: int | None


@dataclass
class Graph:
    """Nodes and edges by id in order of birth, lanes top to bottom, and what each event brings."""

    lanes: list[Lane] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    born: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_op: dict[int, str] = field(default_factory=dict)
    place: dict[int, str] = field(default_factory=dict)  # tensor id -> node where its value sits
    results: dict[tuple[int, int], str] = field(
        default_factory=dict
    )  # (pass, source position) -> box
    seeds: dict[tuple[int, int], str] = field(default_factory=dict)  # (pass, target tensor) -> box
    in_edges: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def build(index: TraceIndex) -> Graph:
    """Returns the graph of a whole trace; the same trace gives the same ids."""
    return _Builder(index).graph


class _Builder:
    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.graph = Graph()
        self.now = 0
        self.labels: dict[str, int] = defaultdict(int)
        self.open_pass: int | None = None
        self.cuts: dict[tuple[Any, ...], str] = {}
        self.stale = True  # the next forward node opens a lane
        self.forward, self.forward_lanes = "", 0
        self.last_op: str | None = None
        self.lane_tapes: dict[str, int | None] = {}
        handlers: dict[str, Callable[[Any], None]] = {
            "tensor": self._tensor,
            "op": self._op,
            "pass": self._pass,
            "seed": self._seed,
            "results": self._results,
            "fail": self._fail,
        }
        for now, event in enumerate(index.events):
            self.now = now
            handler = handlers.get(event["type"])
            if handler is not None:
                handler(event)

    # ----- elements -----

    def _node(self, kind: str, lane: str, label: Label, **fields: Any) -> Node:
        name = ids.node(kind, len(self.graph.nodes))
        node = Node(name, kind, lane, label, self.now, **fields)
        self.graph.nodes[node.id] = node
        self.graph.born[self.now].append(node.id)
        return node

    def _edge(self, tail: str, head: str, slot: int, kind: str, tensor: int, pill: bool) -> None:
        tape = self.lane_tapes[self.graph.nodes[head].lane]
        edge = Edge(ids.edge(len(self.graph.edges)), tail, head, slot, kind, tensor, tape, pill)
        self.graph.edges[edge.id] = edge
        self.graph.in_edges[head].append(edge.id)
        self.graph.born[self.now].append(edge.id)

    def _forward_lane(self) -> str:
        if self.stale:
            self.forward_lanes += 1
            number = self.forward_lanes
            self.forward = "forward" if number == 1 else f"forward{number}"
            self._add_lane(Lane(self.forward, None, None))
            self.stale = False
        return self.forward

    def _add_lane(self, lane: Lane) -> None:
        self.graph.lanes.append(lane)
        self.lane_tapes[lane.id] = lane.tape

    def _tangent_lane(self) -> str:
        """The lane of what forward accumulators compute, one below each forward lane."""
        lane = f"tangent{self.forward_lanes}"
        if lane not in self.lane_tapes:
            self._add_lane(Lane(lane, None, None))
        return lane

    def _lane(self) -> str:
        return ids.pass_lane(self.open_pass) if self.open_pass is not None else self._forward_lane()

    def _name_label(self, tensor: int) -> Label:
        """The learner's name; bound again to another tensor it gets a subscript."""
        name = self.index.name(tensor)
        if name is None:
            return {"t": ""}
        self.labels[name] += 1
        return {"t": name} if self.labels[name] == 1 else {"t": name, "sub": str(self.labels[name])}

    def _place(self, tensor: int, beside: str | None = None) -> str:
        """The node where a tensor's value sits; one of unknown origin gets a small box now.

        A rule's own constants stand ``beside`` the op whose rule it is.
        """
        if tensor not in self.graph.place:
            node = self._node(
                "tensor",
                self._lane(),
                self._name_label(tensor),
                tensor=tensor,
                small=self.index.name(tensor) is None,
                role="forward" if self.open_pass is None else "rule",
                tape=self._pass_tape(),
                mirror=beside,
            )
            self.graph.place[tensor] = node.id
        return self.graph.place[tensor]

    def _pass_tape(self) -> int | None:
        return None if self.open_pass is None else self.index.passes[self.open_pass]["tape"]

    # ----- events -----

    def _tensor(self, event: TensorEvent) -> None:
        tensor = self.index.tensors[event["tensor"]]
        if tensor["names"] or tensor["kind"] == "variable":
            label = self._name_label(event["tensor"])
            node = self._node(
                "tensor", self._lane(), label, tensor=event["tensor"], line=event["line"]
            )
            self.graph.place[event["tensor"]] = node.id

    def _op(self, event: OpEvent) -> None:
        op = self.index.ops[event["op"]]
        if op["role"] == "seed":
            return
        if all(t in op["inputs"] for t in op["outputs"]):
            return  # nothing new came to be (a cast to the same dtype, say)
        lane, mirror = self._lane(), None
        if op["role"] == "tangent":
            lane, mirror = self._tangent_lane(), self.last_op
        elif self.open_pass is not None and op["rule_of"] is not None:
            mirror = self.graph.of_op.get(op["rule_of"])
        beside = mirror if self.open_pass is not None else None
        tails = [self._place(t, beside) for t in op["inputs"]]
        symbol, number = self.index.op_names[op["id"]]
        node = self._node(
            "op",
            lane,
            {"t": symbol, "sub": str(number)},
            op=op["id"],
            mirror=mirror,
            role=op["role"],
            tape=self._pass_tape(),
            line=event["line"],
        )
        self.graph.of_op[op["id"]] = node.id
        if op["role"] == "forward":
            self.last_op = node.id
        for slot, (tail, tensor) in enumerate(zip(tails, op["inputs"], strict=True)):
            same_lane = self.graph.nodes[tail].lane == lane
            forward = self.open_pass is None and op["role"] != "tangent"
            kind = "operand" if same_lane or forward else "factor"
            # The terms of a sum show their numbers, also those that no op made.
            pill = self.graph.nodes[tail].kind == "op" or (op["role"] == "accumulate" and same_lane)
            self._edge(tail, node.id, slot, kind, tensor, pill)
        for tensor in op["outputs"]:
            if (
                self.index.name(tensor)
                and self.open_pass is None
                and tensor not in self.graph.place
            ):
                box = self._node(
                    "tensor", lane, self._name_label(tensor), tensor=tensor, line=event["line"]
                )
                self._edge(node.id, box.id, 0, "result", tensor, False)
                self.graph.place[tensor] = box.id
            else:
                self.graph.place.setdefault(tensor, node.id)

    def _pass(self, event: PassEvent) -> None:
        found = self.index.passes[event["pass"]]
        for tensor in (*found["targets"], *found["sources"]):
            self._place(tensor)
        self.open_pass = event["pass"]
        self._add_lane(Lane(ids.pass_lane(event["pass"]), event["pass"], found["tape"]))

    def _seed(self, event: SeedEvent) -> None:
        lane, target, cotangent = self._lane(), event["target"], event["cotangent"]
        above = self._place(target)
        box = self._node(
            "tensor",
            lane,
            {**self.graph.nodes[above].label, "bar": True},
            tensor=cotangent,
            mirror=above,
            role="seed",
            tape=self._pass_tape(),
            line=event["line"],
        )
        self._edge(above, box.id, 0, "seed", cotangent, False)
        self.graph.place[cotangent] = box.id
        self.graph.seeds[event["pass"], target] = box.id

    def _results(self, event: PassEvent) -> None:
        found = self.index.passes[event["pass"]]
        lane = self._lane()
        for position, (source, result) in enumerate(
            zip(found["sources"], found["results"] or (), strict=True)
        ):
            above = self._place(source)
            fields = {
                "mirror": above,
                "role": "gradient",
                "tape": found["tape"],
                "line": event["line"],
            }
            if result is None:
                reason = self.index.why(event["pass"], position)
                box = self._node(
                    "tensor", lane, self._gradient_label(found, source), reason=reason, **fields
                )
                self._cut(reason, lane, box)
            else:
                tail = self._place(result)
                label = (
                    self._name_label(result)
                    if self.index.name(result)
                    else self._gradient_label(found, source)
                )
                box = self._node("tensor", lane, label, tensor=result, **fields)
                self._edge(tail, box.id, 0, "gradient", result, self.graph.nodes[tail].kind == "op")
                if self.graph.nodes[tail].role != "gradient":
                    self.graph.place[result] = box.id
            self.graph.results[event["pass"], position] = box.id
        self.open_pass = None
        self.stale = True

    def _gradient_label(self, found: Pass, source: int) -> Label:
        """∂target/∂source in plain letters when both have names."""
        name = self.index.name(source)
        target = self.index.name(found["targets"][0]) if len(found["targets"]) == 1 else None
        return {"t": f"∂{target or ''}/∂{name or ''}"}

    def _cut(self, reason: Reason, lane: str, box: Node) -> None:
        """Marks where the path from the target stops, joined to what came before it.

        Sources that lose their gradient at one place share one mark.
        """
        where = (lane, reason.cause, reason.op, reason.tensor)
        if where in self.cuts:
            self.graph.nodes[self.cuts[where]].reasons.append(reason)
            return
        above = self.graph.of_op.get(reason.op) if reason.op is not None else None
        if above is None and reason.tensor is not None:
            above = self.graph.place.get(reason.tensor)
        cut = self._node(
            "cut", lane, {"t": ""}, mirror=above, tape=box.tape, role="cut", reason=reason
        )
        cut.reasons.append(reason)
        self.cuts[where] = cut.id
        if reason.cause == "independent":
            return  # there is no path that could be drawn
        tail = self.graph.place.get(reason.cotangent) if reason.cotangent is not None else None
        if tail is None:
            tail = self.graph.place[self.index.passes[self.open_pass or 0]["targets"][0]]
            self._edge(tail, cut.id, 0, "seed", self.graph.nodes[tail].tensor or 0, False)
        elif self.graph.nodes[tail].lane == lane:
            self._edge(tail, cut.id, 0, "gradient", reason.cotangent or 0, False)

    def _fail(self, event: FailEvent) -> None:
        if event["pass"] is not None:
            self.open_pass = None
            self.stale = True
