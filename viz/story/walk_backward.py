"""The steps of a reverse pass: its seed, the rule of each op it visits, sums, results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viz.story import ids
from viz.story.kinds import (
    Arriving,
    Failed,
    Nothing,
    PassBegun,
    Results,
    Rule,
    RulePart,
    Seeded,
    Summed,
    Through,
    Unbroadcast,
)
from viz.story.step import Merge, TapeState, Travel, Value
from viz.story.walk import Draft, Walk
from viz.trace.types import Event, FailEvent, Op, PassEvent, RuleEvent, SeedEvent, VisitEvent


@dataclass
class Visited:
    """The op whose rule is running, and what the rule will give.

    Attributes:
        event: The visit.
        op: The op.
        inside: The drawn ops that the rule applies.
        contributions: To the cotangents of the op's inputs.
        first: Whether no step has shown this visit yet.
    """

    event: VisitEvent
    op: Op
    inside: list[Op]
    contributions: Sequence[int | None]
    first: bool = True

    @property
    def pass_id(self) -> int:
        """The pass that visits."""
        return self.event["pass"]


class BackwardEvents:
    """One method per type of event."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.index, self.graph = walk, walk.index, walk.graph
        self.visiting: Visited | None = None
        self.arrived: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.head: dict[int, int] = {}  # where each pass reads its reel
        self.rule_at = _answers(self.index.events)

    def begin(self, event: PassEvent) -> None:
        """A tape begins to rewind."""
        pass_id = event["pass"]
        found = self.index.passes[pass_id]
        step = self.walk.step(PassBegun(pass_id=pass_id), "rewind", event["line"])
        step.states.append((ids.lane(ids.pass_lane(pass_id)), "now"))
        ends = [*found["targets"], *found["sources"]]
        step.lit += [self.graph.place[tensor] for tensor in ends if tensor in self.graph.place]
        self.walk.set_tape(step, found["tape"], "rewinding")
        step.lit += [self.graph.place[t] for t in found["targets"] if t in self.graph.place]
        self.head[pass_id] = self.walk.written[found["tape"]]

    def seed(self, event: SeedEvent) -> None:
        """A target gets its first cotangent."""
        about = Seeded(
            pass_id=event["pass"],
            target=event["target"],
            cotangent=event["cotangent"],
            given=event["given"],
        )
        step = self.walk.step(about, "rewind", event["line"])
        box = self.graph.seeds[event["pass"], event["target"]]
        for edge in self.graph.in_edges[box]:
            step.motions.append(Travel(edge, event["cotangent"]))

    def visit(self, event: VisitEvent) -> None:
        """The pass comes to an op; what its rule applies follows."""
        at, events = self.walk.at, self.index.events
        end = self.rule_at.get(at, len(events))
        answer = events[end] if at in self.rule_at else None
        given = answer["contributions"] if answer and answer["type"] == "rule" else []
        ran = [e["op"] for e in events[at:end] if e["type"] == "op"]
        inside = [self.index.ops[op] for op in ran if op in self.graph.of_op]
        self.visiting = Visited(event, self.index.ops[event["op"]], inside, given)

    def _enter(self, step: Draft, visited: Visited) -> None:
        """Moves the read head to the visited cell, over the ones that are not on the path."""
        op, pass_id = visited.op, visited.pass_id
        step.rule_line = op["span"][0] if op["span"] else None
        if op["id"] in self.graph.of_op:
            step.lit.append(self.graph.of_op[op["id"]])
        tape = self.index.passes[pass_id]["tape"]
        cell = self.walk.cell_of.get((tape, op["id"]))
        if cell is None:
            return
        step.states.append((cell, "reading"))
        position = self.walk.position[cell]
        if visited.first:
            on_path = self.index.visited_in_pass[pass_id]
            for passed, other in self.walk.reels[tape][position + 1 : self.head[pass_id]]:
                if other not in on_path:
                    step.states.append((passed, "skipped"))
            self.head[pass_id] = min(self.head[pass_id], position)
        visited.first = False

    def rule_op(self, visited: Visited, op: Op, line: int | None) -> None:
        """An op that the running rule applies."""
        slots = _slots(visited, op)
        mine = [slot for slot in slots if visited.contributions[slot] in op["outputs"]]
        fields = {
            "op": op["id"],
            **self.walk.listeners(op),
            **self._fields(visited, slots, mine),
        }
        about: Unbroadcast | Rule | RulePart
        if op["role"] == "unbroadcast":
            about = Unbroadcast(**fields)
        elif slots and _is_main(visited, op):
            about = Rule(**fields)
        else:
            about = RulePart(**fields, of_cotangent=_is_of_cotangent(visited, op))
        step = self.walk.step(about, "rewind", line, size="contribution")
        self._enter(step, visited)
        self.walk.record(step, op)

    def _fields(self, visited: Visited, slots: list[int], mine: list[int]) -> dict[str, Any]:
        """The fields of ``Visit``; contributions to the slots of ``mine`` arrive in this step."""
        fields: dict[str, Any] = {
            "visited": visited.op["id"],
            "slots": tuple(slots),
            "pass_id": visited.pass_id,
            "cotangents": visited.event["cotangents"],
            "contributions": visited.contributions,
            "first": visited.first,
        }
        for slot in mine:
            contribution = visited.contributions[slot]
            if contribution in self.index.used_in_pass[visited.pass_id]:
                tensor = visited.op["inputs"][slot]
                self.arrived[visited.pass_id, tensor].append(contribution)
                fields["arriving"] = self._arriving(visited.pass_id, tensor)
            else:
                fields["unused"] = True
        return fields

    def _arriving(self, pass_id: int, tensor: int) -> Arriving | None:
        found = self.index.sums.get((pass_id, tensor))
        if found is None:
            return None
        parts = self.arrived[pass_id, tensor]
        return Arriving(tensor, parts, len(parts), len(found["parts"]))

    def rule(self, event: RuleEvent) -> None:
        """The rule is done: contributions that no op made, or none at all, still need a step."""
        visited = self.visiting
        if visited is None:
            return
        walk, used = self.walk, self.index.used_in_pass[event["pass"]]
        made = {t for op in visited.inside for t in op["outputs"]}
        shown = bool(visited.inside)
        for slot, contribution in enumerate(event["contributions"]):
            if contribution is not None and contribution not in made and contribution in used:
                about = Through(**self._fields(visited, [slot], [slot]))
                step = walk.step(about, "rewind", event["line"], size="contribution")
                self._enter(step, visited)
                if contribution in self.graph.place:
                    step.lit.append(self.graph.place[contribution])
                self._pass_on(step, visited, contribution, slot)
                shown = True
        if not shown:
            about_none = Nothing(**self._fields(visited, [], []))
            self._enter(walk.step(about_none, "rewind", event["line"]), visited)
        walk.last.size = "op"
        cell = walk.cell_of.get((self.index.passes[event["pass"]]["tape"], event["op"]))
        if cell is not None:
            walk.pending.append((cell, "read"))
        self.visiting = None

    def _pass_on(self, step: Draft, visited: Visited, contribution: int, slot: int) -> None:
        """Sends a cotangent that no op made along the edge to whoever will read it."""
        tensor = visited.op["inputs"][slot]
        if tensor in self.graph.place:
            step.lit.append(self.graph.place[tensor])
        for edge in self.walk.out_edges.get(self.graph.place.get(contribution, ""), ()):
            head = self.graph.edges[edge].head
            if edge not in self.walk.sent and self._reads(head, visited.pass_id, tensor):
                self.walk.sent.add(edge)
                step.states.append((edge, "now"))
                step.texts.append((edge, Value(contribution)))
                step.motions.append(Travel(edge, contribution))
                return

    def _reads(self, node: str, pass_id: int, tensor: int) -> bool:
        """Whether ``node`` takes the cotangent of ``tensor`` in a pass: a rule's op, a sum, the result."""
        found = self.graph.nodes[node]
        if found.lane != ids.pass_lane(pass_id):
            return False
        if found.op is None:
            sources = self.index.passes[pass_id]["sources"]
            boxes = {self.graph.results.get((pass_id, n)): t for n, t in enumerate(sources)}
            return boxes.get(node) == tensor
        op = self.index.ops[found.op]
        if op["role"] == "accumulate":
            total = self.index.sum_of.get(op["outputs"][0])
            return total is not None and total["tensor"] == tensor
        return op["rule_of"] is not None and op["rule_of"] == self.index.producer.get(tensor)

    def sum(self, op: Op, line: int | None) -> None:
        """Contributions are added up."""
        summed = self.index.sum_of.get(op["outputs"][0])
        about = Summed(op=op["id"], summed=summed, **self.walk.listeners(op))
        step = self.walk.step(about, "sum", line, size="contribution")
        self.walk.record(step, op)
        edges = self.graph.in_edges[self.graph.of_op[op["id"]]]
        step.lit += [*edges, *(self.graph.edges[e].tail for e in edges)]
        step.motions.append(Merge(tuple(edges)))

    def results(self, event: PassEvent) -> None:
        """The pass gives its gradients."""
        walk, pass_id = self.walk, event["pass"]
        found = self.index.passes[pass_id]
        tape = found["tape"]
        about = Results(pass_id=pass_id)
        step = walk.step(about, "result", event["line"], size="statement")
        step.states.append((ids.lane(ids.pass_lane(pass_id)), "done"))
        for position, result in enumerate(found["results"] or ()):
            box = self.graph.results[pass_id, position]
            if result is None:
                step.texts.append((box, "None"))
                reason = self.graph.nodes[box].reason
                if reason is not None and step.rule_line is None:
                    step.rule_line = reason.line
            elif step.rule_line is None and (number := self.index.odd(pass_id, position)):
                step.rule_line = number.reason.line
            step.states.append((box, "now"))
        base = walk.base[tape]
        for cell, _ in walk.reels[tape][base : self.head[pass_id]]:
            step.states.append((cell, "skipped"))
        if self.index.tapes[tape]["persistent"]:
            held = walk.reels[tape][base : walk.written[tape]]
            step.states += [(cell, "full") for cell, _ in held]
            walk.set_tape(step, tape, "recording" if tape in walk.recording else "kept")

    def fail(self, event: FailEvent) -> None:
        """A call on a tape raises."""
        tape, error = event["tape"], event["error"]
        about = Failed(tape=tape, error=error, message=event["message"])
        step = self.walk.step(about, "error", event["line"], size="statement")
        if event["pass"] is not None:
            step.states.append((ids.lane(ids.pass_lane(event["pass"])), "done"))
        if tape in self.index.tapes:
            step.states.append((ids.tape(tape), f"{self.walk.last_state(tape)} failed"))
            step.texts.append((ids.tape(tape), TapeState("failed", error=error)))


def _slots(visited: Visited, op: Op) -> list[int]:
    """Inputs of the visited op whose contribution depends on ``op``."""
    reach = set(op["outputs"])
    for later in visited.inside:
        if later["id"] > op["id"] and not reach.isdisjoint(later["inputs"]):
            reach.update(later["outputs"])
    return [i for i, c in enumerate(visited.contributions) if c is not None and c in reach]


def _is_main(visited: Visited, op: Op) -> bool:
    """Whether at most an un-broadcast stands between ``op`` and the contribution."""
    reach = set(op["outputs"])
    for later in visited.inside:
        if later["id"] > op["id"] and not reach.isdisjoint(later["inputs"]):
            if later["role"] != "unbroadcast":
                return False
            reach.update(later["outputs"])
    return True


def _is_of_cotangent(visited: Visited, op: Op) -> bool:
    """Whether ``op`` works on the visited op's cotangent, not only on forward values."""
    reach = {c for c in visited.event["cotangents"] if c is not None}
    for earlier in visited.inside:
        if earlier["id"] < op["id"] and not reach.isdisjoint(earlier["inputs"]):
            reach.update(earlier["outputs"])
    return not reach.isdisjoint(op["inputs"])


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
