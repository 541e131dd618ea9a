"""Loop turns: which stretches of a run are turns of one loop, told from where its ops were written.

A trace says for each op on which lines it ran, not which turn of which loop that was. A turn begins
where the run goes back to an earlier statement of the loop's body, or repeats its only statement.
The rows of a Jacobian count as turns too: the same call rewinds again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from viz.story.index import TraceIndex
from viz.story.loops import Loop, Program
from viz.trace.types import Event

Frames = list[int]
OPENS = frozenset(
    {"start", "watch", "tensor", "resume", "reset", "left", "drop", "consume", "pass"}
)
"""Events that belong to the op after them: they do not close the turn before."""


@dataclass
class Turns:
    """One run of a loop: its first and last line, and each turn's first event.

    ``kind`` is ``loop``, or ``rows`` for a call that rewinds once per row of its result. ``loop`` is
    the loop's position in ``Program.loops``, -1 for rows.
    """

    kind: str
    lines: tuple[int, int]
    starts: list[int] = field(default_factory=list)
    loop: int = -1


@dataclass
class _Running:
    """A loop under way: at which leaf it is, and the first op there in this turn."""

    key: tuple[int, int]  # (depth of the frame, number of the loop)
    loop: Loop
    turns: Turns
    leaf: int
    first: Any
    bound: bool = False


def find_turns(index: TraceIndex) -> list[Turns]:
    """Returns the loops that ran, each with its turns; an inner loop once per turn of the outer."""
    return [*_Walk(index).run(), *_rows(index)]


class _Walk:
    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.program = Program(index.trace["source"])
        self.bindings = {(e["name"], e["line"]) for e in index.events if e["type"] == "bind"}
        self.stack: list[_Running] = []
        self.found: list[Turns] = []

    def run(self) -> list[Turns]:
        if not self.program.loops:
            return []
        boundary = 0
        for at, event in enumerate(self.index.events):
            mark = self._mark(event)
            if mark is not None:
                self._at(boundary, *mark)
                if mark[2] is None:
                    continue
            elif event["type"] in OPENS:
                continue
            elif event["type"] == "bind":
                self._bind(event["name"], event["line"])
            boundary = at + 1
        return self.found

    def _mark(self, event: Event) -> tuple[Frames, list[int] | None, Any] | None:
        """Lines of the frames, span and signature of an event that says where the program is."""
        if event["type"] == "op":
            op = self.index.ops[event["op"]]
            if op["span"] is not None:
                frames = [*op["calls"], op["span"][0]]
                return frames, op["span"], (op["name"], op["role"], *op["span"])
        elif event["type"] == "tensor" and event["line"] is not None:
            tensor = self.index.tensors[event["tensor"]]
            if tensor["kind"] != "literal":
                # A statement may make several constants: they say where it is, not how often.
                signature = "variable" if tensor["kind"] == "variable" else None
                return [*tensor.get("calls", []), event["line"]], None, signature
        return None

    def _at(self, boundary: int, frames: Frames, span: list[int] | None, signature: Any) -> None:
        """Takes one place of the program: leaves loops, begins turns, enters loops."""
        path = self.program.path(frames, span)
        common = 0
        for running, key in zip(self.stack, path, strict=False):
            if running.key != key:
                break
            common += 1
        del self.stack[common:]
        for depth, running in enumerate(self.stack):
            frame = running.key[0]
            leaf = running.loop.leaf(frames[frame])
            here = (*frames[frame + 1 :], signature) if signature is not None else None
            if self._new_turn(running, leaf, here, inner=len(path) > depth + 1):
                running.turns.starts.append(boundary)
                running.first, running.bound = here, False
                running.leaf = leaf
                del self.stack[depth + 1 :]
                break
            if leaf != running.leaf:
                running.leaf, running.first, running.bound = leaf, here, False
            elif running.first is None:
                running.first = here
        for frame, number in path[len(self.stack) :]:
            loop = self.program.loops[number]
            turns = Turns("loop", loop.lines, [boundary], number)
            self.found.append(turns)
            here = (*frames[frame + 1 :], signature) if signature is not None else None
            leaf = loop.leaf(frames[frame])
            self.stack.append(_Running((frame, number), loop, turns, leaf, here))

    def _new_turn(self, running: _Running, leaf: int, here: Any, inner: bool) -> bool:
        """Whether what runs at ``leaf`` begins a turn; in an ``inner`` loop repeating is no sign of one."""
        if leaf != running.leaf:
            return leaf < running.leaf
        if leaf < 0:
            return here is not None and bool(here == running.first)
        found = running.loop.leaves[leaf]
        if found.is_loop:
            return False
        if any((name, found.first) in self.bindings for name in found.names):
            return running.bound
        return not inner and here is not None and bool(here == running.first)

    def _bind(self, name: str, line: int | None) -> None:
        """A statement that bound its name is done: what runs there next is another turn."""
        for running in self.stack:
            if running.leaf >= 0:
                leaf = running.loop.leaves[running.leaf]
                if line == leaf.first and name in leaf.names:
                    running.bound = True


def _rows(index: TraceIndex) -> list[Turns]:
    """Calls that rewind once per row: passes of one place, one right after the other."""
    found: list[Turns] = []
    last: tuple[Any, ...] | None = None
    for at, event in enumerate(index.events):
        if event["type"] == "pass":
            one = index.passes[event["pass"]]
            here = (one["kind"], one["tape"], *(one["span"] or ()))
            if one["kind"] == "gradient" or one["span"] is None:
                last = None
            elif here == last:
                found[-1].starts.append(at)
            else:
                found.append(Turns("rows", (one["span"][0], one["span"][2]), [at]))
                last = here
        elif event["type"] == "op" and index.ops[event["op"]]["pass"] is None:
            last = None
    return found
