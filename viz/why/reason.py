"""What is said of one result: the causes, and where the path ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CAUSES = (
    "unwatched",
    "late",
    "outside",
    "stopped",
    "reset",
    "replaced",
    "python",
    "integer",
    "stop_gradient",
    "no_gradient",
    "state",
    "not_trainable",
    "new_tensor",
    "independent",
    "nan",
    "overflow",
    "dead",
    "clipped",
    "saturated",
)
"""Every cause. The first fourteen are of a None:

| cause | the path from the source to the target … | line |
| --- | --- | --- |
| ``unwatched`` | starts at a tensor that the tape does not watch | of the first op that uses it |
| ``late`` | starts at a tensor that the tape watched only after its first use | of the watch |
| ``outside`` | runs through an op that ran while the tape was not recording | of that op |
| ``stopped`` | runs through an op in a ``stop_recording`` block | of that op |
| ``reset`` | was forgotten: ``reset``, or an earlier ``gradient`` of this tape | of the op |
| ``replaced`` | starts at another tensor that had the source's name | of the later binding |
| ``python`` | leaves TensorFlow: ``numpy()``, ``float()``, ``predict`` … | where the value left |
| ``integer`` | runs through a dtype that has no gradients (a cast, or the source itself) | of the cast |
| ``stop_gradient`` | runs through ``stop_gradient`` | of that op |
| ``no_gradient`` | runs through an op that has no gradient for this input | of that op |
| ``state`` | runs through a variable, metric, data set or queue that was written to | of the writing |
| ``not_trainable`` | starts at a variable that tapes do not watch by themselves | where it was made |
| ``new_tensor`` | starts at what the source was made from, not at the source | of the call |
| ``independent`` | does not exist: the target does not depend on the source | none |

The others are of numbers: ``nan`` (the arithmetic has no value: 0·∞, ∞−∞, 0/0, a function outside its
domain or at the end of it), ``overflow`` (larger than the dtype can hold), ``dead`` (a unit whose derivative
is 0 on this side), ``clipped`` (outside the bounds of a clip), ``saturated`` (the derivative is smaller
than the dtype can tell from 0).
"""


@dataclass(frozen=True)
class Reason:
    """Why one result of one call is what it is.

    Attributes:
        cause: One of ``CAUSES``.
        tensor: Id of the tensor where the path ends, if one can be named.
        op: Id of the op where it ends, if it is an op.
        cotangent: Id of the last cotangent that arrived before the cut, or None.
        line: Line of the learner's program that it is about, or None.
        key: The sentence's key in the catalog, after ``why.``; the cause if it has one sentence.
        values: Fill the sentence.
        breaks: All places where the path is broken, from the source on; this reason is the first.
    """

    cause: str
    tensor: int | None = None
    op: int | None = None
    cotangent: int | None = None
    line: int | None = None
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    breaks: tuple[Break, ...] = ()

    @property
    def sentence(self) -> str:
        """The full key of the sentence."""
        return f"why.{self.key or self.cause}"


@dataclass(frozen=True)
class Break:
    """A place where the data goes on and the records do not.

    Attributes:
        cause: One of ``CAUSES``.
        event: Its place in the trace's events.
        tensor: The tensor behind which the path ends, seen from the source.
        op: The op, if it is one.
        line: The line that it is about.
        key: As in ``Reason``.
        values: Fill the sentence.
        weight: How little this explains: paths with small sums are preferred.
    """

    cause: str
    event: int
    tensor: int
    op: int | None = None
    line: int | None = None
    key: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    weight: int = 2
