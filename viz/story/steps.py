"""From events to steps.

A step is made for each thing a learner can follow: an op, a contribution, a sum, a watch, a tape
starting. Events that only complete another one (a name being bound, a tape spent by its gradient)
are added to the step before them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from viz.story.graph import Graph
from viz.story.index import TraceIndex
from viz.story.kinds import Ended
from viz.story.step import Step
from viz.story.walk import Walk
from viz.story.walk_backward import BackwardEvents
from viz.story.walk_forward import ForwardEvents
from viz.trace.types import Event, OpEvent


def steps(index: TraceIndex, graph: Graph) -> list[Step]:
    """Returns the steps of a trace; the first is the state before anything ran."""
    walk = Walk(index, graph)
    forward, backward = ForwardEvents(walk), BackwardEvents(walk)

    def op(event: OpEvent) -> None:
        found = index.ops[event["op"]]
        if found["id"] not in graph.of_op:
            return
        if found["role"] == "accumulate":
            backward.sum(found, event["line"])
        elif backward.visiting is not None:
            backward.rule_op(backward.visiting, found, event["line"])
        else:
            forward.op(found, event["line"])

    handlers: dict[str, Callable[[Any], None]] = {
        "tensor": forward.tensor,
        "assign": forward.assign,
        "start": forward.start,
        "stop": forward.stop,
        "resume": forward.resume,
        "reset": forward.reset,
        "consume": forward.consume,
        "drop": forward.drop,
        "watch": forward.watch,
        "op": op,
        "pass": backward.begin,
        "seed": backward.seed,
        "visit": backward.visit,
        "rule": backward.rule,
        "results": backward.results,
        "fail": backward.fail,
        "bind": forward.bind,
        "print": forward.print,
    }
    end = index.trace["end"]
    traceback = _traceback(index.events) if end["kind"] == "error" else None
    for walk.at, event in enumerate(index.events):
        handler = handlers.get(event["type"])
        if handler is not None and walk.at != traceback:
            handler(event)
    if end["kind"] != "done":
        printed = index.events[traceback] if traceback is not None else None
        text = printed["text"] if printed is not None and printed["type"] == "print" else ""
        walk.step(Ended(end=end, text=text), "error", end["line"], size="statement")
    return walk.steps()


def _traceback(events: list[Event]) -> int | None:
    """Index of the print event that is the error's traceback: part of the end, not a step."""
    for at in range(len(events) - 1, -1, -1):
        found = events[at]
        if found["type"] == "print":
            own = found["stream"] == "stderr" and found["text"].startswith("Traceback (most recent")
            return at if own else None
    return None
