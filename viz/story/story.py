"""The story of one trace: its index, graph and steps, each made once and shared by all who tell it."""

from __future__ import annotations

from functools import cached_property

from viz.story.collapse import Picture, collapse
from viz.story.fold import Folded, fold, fold_units
from viz.story.graph import Graph, build
from viz.story.index import TraceIndex
from viz.story.step import Step
from viz.story.steps import steps
from viz.trace.types import Trace


class Story:
    """What a reader is shown of a trace; nobody changes what it gives."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def index(self) -> TraceIndex:
        """Look-ups over the trace."""
        return TraceIndex(self.trace)

    @cached_property
    def graph(self) -> Graph:
        """The graph of the whole trace."""
        return build(self.index)

    @cached_property
    def steps(self) -> list[Step]:
        """All steps."""
        return steps(self.index, self.graph)

    def picture(self, opened: frozenset[str] = frozenset()) -> Picture:
        """Graph and steps with repeated and long stretches folded, but for the groups in ``opened``."""
        return self._collapsed(fold(self.index, self.graph, opened))

    def program(self, budget: int, opened: frozenset[str] = frozenset()) -> Picture:
        """The program level: at most ``budget`` named parts as boxes, but for those in ``opened``."""
        return self._collapsed(fold_units(self.index, self.graph, budget, opened))

    def _collapsed(self, folded: Folded) -> Picture:
        return collapse(self.index, self.graph, self.steps, folded)
