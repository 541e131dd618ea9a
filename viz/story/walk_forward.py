"""The steps of what happens outside a reverse pass: values, tapes, watches, assignments, prints."""

from __future__ import annotations

from dataclasses import replace

from viz.story import ids
from viz.story.blocks import block_end
from viz.story.kinds import (
    Applied,
    Assigned,
    Dropped,
    Made,
    OfTape,
    Printed,
    Reset,
    Results,
    Resumed,
    Started,
    Stopped,
    TangentApplied,
    Watched,
)
from viz.story.step import Bound, Value
from viz.story.walk import Draft, Walk
from viz.trace.types import (
    AssignEvent,
    BindEvent,
    Op,
    PrintEvent,
    StartEvent,
    StopEvent,
    TapeEvent,
    TensorEvent,
    WatchEvent,
)


class ForwardEvents:
    """One method per type of event."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.index, self.graph = walk, walk.index, walk.graph

    def tensor(self, event: TensorEvent) -> None:
        """A value that the program made."""
        if event["tensor"] in self.graph.place and self.graph.born.get(self.walk.at):
            variable = self.index.tensors[event["tensor"]]["kind"] == "variable"
            about = Made(tensor=event["tensor"], variable=variable)
            self.walk.step(about, "setup", event["line"])

    def op(self, op: Op, line: int | None) -> None:
        """An op outside of any rule."""
        kind = TangentApplied if op["role"] == "tangent" else Applied
        about = kind(op=op["id"], **self.walk.listeners(op))
        self.walk.record(self.walk.step(about, "record", line), op)

    def start(self, event: StartEvent) -> None:
        """A tape's block is entered."""
        walk, tape = self.walk, event["tape"]
        about = Started(tape=tape, outer=tuple(walk.recording), resumed=event["resumed"])
        walk.recording.append(tape)
        step = walk.step(about, "record", event["line"])
        if not event["resumed"]:  # a loop's next turn: the last one's cells leave the reel
            walk.empty(step, tape, "gone")
            walk.base[tape] = walk.written[tape]
        walk.set_tape(step, tape, "recording")

    def stop(self, event: StopEvent) -> None:
        """A tape stops recording."""
        walk, tape = self.walk, event["tape"]
        if tape in walk.recording:
            walk.recording.remove(tape)
        if event["why"] == "gradient":
            walk.pending.append((ids.tape(tape), "idle"))
            return
        line = event["line"]
        if event["why"] == "exit":  # Python reports the head of the block; the learner sees its end
            line = block_end(self.index.trace["source"], line) or line
        about = Stopped(tape=tape, why=event["why"], count=walk.counts[tape])
        step = walk.step(about, "record", line)
        walk.set_tape(step, tape, "paused" if event["why"] == "stop_recording" else "idle")

    def resume(self, event: TapeEvent) -> None:
        """A pause is over."""
        self.walk.recording.append(event["tape"])
        step = self._of_tape(Resumed(tape=event["tape"]), event["line"])
        self.walk.set_tape(step, event["tape"], "recording")

    def reset(self, event: TapeEvent) -> None:
        """A tape forgets everything."""
        tape = event["tape"]
        self.walk.empty(self._of_tape(Reset(tape=tape), event["line"]), tape, "spent")
        self.walk.base[tape] = self.walk.written[tape]

    def consume(self, event: TapeEvent) -> None:
        """A tape is used up by the gradient that it gave."""
        last = self.walk.last
        self.walk.empty(last, event["tape"], "spent")
        self.walk.set_tape(last, event["tape"], "spent")
        if isinstance(last.about, Results):
            last.about = replace(last.about, consumed=True)

    def drop(self, event: TapeEvent) -> None:
        """A tape is gone; that a used-up one is needs no step of its own."""
        walk, tape = self.walk, event["tape"]
        silent = walk.last_state(tape) in ("spent", "gone")
        step = walk.last if silent else self._of_tape(Dropped(tape=tape), event["line"])
        walk.empty(step, tape, "spent")
        walk.set_tape(step, tape, "gone")

    def _of_tape(self, about: OfTape, line: int | None) -> Draft:
        return self.walk.step(about, "record", line)

    def watch(self, event: WatchEvent) -> None:
        """A tape watches a tensor: at once, or with the op that read the variable."""
        if event["auto"]:
            self.walk.autos.append(event)
            return
        about = Watched(tape=event["tape"], tensor=event["tensor"])
        self.walk.watch(self.walk.step(about, "record", event["line"]), event)

    def assign(self, event: AssignEvent) -> None:
        """A variable gets another value."""
        about = Assigned(variable=event["variable"], tensor=event["tensor"], how=event["how"])
        step = self.walk.step(about, "setup", event["line"])
        node = self.graph.place.get(event["variable"])
        if node is not None:
            step.lit.append(node)
            step.texts.append((node, Value(event["tensor"])))

    def bind(self, event: BindEvent) -> None:
        """A name of the program refers to a value: part of the step before."""
        if event["line"] is not None:
            text = Bound(event["name"], event["tensor"])
            self.walk.last.texts.append((ids.line(event["line"]), text))

    def print(self, event: PrintEvent) -> None:
        """The program writes text."""
        self.walk.step(Printed(text=event["text"]), "print", event["line"])
