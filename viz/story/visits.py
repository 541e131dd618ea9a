"""What the rule of a visited op leaves out: inputs that get nothing, contributions that nobody needs."""

from __future__ import annotations

from viz.story.index import TraceIndex
from viz.story.kinds import Visit


def unwatched(index: TraceIndex, about: Visit) -> list[int]:
    """Named inputs of the visited op that get no contribution because the tape knows nothing of them."""
    tape = index.passes[about.pass_id]["tape"]
    inputs = index.ops[about.visited]["inputs"]
    silent = [t for t, c in zip(inputs, about.contributions, strict=False) if c is None]
    return [
        t for t in dict.fromkeys(silent) if index.name(t) and (tape, t) not in index.known_to_tape
    ]


def needed(index: TraceIndex, about: Visit, slot: int) -> bool:
    """Whether the pass goes on from this input, or was asked for its gradient."""
    tensor = index.ops[about.visited]["inputs"][slot]
    if tensor in index.passes[about.pass_id]["sources"]:
        return True
    return index.producer.get(tensor) in index.visited_in_pass[about.pass_id]
