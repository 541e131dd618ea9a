"""What a rule's step adds in passing: inputs that get nothing, contributions that nobody needs."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from viz.story.index import TraceIndex


class Asides:
    """Answers about the inputs of visited ops of one trace."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index

    @cached_property
    def _on_tape(self) -> set[tuple[int, int]]:
        """``(tape, tensor)`` of everything a tape watched or wrote the making of down."""
        found = {
            (t, out) for op in self.index.ops.values() for t in op["tapes"] for out in op["outputs"]
        }
        found |= {(e["tape"], e["tensor"]) for e in self.index.events if e["type"] == "watch"}
        return found

    @cached_property
    def _visited(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for e in self.index.events:
            if e["type"] == "visit":
                found[e["pass"]].add(e["op"])
        return found

    def unwatched(self, data: dict[str, Any]) -> list[int]:
        """Named inputs of the visited op that get no contribution because the tape knows nothing of them."""
        tape = self.index.passes[data["pass"]]["tape"]
        inputs = self.index.ops[data["visited"]]["inputs"]
        silent = [t for t, c in zip(inputs, data["contributions"], strict=False) if c is None]
        return [
            t
            for t in dict.fromkeys(silent)
            if self.index.name(t) and (tape, t) not in self._on_tape
        ]

    def needed(self, data: dict[str, Any], slot: int) -> bool:
        """Whether the pass goes on from this input, or was asked for its gradient."""
        tensor = self.index.ops[data["visited"]]["inputs"][slot]
        if tensor in self.index.passes[data["pass"]]["sources"]:
            return True
        return self.index.producer.get(tensor) in self._visited[data["pass"]]
