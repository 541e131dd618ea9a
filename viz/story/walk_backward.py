"""The steps of a reverse pass: its seed, the rule of each op it visits, sums, results."""

from __future__ import annotations

from typing import Any

from viz.story.step import Step
from viz.story.values import short
from viz.story.walk import Event, Walk


class BackwardEvents(Walk):
    """One method per type of event."""

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
            elif step.rule_line is None and (number := self.index.odd(event["pass"], position)):
                step.rule_line = number.reason.line
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
