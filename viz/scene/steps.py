"""The JSON of the steps: what each shows and says, and where to look."""

from __future__ import annotations

from viz.scene import types
from viz.story import ids, kinds
from viz.story.collapse import Picture
from viz.story.index import TraceIndex
from viz.story.step import Drop, Merge, Motion, Step
from viz.words.narrate import Narrator
from viz.words.values import short


class Steps:
    """The steps of one picture in one language."""

    def __init__(self, index: TraceIndex, picture: Picture, narrator: Narrator) -> None:
        self.index, self.picture, self.narrator = index, picture, narrator

    def all(self) -> list[types.Step]:
        """All steps, in order."""
        return [self._step(step) for step in self.picture.steps]

    def _step(self, step: Step) -> types.Step:
        about = step.about
        said = self.narrator.step(step)
        return {
            "kind": step.kind,
            "at": step.at,
            "line": step.line,
            "rule_line": step.rule_line,
            "called": self.index.ops[about.op]["calls"] if isinstance(about, kinds.OfOp) else [],
            "size": step.size,
            "phase": step.phase,
            "headline": said.headline,
            "text": said.text,
            "card": said.card,
            "focus": self._focus(step),
            "motions": [self._motion(motion) for motion in step.motions],
        }

    def _focus(self, step: Step) -> list[str]:
        """What happens in the picture, else the boxes that the step talks about, else the tape."""
        now = [e for e, s in step.states if s in ("now", "landing") and not ids.is_lane(e)]
        lit = [e for e in step.lit if e in self.picture.graph.nodes]
        return now or lit or [e for e, _ in step.states if ids.is_tape(e)]

    def _motion(self, motion: Motion) -> types.Drop | types.Travel | types.Merge:
        if isinstance(motion, Drop):
            return {"kind": "drop", "from": motion.node, "to": motion.cell}
        if isinstance(motion, Merge):
            return {"kind": "merge", "along": list(motion.edges)}
        text = short(self.index.tensors[motion.tensor])
        return {"kind": "travel", "along": motion.edge, "text": text}
