"""What a step is about: a frozen dataclass for each kind; ``kind`` is its name in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.story.group import Group
from viz.trace.types import End, SumEvent, WatchEvent


@dataclass(frozen=True, kw_only=True)
class About:
    """Anything that a step can be about."""

    @property
    def kind(self) -> str:
        """Name in the scene."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Ready(About):
    """Nothing has happened yet."""

    kind = "ready"


# ----- outside a reverse pass -----


@dataclass(frozen=True, kw_only=True)
class Made(About):
    """A constant or variable was made."""

    tensor: int
    variable: bool

    @property
    def kind(self) -> str:
        return "variable" if self.variable else "constant"


@dataclass(frozen=True, kw_only=True)
class Started(About):
    """A tape's block was entered, while ``outer`` were recording."""

    tape: int
    outer: tuple[int, ...]
    resumed: bool

    @property
    def kind(self) -> str:
        return "resumed" if self.resumed else "start"


@dataclass(frozen=True, kw_only=True)
class Stopped(About):
    """A tape with ``count`` records stopped recording: its block ended, or was paused."""

    tape: int
    why: str
    count: int

    @property
    def kind(self) -> str:
        return f"stop_{self.why}"


@dataclass(frozen=True, kw_only=True)
class OfTape(About):
    """Something happened to a tape that needs no more words."""

    tape: int


@dataclass(frozen=True, kw_only=True)
class Resumed(OfTape):
    """The pause of a tape is over."""

    kind = "resume"


@dataclass(frozen=True, kw_only=True)
class Reset(OfTape):
    """A tape forgot everything."""

    kind = "reset"


@dataclass(frozen=True, kw_only=True)
class Dropped(OfTape):
    """Nothing refers to a tape any more."""

    kind = "drop"


@dataclass(frozen=True, kw_only=True)
class Watched(About):
    """The program had a tape watch a tensor."""

    tape: int
    tensor: int
    kind = "watch"


@dataclass(frozen=True, kw_only=True)
class Assigned(About):
    """A variable got another value, by the method ``how``."""

    variable: int
    tensor: int
    how: str
    kind = "assign"


@dataclass(frozen=True, kw_only=True)
class Printed(About):
    """The program wrote text."""

    text: str
    kind = "print"


@dataclass(frozen=True, kw_only=True)
class OfOp(About):
    """An op ran.

    Attributes:
        op: Its id.
        silent: Tapes that were recording and did not write it down.
        autos: Variables that tapes began to watch because it read them.
    """

    op: int
    silent: tuple[int, ...] = ()
    autos: tuple[WatchEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Applied(OfOp):
    """An op of the program."""

    kind = "op"


@dataclass(frozen=True, kw_only=True)
class TangentApplied(OfOp):
    """An op that a forward accumulator added."""

    kind = "tangent"


# ----- a reverse pass -----


@dataclass(frozen=True, kw_only=True)
class PassBegun(About):
    """A call of ``gradient()`` began to rewind a tape."""

    pass_id: int
    kind = "pass"


@dataclass(frozen=True, kw_only=True)
class Seeded(About):
    """A target got the cotangent that the pass starts with; ``given``: by the program."""

    pass_id: int
    target: int
    cotangent: int
    given: bool
    kind = "seed"


@dataclass(frozen=True)
class Arriving:
    """A contribution waits at a tensor for others.

    Attributes:
        tensor: Whose cotangent it is part of.
        arrived: Contributions in order of arrival; later steps add theirs, ``count`` are there by now.
        count: How many are there.
        of: How many there will be.
    """

    tensor: int
    arrived: Sequence[int]
    count: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Visit(About):
    """Something about the rule of the op that a pass visits.

    Attributes:
        visited: The op whose rule it is.
        slots: Its inputs that this step is about.
        pass_id: The pass.
        cotangents: Of the op's outputs.
        contributions: To the cotangents of the op's inputs.
        first: Whether this is the visit's first step.
        arriving: Where a contribution of this step waits for others.
        unused: Whether nobody needs a contribution of this step.
    """

    visited: int
    slots: tuple[int, ...]
    pass_id: int
    cotangents: Sequence[int | None]
    contributions: Sequence[int | None]
    first: bool
    arriving: Arriving | None = None
    unused: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleOp(OfOp, Visit):
    """An op that a rule is made of."""


@dataclass(frozen=True, kw_only=True)
class Rule(RuleOp):
    """The op that gives a contribution."""

    kind = "rule"


@dataclass(frozen=True, kw_only=True)
class RulePart(RuleOp):
    """An op on the way to a contribution; ``of_cotangent``: it works on the cotangent already."""

    of_cotangent: bool
    kind = "rule_part"


@dataclass(frozen=True, kw_only=True)
class Unbroadcast(RuleOp):
    """The sum over axes that broadcasting had added."""

    kind = "unbroadcast"


@dataclass(frozen=True, kw_only=True)
class Through(Visit):
    """A rule handed a cotangent on as it was."""

    kind = "through"


@dataclass(frozen=True, kw_only=True)
class Nothing(Visit):
    """A rule gave nothing."""

    kind = "nothing"


@dataclass(frozen=True, kw_only=True)
class Summed(OfOp):
    """The contributions to one tensor were added up; ``summed`` is None for part of a longer sum."""

    summed: SumEvent | None
    kind = "sum"


@dataclass(frozen=True, kw_only=True)
class Results(About):
    """A pass gave its gradients; ``consumed``: and used its tape up."""

    pass_id: int
    consumed: bool = False
    kind = "results"


@dataclass(frozen=True, kw_only=True)
class Failed(About):
    """A call on a tape raised."""

    tape: int
    error: str
    message: str
    kind = "fail"


# ----- the whole -----


@dataclass(frozen=True, kw_only=True)
class Folded(About):
    """What happened inside a closed group.

    Attributes:
        group: The group.
        ops: How many ops ran.
        rewinds: Whether all of it is part of a pass.
        text: What was printed.
        recorded: How many of the ops each drawn tape wrote down.
        within: How many of them were written down by tapes that are only inside, and not drawn.
        tape: The tape that a pass of it rewinds, or None.
    """

    group: Group
    ops: int
    rewinds: bool
    text: str
    recorded: dict[int, int]
    within: int
    tape: int | None
    kind = "folded"


@dataclass(frozen=True, kw_only=True)
class Ended(About):
    """The program ended before its end, with ``text`` on the error stream."""

    end: End
    text: str
    kind = "end"
