"""From events to steps: what one press of → shows and in which state it leaves what it touches.

A step is made for each thing a learner can follow: an op, a contribution, a sum, a watch, a tape
starting. Events that only complete another one (a name being bound, a tape spent by its gradient)
are added to the step before them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from viz.view.code import block_end
from viz.view.graph import Graph
from viz.view.index import TraceIndex
from viz.view.values import shape_text, short

Event = dict[str, Any]


@dataclass
class Step:
    """One press of →.

    Attributes:
        kind: Names the narration, for example ``op``, ``rule``, ``sum``, ``results``.
        states: ``(element id, state)`` from this step on; ``now`` and ``moving`` last for this step
            only.
        lit: Elements whose value or rule is used in this step.
        texts: ``(element id, text)``; a text of the form ``("key", values)`` comes from the
            catalog.
        data: What the narrator needs.
        at: Index of the event it was made for; later events up to the next step's are part of it.
    """

    kind: str
    phase: str
    line: int | None
    rule_line: int | None = None
    size: str = "op"
    states: list[tuple[str, str]] = field(default_factory=list)
    lit: list[str] = field(default_factory=list)
    texts: list[tuple[str, Any]] = field(default_factory=list)
    motions: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    at: int = -1


def cells(index: TraceIndex, graph: Graph) -> dict[int, list[tuple[str, int]]]:
    """The reel of each tape: ``(cell id, op id)`` per record in order of recording."""
    reels: dict[int, list[tuple[str, int]]] = {tape: [] for tape in index.tapes}
    for op in index.trace["ops"]:
        if op["id"] in graph.of_op:
            for tape in op["tapes"]:
                reels[tape].append((f"c{tape}-{len(reels[tape])}", op["id"]))
    return reels


def steps(index: TraceIndex, graph: Graph) -> list[Step]:
    """Returns the steps of a trace; the first is the state before anything ran."""
    return _Walk(index, graph).run()


class _Walk:
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

    def run(self) -> list[Step]:
        end = self.index.trace["end"]
        traceback = _traceback(self.index.events) if end["kind"] == "error" else None
        for at, event in enumerate(self.index.events):
            self.at = at
            if at == traceback:
                continue
            handler = getattr(self, f"_on_{event['type']}", None)
            if handler is not None:
                handler(event)
        if end["kind"] != "done":
            text = "" if traceback is None else self.index.events[traceback]["text"]
            data = {"end": end, "text": text}
            self._step("end", "error", end["line"], size="statement", data=data)
        set_sizes(self.steps)
        return self.steps

    # ----- building blocks -----

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

    # ----- events outside a pass -----

    def _on_tensor(self, event: Event) -> None:
        if event["tensor"] in self.graph.place and self.graph.born.get(self.at):
            kind = self.index.tensors[event["tensor"]]["kind"]
            self._step(
                "variable" if kind == "variable" else "constant", "setup", event["line"], data=event
            )

    def _on_start(self, event: Event) -> None:
        outer = list(self.recording)
        self.recording.append(event["tape"])
        step = self._step(
            "resumed" if event["resumed"] else "start", "record", event["line"], data=event
        )
        step.data = {**event, "outer": outer}
        if not event["resumed"]:  # a loop's next turn: the last one's cells leave the reel
            self._empty(step, event["tape"], "gone")
            self.base[event["tape"]] = self.written[event["tape"]]
        self._tape(step, event["tape"], "recording")

    def _on_stop(self, event: Event) -> None:
        tape = event["tape"]
        if tape in self.recording:
            self.recording.remove(tape)
        if event["why"] == "gradient":
            self.pending.append((f"tape{tape}", "idle"))
            return
        line = event["line"]
        if event["why"] == "exit":  # Python reports the head of the block; the learner sees its end
            line = block_end(self.index.trace["source"], line) or line
        step = self._step(f"stop_{event['why']}", "record", line)
        step.data = {**event, "count": self.counts[tape]}
        state = "paused" if event["why"] == "stop_recording" else "idle"
        self._tape(step, tape, state, count=self.counts[tape])

    def _on_resume(self, event: Event) -> None:
        self.recording.append(event["tape"])
        step = self._step("resume", "record", event["line"], data=event)
        self._tape(step, event["tape"], "recording")

    def _on_reset(self, event: Event) -> None:
        step = self._step("reset", "record", event["line"], data=event)
        self._empty(step, event["tape"], "spent")
        self.base[event["tape"]] = self.written[event["tape"]]

    def _on_consume(self, event: Event) -> None:
        self._empty(self.steps[-1], event["tape"], "spent")
        self._tape(self.steps[-1], event["tape"], "spent")
        self.steps[-1].data["consumed"] = event["tape"]

    def _on_drop(self, event: Event) -> None:
        last = self._last_tape_state(event["tape"])
        step = (
            self.steps[-1]
            if last in ("spent", "gone")
            else self._step("drop", "record", event["line"], data=event)
        )
        self._empty(step, event["tape"], "spent")
        self._tape(step, event["tape"], "gone")

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

    def _on_watch(self, event: Event) -> None:
        if event["auto"]:
            self.autos.append(event)
            return
        step = self._step("watch", "record", event["line"], data=event)
        self._eye(step, event)

    def _on_assign(self, event: Event) -> None:
        step = self._step("assign", "setup", event["line"], data=event)
        node = self.graph.place.get(event["variable"])
        if node is not None:
            step.lit.append(node)
            step.texts.append((node, short(self.index.tensors[event["tensor"]])))

    def _on_bind(self, event: Event) -> None:
        tensor = self.index.tensors[event["tensor"]]
        if event["line"] is not None:
            values = {"name": event["name"], "value": short(tensor)}
            key = "shape" if values["value"] == shape_text(tensor["shape"]) else "value"
            self.steps[-1].texts.append((f"line{event['line']}", (f"steps.bound.{key}", values)))

    def _on_print(self, event: Event) -> None:
        self._step("print", "print", event["line"], data=event)

    def _on_op(self, event: Event) -> None:
        op = self.index.ops[event["op"]]
        if op["id"] not in self.graph.of_op:
            return
        if op["role"] == "accumulate":
            self._sum(op, event)
        elif self.visit is not None:
            self._rule_op(op, event)
        else:
            kind = "tangent" if op["role"] == "tangent" else "op"
            step = self._step(kind, "record", event["line"], data={"op": op["id"]})
            self._record(step, op)

    # ----- a reverse pass -----

    def _on_pass(self, event: Event) -> None:
        found = self.index.passes[event["pass"]]
        step = self._step(
            "pass", "rewind", event["line"], data={"pass": event["pass"], "outer": found["outer"]}
        )
        step.states.append((f"lane:p{event['pass']}", "now"))
        ends = [*found["targets"], *found["sources"]]
        step.lit += [self.graph.place[tensor] for tensor in ends if tensor in self.graph.place]
        self._tape(step, found["tape"], "rewinding")
        step.lit += [self.graph.place[t] for t in found["targets"] if t in self.graph.place]
        self.head[event["pass"]] = self.written[found["tape"]]

    def _on_seed(self, event: Event) -> None:
        step = self._step("seed", "rewind", event["line"], data=event)
        seed = self.graph.seeds[event["pass"], event["target"]]
        for edge in self.graph.in_edges[seed]:
            step.motions.append(
                {"kind": "travel", "along": edge, "text": step.texts[0][1] if step.texts else ""}
            )

    def _on_visit(self, event: Event) -> None:
        self.visit = event
        end = self.rule_at.get(self.at, len(self.index.events))
        inside = self.index.events[self.at : end]
        self.contributions = (
            self.index.events[end]["contributions"] if self.at in self.rule_at else []
        )
        self.inside = [
            self.index.ops[e["op"]]
            for e in inside
            if e["type"] == "op" and e["op"] in self.graph.of_op
        ]
        self.first_in_visit = True

    def _enter_visit(self, step: Step) -> None:
        """Moves the read head to the visited cell, over the ones that are not on the path."""
        assert self.visit is not None
        op, pass_id = self.index.ops[self.visit["op"]], self.visit["pass"]
        tape = self.index.passes[pass_id]["tape"]
        step.rule_line = op["span"][0] if op["span"] else None
        if op["id"] in self.graph.of_op:
            step.lit.append(self.graph.of_op[op["id"]])
        cell = self.cell_of.get((tape, op["id"]))
        if cell is None:
            return
        step.states.append((cell, "reading"))
        position = int(cell.rsplit("-", 1)[1])
        if self.first_in_visit:
            self.first_in_visit = False
            visited = self.visited[pass_id]
            for passed, skipped in self.reels[tape][position + 1 : self.head[pass_id]]:
                if skipped not in visited:
                    step.states.append((passed, "skipped"))
            self.head[pass_id] = min(self.head[pass_id], position)

    def _rule_op(self, op: Event, event: Event) -> None:
        slots = self._slots(op)
        if op["role"] == "unbroadcast":
            kind = "unbroadcast"
        elif slots and self._is_main(op, slots):
            kind = "rule"
        else:
            kind = "rule_part"
        step = self._step(kind, "rewind", event["line"], size="contribution")
        step.data = {"op": op["id"], **self._visit_data(slots)}
        if kind == "rule_part":
            step.data["of_cotangent"] = self._is_of_cotangent(op)
        self._enter_visit(step)
        self._record(step, op)
        self._arrive(step, [i for i in slots if self.contributions[i] in op["outputs"]])

    def _visit_data(self, slots: list[int]) -> dict[str, Any]:
        assert self.visit is not None
        return {
            "visited": self.visit["op"],
            "slots": slots,
            "pass": self.visit["pass"],
            "cotangents": self.visit["cotangents"],
            "contributions": self.contributions,
            "first": self.first_in_visit,
        }

    def _slots(self, op: Event) -> list[int]:
        """Inputs of the visited op whose contribution depends on ``op``."""
        reach = set(op["outputs"])
        for later in self.inside:
            if later["id"] > op["id"] and not reach.isdisjoint(later["inputs"]):
                reach.update(later["outputs"])
        return [i for i, c in enumerate(self.contributions) if c is not None and c in reach]

    def _is_main(self, op: Event, slots: list[int]) -> bool:
        """Whether at most an un-broadcast stands between ``op`` and the contribution."""
        reach = set(op["outputs"])
        for later in self.inside:
            if later["id"] > op["id"] and not reach.isdisjoint(later["inputs"]):
                if later["role"] != "unbroadcast":
                    return False
                reach.update(later["outputs"])
        return True

    def _is_of_cotangent(self, op: Event) -> bool:
        """Whether ``op`` works on the visited op's cotangent, not only on forward values."""
        assert self.visit is not None
        reach = {c for c in self.visit["cotangents"] if c is not None}
        for earlier in self.inside:
            if earlier["id"] < op["id"] and not reach.isdisjoint(earlier["inputs"]):
                reach.update(earlier["outputs"])
        return not reach.isdisjoint(op["inputs"])

    def _arrive(self, step: Step, slots: list[int]) -> None:
        """Notes contributions that now wait at the visited op's inputs."""
        assert self.visit is not None
        op = self.index.ops[self.visit["op"]]
        for slot in slots:
            contribution = self.contributions[slot]
            if contribution in self.index.used_in_pass[self.visit["pass"]]:
                tensor = op["inputs"][slot]
                self.arrived[self.visit["pass"], tensor].append(contribution)
                step.data["arriving"] = self._arriving(self.visit["pass"], tensor)
            else:
                step.data["unused"] = True

    def _arriving(self, pass_id: int, tensor: int) -> dict[str, Any] | None:
        found = self.sums.get((pass_id, tensor))
        if found is None:
            return None
        return {
            "tensor": tensor,
            "so_far": (parts := self.arrived[pass_id, tensor]),  # grows: later steps share it
            "count": len(parts),
            "of": len(found["parts"]),
        }

    def _on_rule(self, event: Event) -> None:
        """Contributions that no op made: the rule passed a cotangent through, or gave nothing."""
        if self.visit is None:
            return
        made = {t for op in self.inside for t in op["outputs"]}
        used = self.index.used_in_pass[event["pass"]]
        silent = not self.inside
        for slot, contribution in enumerate(event["contributions"]):
            if contribution is not None and contribution not in made and contribution in used:
                step = self._step("through", "rewind", event["line"], size="contribution")
                step.data = self._visit_data([slot])
                self._enter_visit(step)
                step.lit += (
                    [self.graph.place[contribution]] if contribution in self.graph.place else []
                )
                self._pass_on(step, contribution, slot)
                self._arrive(step, [slot])
                silent = False
        if silent:
            step = self._step("nothing", "rewind", event["line"])
            step.data = self._visit_data([])
            self._enter_visit(step)
        self.steps[-1].size = "op"
        tape = self.index.passes[event["pass"]]["tape"]
        cell = self.cell_of.get((tape, event["op"]))
        if cell is not None:
            self.pending.append((cell, "read"))
        self.visit = None

    def _pass_on(self, step: Step, contribution: int, slot: int) -> None:
        """Sends a cotangent that no op made along the edge to whoever will read it."""
        assert self.visit is not None
        tensor = self.index.ops[self.visit["op"]]["inputs"][slot]
        step.lit += [n for n in [self.graph.place.get(tensor)] if n is not None]
        for edge_id in self.out_edges.get(self.graph.place.get(contribution, ""), ()):
            head = self.graph.nodes[self.graph.edges[edge_id].head]
            if edge_id not in self.sent and self._reads(head.id, tensor):
                self.sent.add(edge_id)
                step.states.append((edge_id, "now"))
                value = short(self.index.tensors[contribution])
                step.texts.append((edge_id, value))
                step.motions.append({"kind": "travel", "along": edge_id, "text": value})
                return

    def _reads(self, node: str, tensor: int) -> bool:
        """Whether ``node`` takes the cotangent of ``tensor`` in this pass: a rule's op, a sum, the result."""
        assert self.visit is not None
        found, pass_id = self.graph.nodes[node], self.visit["pass"]
        if found.lane != f"p{pass_id}":
            return False
        if found.op is None:
            sources = self.index.passes[pass_id]["sources"]
            boxes = {self.graph.results.get((pass_id, n)): t for n, t in enumerate(sources)}
            return boxes.get(node) == tensor
        op = self.index.ops[found.op]
        if op["role"] == "accumulate":
            return bool((total := self.sum_of.get(op["outputs"][0])) and total["tensor"] == tensor)
        return op["rule_of"] is not None and op["rule_of"] == self.index.producer.get(tensor)

    def _sum(self, op: Event, event: Event) -> None:
        step = self._step("sum", "sum", event["line"], size="contribution")
        step.data = {"op": op["id"], "sum": self.sum_of.get(op["outputs"][0])}
        self._record(step, op)
        edges = self.graph.in_edges[self.graph.of_op[op["id"]]]
        step.lit += [*edges, *(self.graph.edges[e].tail for e in edges)]
        step.motions.append({"kind": "merge", "along": list(edges)})

    def _on_results(self, event: Event) -> None:
        found = self.index.passes[event["pass"]]
        tape = found["tape"]
        step = self._step("results", "result", event["line"], size="statement")
        step.data = {"pass": event["pass"]}
        step.states += [(f"lane:p{event['pass']}", "done")]
        for position, result in enumerate(found["results"]):
            box = self.graph.results[event["pass"], position]
            if result is None:
                step.texts.append((box, "None"))
                reason = self.graph.nodes[box].reason
                if reason is not None and step.rule_line is None:
                    step.rule_line = reason.line
            step.states.append((box, "now"))
        base = self.base[tape]
        for cell, _ in self.reels[tape][base : self.head[event["pass"]]]:
            step.states.append((cell, "skipped"))
        if self.index.tapes[tape]["persistent"]:
            held = self.reels[tape][base : self.written[tape]]
            step.states += [(cell, "full") for cell, _ in held]
            state = "recording" if tape in self.recording else "kept"
            self._tape(step, tape, state, count=self.counts[tape])

    def _on_fail(self, event: Event) -> None:
        step = self._step("fail", "error", event["line"], size="statement", data=event)
        if event["pass"] is not None:
            step.states.append((f"lane:p{event['pass']}", "done"))
        if event["tape"] in self.index.tapes:
            tape = f"tape{event['tape']}"
            step.states.append((tape, f"{self._last_tape_state(event['tape'])} failed"))
            step.texts.append((tape, ("steps.tape.failed", {"error": event["error"]})))


def set_sizes(found: list[Step]) -> None:
    """Sets where each size of step stops: the last step of a run on one line ends a statement."""
    for step, following in zip(found, [*found[1:], None], strict=True):
        if following is None or following.line != step.line:
            step.size = "statement"
        elif step.size == "statement" and step.kind != "ready":
            step.size = "op"


def _traceback(events: list[Event]) -> int | None:
    """Index of the print event that is the error's traceback: part of the end, not a step."""
    for at in range(len(events) - 1, -1, -1):
        if events[at]["type"] == "print":
            found = events[at]
            own = found["stream"] == "stderr" and found["text"].startswith("Traceback (most recent")
            return at if own else None
    return None


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
