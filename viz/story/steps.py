"""From events to steps.

A step is made for each thing a learner can follow: an op, a contribution, a sum, a watch, a tape
starting. Events that only complete another one (a name being bound, a tape spent by its gradient)
are added to the step before them.
"""

from __future__ import annotations

from viz.story.graph import Graph
from viz.story.index import TraceIndex
from viz.story.step import Step, set_sizes
from viz.story.walk import Event
from viz.story.walk_backward import BackwardEvents
from viz.story.walk_forward import ForwardEvents


def steps(index: TraceIndex, graph: Graph) -> list[Step]:
    """Returns the steps of a trace; the first is the state before anything ran."""
    return _Walk(index, graph).run()


class _Walk(ForwardEvents, BackwardEvents):
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


def _traceback(events: list[Event]) -> int | None:
    """Index of the print event that is the error's traceback: part of the end, not a step."""
    for at in range(len(events) - 1, -1, -1):
        if events[at]["type"] == "print":
            found = events[at]
            own = found["stream"] == "stderr" and found["text"].startswith("Traceback (most recent")
            return at if own else None
    return None
