"""The scene: everything the replayer needs to show one trace in one language, as plain JSON.

The format is documented in ``SCENE.md``, beside this file; positions are computed once from the whole trace,
steps only reveal.
"""

from __future__ import annotations

from viz.scene.code import code_lines
from viz.scene.details import Details
from viz.scene.drawing import Drawing
from viz.scene.elements import Elements
from viz.scene.steps import Steps
from viz.scene.timeline import line_groups, output, tape_spans
from viz.scene.tracks import Tracks
from viz.scene.types import Scene
from viz.story.collapse import Picture
from viz.story.index import TraceIndex
from viz.story.story import Story
from viz.trace.types import Trace
from viz.words.narrate import Narrator

VERSION = 1
WINDOW = (1172.0, 750.0)
"""Size in px of a picture that fits: the picture's part of a window of 1360 by 850, shown at 0.8, where
its texts of 15 px are 12 px high."""
BUDGETS = (16, 13, 11, 9, 8, 7, 6, 5, 4, 3)
"""Boxes of a program level, tried from many to few until the picture fits."""
FEW = 160
"""Nodes above which a picture of all ops is not tried: it would not fit."""


def compose(
    trace: Trace | Story,
    lang: str = "en",
    lesson: str | None = None,
    title: str = "",
    opened: frozenset[str] = frozenset(),
    level: str = "op",
) -> Scene:
    """Returns the scene of a trace, or of its story if that is known.

    Args:
        trace: What happened.
        lang: Language of every text.
        lesson: Id of the lesson whose program it is, if any.
        title: The picture's title.
        opened: Ids of folded groups that are shown open (see ``viz.story.fold``).
        level: ``op`` shows each op, ``program`` the named parts of the program as boxes, and ``auto``
            the one of the two at which the whole film can be read in one window.

    Raises:
        KeyError: The language has no message catalog.
    """
    return composer(trace, lang, opened, level).scene(lang, lesson, title)


def composer(
    trace: Trace | Story, lang: str, opened: frozenset[str] = frozenset(), level: str = "op"
) -> Composer:
    """Returns what composes the scene, its layout done; see ``compose``."""
    story = trace if isinstance(trace, Story) else Story(trace)

    def composed(picture: Picture) -> Composer:
        return Composer(story.index, picture, Narrator(story.index, picture.graph, lang))

    if level == "op" or (level == "auto" and len(story.graph.nodes) <= FEW):
        found = composed(story.picture(opened))
        if level == "op" or found.fits():
            return found
    for budget in BUDGETS:
        found = composed(story.program(budget))
        if found.fits():
            break
    return composed(story.program(budget, opened)) if opened else found


class Composer:
    """Turns a picture into a scene: what is drawn where, in which words."""

    def __init__(self, index: TraceIndex, picture: Picture, narrator: Narrator) -> None:
        self.index, self.picture, self.narrator = index, picture, narrator
        self.drawing = Drawing(index, picture, narrator)

    def fits(self) -> bool:
        """Whether all of it is in one window while its smallest text is still 12 px high."""
        place = self.drawing.placement
        return place.width <= WINDOW[0] and place.height <= WINDOW[1]

    def scene(self, lang: str, lesson: str | None, title: str) -> Scene:
        """Returns the scene."""
        graph, steps = self.picture.graph, self.picture.steps
        place, narrator = self.drawing.placement, self.narrator
        elements, details = Elements(self.drawing), Details(self.drawing)
        tracks = Tracks(self.drawing.elements(), steps, narrator.written)
        folded = self.picture.folded
        return {
            "version": VERSION,
            "lesson": lesson,
            "lang": lang,
            "title": title,
            "level": "program" if folded.units else "op",
            "source": self.index.trace["source"],
            "code": code_lines(self.index, self.picture.tapes),
            "size": [place.width, place.height],
            "tapes": elements.tapes(),
            "groups": elements.groups(),
            "lanes": [elements.lane(lane) for lane in graph.lanes if lane.id in place.lanes],
            "nodes": [elements.node(node) for node in graph.nodes.values()],
            "edges": [elements.edge(edge) for edge in graph.edges.values()],
            "reels": [elements.reel(tape) for tape in self.picture.tapes],
            "steps": Steps(self.index, self.picture, narrator).all(),
            "tracks": tracks.states,
            "texts": tracks.texts,
            "related": details.related(),
            "tensors": details.tensors(),
            "output": output(steps),
            "timeline": {"groups": line_groups(steps), "spans": tape_spans(self.index, steps)},
            "end": narrator.end(),
            "notes": [] if folded.units else narrator.names.folds.notes(folded.closed),
        }
