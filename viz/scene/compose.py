"""The scene: everything the replayer needs to show one trace in one language, as plain JSON.

The format is documented in ``SCENE.md``, beside this file; positions are computed once from the whole trace,
steps only reveal.
"""

from __future__ import annotations

from typing import Any

from viz.scene.code import code_lines
from viz.scene.elements import Elements
from viz.scene.facts import Facts, line_groups
from viz.scene.tracks import Tracks
from viz.story.collapse import collapse
from viz.story.fold import Folded, fold, fold_units
from viz.story.graph import build
from viz.story.index import TraceIndex
from viz.story.steps import steps
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
    trace: dict[str, Any],
    lang: str = "en",
    lesson: str | None = None,
    title: str = "",
    opened: frozenset[str] = frozenset(),
    level: str = "op",
) -> dict[str, Any]:
    """Returns the scene of ``trace`` in language ``lang`` (``en`` or ``zh``).

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
    trace: dict[str, Any], lang: str, opened: frozenset[str] = frozenset(), level: str = "op"
) -> Composer:
    """Returns what composes the scene, its layout done; see ``compose``."""
    index = TraceIndex(trace)
    graph = build(index)
    all_steps = steps(index, graph)

    def composed(folded: Folded) -> Composer:
        picture = collapse(index, graph, all_steps, folded)
        return Composer(index, picture, Narrator(index, picture.graph, lang))

    if level == "op" or (level == "auto" and len(graph.nodes) <= FEW):
        found = composed(fold(index, graph, opened))
        if level == "op" or found.fits():
            return found
    for budget in BUDGETS:
        found = composed(fold_units(index, graph, budget))
        if found.fits():
            break
    return composed(fold_units(index, graph, budget, opened)) if opened else found


class Composer(Elements, Facts):
    """Turns a picture into a scene: what is drawn where, in which words."""

    def fits(self) -> bool:
        """Whether all of it is in one window while its smallest text is still 12 px high."""
        return self.placement.width <= WINDOW[0] and self.placement.height <= WINDOW[1]

    def scene(self, lang: str, lesson: str | None, title: str) -> dict[str, Any]:
        tracks = Tracks(self._drawables(), self.steps, self.narrator.text)
        place = self.placement
        return {
            "version": VERSION,
            "lesson": lesson,
            "lang": lang,
            "title": title,
            "level": "program" if self.picture.folded.units else "op",
            "source": self.index.trace["source"],
            "code": code_lines(self.index, self.picture.tapes),
            "size": [place.width, place.height],
            "tapes": [
                {
                    "id": f"tape{t['id']}",
                    "name": self.narrator.tape(t["id"]),
                    "hue": self.hue[t["id"]],
                    "persistent": t["persistent"],
                }
                for t in (self.index.tapes[tape] for tape in self.picture.tapes)
            ],
            "groups": self._groups(),
            "lanes": [self._lane(lane) for lane in self.graph.lanes if lane.id in place.lanes],
            "nodes": [self._node(node) for node in self.graph.nodes.values()],
            "edges": [self._edge(edge) for edge in self.graph.edges.values()],
            "reels": [self._reel(tape) for tape in self.picture.tapes],
            "steps": [self.narrator.step(step) for step in self.steps],
            "tracks": tracks.states,
            "texts": tracks.texts,
            "related": self._related(),
            "tensors": self._details(),
            "output": self._output(),
            "timeline": {"groups": line_groups(self.steps), "spans": self._spans()},
            "end": self.narrator.end(),
            "notes": []
            if self.picture.folded.units
            else self.narrator.folds.notes(self.picture.folded.closed),
        }
