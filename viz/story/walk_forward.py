"""The steps of what happens outside a reverse pass: values, tapes, watches, assignments, prints."""

from __future__ import annotations

from viz.story.blocks import block_end
from viz.story.values import shape_text, short
from viz.story.walk import Event, Walk


class ForwardEvents(Walk):
    """One method per type of event."""

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
